"""Figures as objects: what each chart shows and what it must never show."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from answers import (
    FIRST,
    HIDDEN,
    HIDDEN_COUNT,
    WEEKS,
    answered,
    completion,
    texts,
    valid,
)
from example_results import COMBINATIONS, FLOW, FUNNEL, MIX, SHORT_STAYS, STAYS, kept_within, pairs, stays

from dashboard.charts import (
    bars,
    flow,
    funnel,
    histogram,
    matrix,
    quadrants,
    ranges,
    series,
    stacked,
    tables,
    theme,
    trend,
    upset,
    windows,
    words,
)

EVERY_CHART = {
    "trend": lambda: trend.chart(answered("session_completion", completion(62, 58, HIDDEN, 70))),
    "trend of counts": lambda: trend.chart(answered("admissions", [(week, "all", None, 12, None) for week in WEEKS])),
    "trend of nothing shown": lambda: trend.chart(answered("session_completion", completion(HIDDEN, HIDDEN))),
    "trend of segments": lambda: trend.chart(
        answered("session_completion", [*completion(62, 58, segment="Day"), *completion(50, 51, segment="Evening")])
    ),
    "stacked": lambda: stacked.chart(answered("caseload_mix", MIX)),
    "flow": lambda: flow.chart(answered("census_flow", FLOW)),
    "bars": lambda: bars.chart(answered("session_completion", completion(62, segment="Day"))),
    "histogram": lambda: histogram.chart(stays()),
    "ranges": lambda: ranges.chart(stays(Day=STAYS, Evening=SHORT_STAYS, Night={7: 3}, hidden="Night")),
    "matrix": lambda: matrix.chart(pairs()),
    "upset": lambda: upset.chart(answered("condition_combinations", COMBINATIONS, grain="all")),
    "quadrants": lambda: quadrants.chart(answered("severity_quadrants", QUADRANTS, grain="all")),
    "windows of two ways": lambda: windows.chart(
        {7: kept_within(7, 40)}, beside={7: kept_within(7, 66)}, names=("All", "Completers"), eligible={7: 90}
    ),
    "funnel": lambda: funnel.chart(answered("aftercare_funnel", FUNNEL, grain="all")),
    "windows": lambda: windows.chart({7: kept_within(7, 40), 14: kept_within(14, HIDDEN), 30: kept_within(30, 66)}),
}


@pytest.mark.parametrize("name", EVERY_CHART)
def test_every_chart_is_a_figure_plotly_accepts_and_has_words_for_those_who_cannot_see_it(name: str) -> None:
    chart = EVERY_CHART[name]()
    assert valid(chart).layout.showlegend is False
    assert str(HIDDEN_COUNT) not in json.dumps(chart.figure) + chart.alt


@pytest.mark.parametrize("name", EVERY_CHART)
def test_no_axis_has_more_than_five_value_ticks_a_title_or_automatic_margins(name: str) -> None:
    layout = EVERY_CHART[name]().figure["layout"]
    for axis in (value for key, value in layout.items() if "axis" in key):
        assert axis["automargin"] is False and "title" not in axis
    if name not in ("matrix", "bars", "funnel", "ranges"):
        assert len(layout["yaxis"].get("tickvals", [])) <= 5


def test_names_from_the_data_cannot_act_as_markup() -> None:
    cells = [*completion(62, segment="<a href='x'>Day</a>"), *completion(50, segment="Evening")]
    for draw in (trend.chart, bars.chart):
        figure = draw(answered("session_completion", cells)).figure
        figure["layout"].pop("meta", None)  # shown as text by the page, never read by Plotly
        assert "<a href" not in json.dumps(figure)


def test_shares_of_parts_stack_to_a_hundred_percent_in_their_usual_order() -> None:
    chart = stacked.chart(answered("caseload_mix", MIX))
    assert [trace["name"] for trace in chart.figure["data"]] == [
        "Diagnosed", "Screen-positive only", "Neither", "Not assessed",
    ]  # fmt: skip
    assert [round(sum(column), 6) for column in zip(*(trace["y"] for trace in chart.figure["data"]), strict=True)] == [
        1
    ] * 11
    assert chart.figure["layout"]["yaxis"]["range"] == [0.0, 1.0]


def test_flow_draws_admissions_up_and_discharges_down_and_no_count_of_deaths() -> None:
    chart = flow.chart(answered("census_flow", FLOW))
    first = {trace["name"]: trace["y"][0] for trace in chart.figure["data"]}
    assert first == {"Admitted": 15, "Completed": -12, "Left against advice": -11, "Other": 0}
    assert not [word for word in chart.figure["layout"]["yaxis"]["ticktext"] if word.startswith("-")]


def test_bars_start_at_zero_carry_their_interval_and_say_n() -> None:
    cells = [*completion(62, segment="Day"), *completion(70, segment="Evening"), *completion(5, segment="Night", of=8)]
    chart = bars.chart(answered("session_completion", cells, compare_by="track"))
    bar, whiskers = chart.figure["data"]
    assert bar["x"] == [0.7447, 0.6596, 0.625] and chart.figure["layout"]["xaxis"]["range"][0] == 0
    assert bar["marker"]["color"][2] == "#000007", "eight slots are too few to read anything into"
    assert whiskers["x"][3:5] == pytest.approx([0.6483, 0.8217], abs=0.001)
    assert whiskers["y"][3:5] == [0, 0] and whiskers["line"]["width"] <= 1, "thin, so that it does not strike the bar"
    assert any("(62 of 94)" in text for text in texts(chart))


def test_ages_keep_their_order_and_programs_go_by_size() -> None:
    ages = [
        cell
        for name, number in {"65+": 30, "18-24": 20, "25-34": 90}.items()
        for cell in completion(number, segment=name)
    ]
    chart = bars.chart(answered("session_completion", ages, compare_by="age_band"))
    assert [text.split(":")[0] for text in chart.figure["data"][0]["text"]] == ["18-24", "25-34", "65+"]


def test_a_blank_field_comes_last_and_is_never_called_highest() -> None:
    cells = [
        cell
        for name, number in {"unknown": 90, "Day": 20, "Evening": 60}.items()
        for cell in completion(number, segment=name)
    ]
    result = answered("session_completion", cells, compare_by="track")
    assert [text.split(":")[0] for text in bars.chart(result).figure["data"][0]["text"]] == [
        "Evening",
        "Day",
        "Unknown",
    ]
    assert words.answer(result).startswith("Evening highest, 64% (60 of 94 slots); Day lowest")


def test_a_histogram_marks_median_and_quartiles_and_hides_small_columns() -> None:
    result = stays()
    chart = histogram.chart(result)
    assert "<b>median 24</b>, middle half 20 to 40" in texts(chart)
    assert None in chart.figure["data"][0]["y"] and "&lt;11" in texts(chart)


def test_stays_compared_are_a_median_on_its_middle_half_for_each_group() -> None:
    chart = ranges.chart(stays(Day=STAYS, Evening=SHORT_STAYS))
    halves, medians = chart.figure["data"]
    assert medians["x"] == [24, 20] and medians["y"] == [0, 1]
    assert (halves["x"], halves["y"]) == ([20, 40, None, 5, 20, None], [0, 0, None, 1, 1, None])
    assert medians["text"][0] == "Day: median 24 days (middle half 20 to 40, n = 108)"
    assert any("(20 to 40, n = 108)" in text for text in texts(chart))


def test_a_hidden_group_has_no_median_and_no_middle_half() -> None:
    chart = ranges.chart(stays(Day=STAYS, Night={7: 3}, hidden="Night"))
    halves, medians = chart.figure["data"]
    assert medians["x"] == [24, None] and len(halves["x"]) == 3
    assert "<b>&lt;11</b>" in texts(chart) and "Night <11" in chart.alt


def test_a_histogram_does_not_pick_one_of_several_groups() -> None:
    with pytest.raises(series.ChartError, match="length_of_stay has 2 segments: draw it with ranges"):
        histogram.chart(stays(Day=STAYS, Evening=SHORT_STAYS))


HIDDEN_STEP = (FIRST, "all", "within_30", HIDDEN, None)
WITH_HIDDEN = {
    "trend": (trend.chart, lambda: answered("session_completion", completion(62, 58, HIDDEN, 70))),
    "trend that ends hidden": (
        trend.chart,
        lambda: answered(
            "session_completion", [*completion(62, 58, segment="Day"), *completion(50, HIDDEN, segment="Evening")]
        ),
    ),
    "stacked": (
        stacked.chart,
        lambda: answered("caseload_mix", [(FIRST, "all", "yes", 150, 200), (FIRST, "all", "no", HIDDEN, 200)]),
    ),
    "bars": (bars.chart, lambda: answered("admissions", [(FIRST, "Day", None, HIDDEN, None)], grain="all")),
    "histogram": (histogram.chart, stays),
    "ranges": (ranges.chart, lambda: stays(Day=STAYS, Night={7: 3}, hidden="Night")),
    "matrix": (matrix.chart, pairs),
    "funnel": (funnel.chart, lambda: answered("aftercare_funnel", [*FUNNEL[:4], HIDDEN_STEP], grain="all")),
    "windows": (lambda result: windows.chart({14: result}), lambda: kept_within(14, HIDDEN)),
}


@pytest.mark.parametrize("name", WITH_HIDDEN)
@pytest.mark.parametrize(("threshold", "said"), [(11, "<11"), (6, "<6")])
def test_what_is_hidden_is_named_by_the_threshold_in_force(name: str, threshold: int, said: str) -> None:
    draw, make = WITH_HIDDEN[name]
    result = replace(make(), threshold=threshold)
    figure = json.dumps(draw(result).figure).replace("&lt;", "<")
    table = str(tables.rows(result))
    assert said in figure
    assert said in table or name == "histogram", "a histogram's table has the median, not its columns"
    everything = figure + draw(result).alt + table + tables.to_csv(result) + words.answer(result) + words.note(result)
    assert set(re.findall(r"(?:<|under )\d+", everything)) <= {said, f"under {threshold}"}


def test_the_matrix_has_n_on_its_diagonal_and_counts_with_shares_elsewhere() -> None:
    chart = matrix.chart(pairs())
    assert texts(chart).count("&lt;11") == 2, "a hidden pair is hidden in both places"
    assert {"n = 60", "n = 40", "24<br>40%", "24<br>60%"} <= set(texts(chart))
    assert chart.figure["data"][0]["z"][0][0] is None


def test_a_condition_without_a_pair_to_show_is_counted_and_not_drawn() -> None:
    chart = matrix.chart(pairs())
    assert chart.figure["layout"]["xaxis"]["ticktext"] == ["Anxiety", "PTSD", "Bipolar"]
    assert "1 more condition without a pair to show" in texts(chart)


def test_hidden_parts_of_a_share_are_one_hatched_rest() -> None:
    cells = [
        (FIRST, "all", part, number, 200) for part, number in {"yes": 150, "no": HIDDEN, "not_assessed": HIDDEN}.items()
    ]
    rest = stacked.chart(answered("caseload_mix", cells)).figure["data"][-1]
    assert (rest["name"], rest["y"]) == ("Hidden", [0.25]) and rest["marker"]["pattern"]["shape"] == "/"


def test_upset_draws_no_hidden_combination_but_says_how_many_there_are() -> None:
    chart = upset.chart(answered("condition_combinations", COMBINATIONS, grain="all"))
    assert chart.figure["data"][0]["y"] == [52, 41, 26]
    assert "ADHD" not in json.dumps(chart.figure) and "1 more is too small to show." in chart.alt


def test_upset_joins_all_after_the_largest_in_one_column_of_others() -> None:
    chart = upset.chart(answered("condition_combinations", COMBINATIONS, grain="all"), top=1)
    assert chart.figure["data"][0]["y"] == [52, 67]
    assert "2 other combinations together 67." in chart.alt


QUADRANTS = [(FIRST, "all", "I", 30, 120), (FIRST, "all", "II", HIDDEN, 120), (FIRST, "all", "III", 60, 120)]


def test_a_quadrant_of_too_few_says_so_and_has_no_colour() -> None:
    chart = quadrants.chart(answered("severity_quadrants", QUADRANTS, grain="all"))
    assert chart.figure["data"][0]["z"] == [[0.5, None], [0.25, None]]
    assert "II (mental health severe): <11" in chart.alt


def test_completers_are_drawn_beside_all_live_discharges_and_both_say_their_n() -> None:
    chart = windows.chart({7: kept_within(7, 40)}, beside={7: kept_within(7, 66)}, names=("All", "Completers"))
    assert [trace["marker"]["color"] for trace in chart.figure["data"]] == [theme.FOCUS, theme.SURFACE]
    assert "All: 7 days" in chart.alt and "Completers: 7 days" in chart.alt


def test_a_metric_with_parts_is_not_drawn_for_several_segments_at_once() -> None:
    cells = [(FIRST, segment, "yes", 20, 40) for segment in ("Day", "Evening")]
    with pytest.raises(series.ChartError, match="caseload_mix has parts: measure it without compare_by to draw it"):
        stacked.chart(answered("caseload_mix", cells))
