"""Figures as objects and sentences word for word: what a chart shows, what it must never show, and what it says."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl
import pytest
from answers import (
    FIRST,
    HIDDEN,
    HIDDEN_COUNT,
    LAST_DAY,
    WEEKS,
    answered,
    completion,
    divided,
    markers,
    texts,
    valid,
)

from dashboard import spreadsheets
from dashboard.app import export
from dashboard.charts import (
    bars,
    flow,
    funnel,
    histogram,
    labels,
    matrix,
    numbers,
    periods,
    quadrants,
    ranges,
    series,
    stacked,
    theme,
    trend,
    upset,
    windows,
    words,
)
from dashboard.metrics import division
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.shapes import Result, Shape

FLOW = [
    (week, "all", part, number, None)
    for week in WEEKS
    for part, number in {"start": 60, "admitted": 15, "completed": 12, "left_ama": 11, "death": 0, "end": 52}.items()
]
FUNNEL = [
    (FIRST, "all", part, number, None)
    for part, number in {"discharged": 312, "planned": 201, "within_7": 96, "within_14": 150, "within_30": 188}.items()
]
COMBINATIONS = [
    (FIRST, "all", part, number, None)
    for part, number in {"None": 52, "Depressive": 41, "Anxiety + Depressive": 26, "ADHD + PTSD": HIDDEN}.items()
]
MIX = [
    (week, "all", part, number, 200)
    for week in WEEKS
    for part, number in {"yes": 90, "screen_positive": 30, "no": 60, "not_assessed": 20}.items()
]


def pairs() -> Result:
    rows = [
        {"period": FIRST, "segment": "all", "row_group": row, "column_group": column, "numerator": both,
         "denominator": size, "column_count": other, "all_count": 200}
        for row, column, both, size, other in [
            ("Anxiety", "Anxiety", 60, 60, 60), ("Anxiety", "PTSD", 24, 60, 40),
            ("PTSD", "Anxiety", 24, 40, 60), ("PTSD", "PTSD", 40, 40, 40),
            ("Anxiety", "ADHD", HIDDEN, 60, 30), ("ADHD", "Anxiety", HIDDEN, 30, 60), ("ADHD", "ADHD", 30, 30, 30),
            ("Anxiety", "Bipolar", 12, 60, 15), ("Bipolar", "Anxiety", 12, 15, 60), ("Bipolar", "Bipolar", 15, 15, 15),
            ("PTSD", "Bipolar", HIDDEN, 40, 15), ("Bipolar", "PTSD", HIDDEN, 15, 40),
        ]
    ]  # fmt: skip
    frame = divided(METRICS["condition_matrix"], rows, frozenset([FIRST]))
    return Result(METRICS["condition_matrix"], Filters(FIRST, LAST_DAY, grain="all"), frame, frame)


STAYS = {5: 20, 20: 30, 24: 15, 40: 25, 41: 14, 90: 4}  # clients by their days in care
SHORT_STAYS = {5: 20, 20: 30, 41: 14}


def stays(*, hidden: str = "", **segments: dict[int, int]) -> Result:
    segments = segments or {"all": STAYS}
    rows = [(name, days, number) for name, spread in segments.items() for days, number in spread.items()]
    counted = pl.DataFrame(rows, schema=["segment", "amount", "numerator"], orient="row")
    counted = counted.with_columns(period=pl.lit(FIRST))
    metric = METRICS["length_of_stay"]
    known = division.summarised(metric, counted, Filters(FIRST, LAST_DAY)).to_dicts()
    is_hidden = [row["segment"] == hidden for row in known]
    frame = division.divided(metric, known, hidden=is_hidden, complete=frozenset([FIRST])).drop("excluded")
    filters = Filters(FIRST, LAST_DAY, grain="all", compare_by=None if "all" in segments else "program")
    return Result(metric, filters, frame, frame, bins=division.binned(counted, 11))


def kept_within(days: int, numerator: object) -> Result:
    return answered("first_contact", [(FIRST, "all", None, numerator, 120)], grain="all", window_days=days)


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


def test_a_missing_week_is_a_gap_and_not_a_zero() -> None:
    chart = trend.chart(answered("session_completion", completion(62, None, 58, 60)))
    line = next(
        trace for trace in chart.figure["data"] if trace.get("mode") == "lines" and trace.get("connectgaps") is False
    )
    assert len(line["x"]) == 4 and line["y"][1] is None
    assert 0 not in [value for trace in chart.figure["data"] for value in trace["y"]]


def test_the_interval_band_stops_at_a_gap() -> None:
    chart = trend.chart(answered("session_completion", completion(62, 61, None, 58, 60)))
    band = chart.figure["data"][0]
    assert band["fill"] == "toself" and band["x"].count(None) == 1


def test_several_lines_have_no_band() -> None:
    cells = [*completion(62, 58, segment="Day"), *completion(50, 51, segment="Evening")]
    chart = trend.chart(answered("session_completion", cells))
    assert not [trace for trace in chart.figure["data"] if "fill" in trace]


def test_a_true_zero_is_a_hollow_marker_on_the_axis() -> None:
    cells = [(week, "all", None, 0 if week == WEEKS[3] else 14, None) for week in WEEKS]
    chart = trend.chart(answered("admissions", cells))
    assert markers(chart)["y"][3] == 0
    assert markers(chart)["marker"]["color"][3] == "#000038" and markers(chart)["marker"]["size"][3] > 0
    assert chart.figure["layout"]["yaxis"]["range"][0] == 0


def test_an_unfinished_week_is_hollow_shaded_and_reached_by_a_dotted_line() -> None:
    chart = trend.chart(answered("session_completion", completion(62, 58, 60, 20), open_from=WEEKS[-1]))
    assert [colour == "#000038" for colour in markers(chart)["marker"]["color"]] == [False, False, False, True]
    assert [shape["x0"][:10] for shape in chart.figure["layout"]["shapes"]] == ["2026-11-12"]
    dotted = next(trace for trace in chart.figure["data"] if trace["line"].get("dash") == "dot" and "mode" in trace)
    assert [value is None for value in dotted["y"]] == [True, True, False, False]


def test_the_label_at_the_line_end_is_the_newest_finished_week() -> None:
    chart = trend.chart(answered("session_completion", completion(62, 58, 60, 20), open_from=WEEKS[-1]))
    assert "<b>64%</b>" in texts(chart)


def test_a_suppressed_week_is_a_gap_with_a_small_mark_on_the_axis() -> None:
    chart = trend.chart(answered("session_completion", completion(62, HIDDEN, HIDDEN, 60)))
    assert markers(chart)["y"][1:3] == [None, None]
    assert texts(chart).count("&lt;11") == 1


def test_a_line_that_ends_in_a_hidden_week_is_not_labelled_with_an_older_value() -> None:
    cells = [*completion(62, 58, segment="Day"), *completion(50, HIDDEN, segment="Evening")]
    chart = trend.chart(answered("session_completion", cells))
    assert any(text.endswith("Evening &lt;11") for text in texts(chart))


def test_a_fifth_segment_is_grey() -> None:
    cells = [cell for size in range(1, 7) for cell in completion(60, 58, segment=f"Program {size}", of=90 * size)]
    chart = trend.chart(answered("session_completion", cells))
    colours = {trace["name"]: trace["marker"]["line"]["color"] for trace in chart.figure["data"] if "name" in trace}
    assert [name for name, colour in colours.items() if colour == "#000006"] == ["Program 1", "Program 2"]
    assert len(set(colours.values())) == 5


def test_names_from_the_data_cannot_act_as_markup() -> None:
    cells = [*completion(62, segment="<a href='x'>Day</a>"), *completion(50, segment="Evening")]
    for draw in (trend.chart, bars.chart):
        figure = draw(answered("session_completion", cells)).figure
        figure["layout"].pop("meta", None)  # shown as text by the page, never read by Plotly
        assert "<a href" not in json.dumps(figure)


@pytest.mark.parametrize(
    "wanted", [[10, 11, 12], [50, 50, 50, 50], [0, 0, 100, 100], [100, 0, 50], [99, 98, 97, 5], [3], []]
)
def test_direct_labels_never_touch_and_keep_their_order(wanted: list[float]) -> None:
    placed = labels.spread(wanted, gap=12, low=0, high=100)
    in_order = [place for _, place in sorted(zip(wanted, placed, strict=True))]
    assert all(after - before >= 12 - 1e-9 for before, after in pairwise(in_order))
    assert all(-1e-9 <= place <= 100 + 1e-9 for place in placed)


def test_the_labels_beside_the_lines_are_also_there_as_words_for_a_narrow_screen() -> None:
    cells = [*completion(62, 58, segment="Day"), *completion(50, 51, segment="Evening")]
    layout = trend.chart(answered("session_completion", cells)).figure["layout"]
    assert layout["meta"]["keys"] == [["●", "#000001", "Day 62%"], ["◆", "#000002", "Evening 54%"]]
    assert [note["name"] for note in layout["annotations"]] == ["end", "end"]


def test_labels_with_room_stay_where_they_belong() -> None:
    assert labels.spread([10, 50, 90], gap=12, low=0, high=100) == [10, 50, 90]


def test_more_labels_than_fit_are_spread_evenly() -> None:
    assert labels.spread([1, 2, 3], gap=80, low=0, high=100) == [0, 50, 100]


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
    table = str(export.rows(result))
    assert said in figure
    assert said in table or name == "histogram", "a histogram's table has the median, not its columns"
    everything = figure + draw(result).alt + table + export.to_csv(result) + words.answer(result) + words.note(result)
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


@pytest.mark.parametrize(
    ("share", "of", "said"),
    [
        (0.65957, 94, "66%"),
        (0.65957, 99, "66%"),
        (0.65957, 100, "66.0%"),
        (0, 40, "0%"),
        (None, 0, "-"),
        (None, 50, "-"),
    ],
)
def test_a_share_has_a_decimal_only_from_a_hundred_counted(share: float | None, of: int, said: str) -> None:
    assert numbers.percent(share, of) == said


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (0.43, 0.86), (0, 187), (0.991, 0.999), (-44, 52), (0, 3), (0, 12345)]
)
def test_ticks_are_round_inside_the_axis_and_at_most_five(low: float, high: float) -> None:
    found = numbers.ticks(low, high)
    assert 2 <= len(found) <= 5 and low <= found[0] and found[-1] <= high
    assert len(set(numbers.tick_words(found, is_share=True))) == len(found), "two ticks must not read the same"


def test_a_missing_month_is_still_a_month_on_the_axis() -> None:
    found = periods.every([date(2026, 11, 1), date(2027, 2, 1)], "month")
    assert found == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)]
    assert periods.axis_marks(found, "month")[1] == ["Nov<br>2026", "Dec", "Jan<br>2027", "Feb"]


def _few(part: str, number: int) -> object:
    """Every reason to leave is hidden, but for the one nobody had."""
    return HIDDEN if part in ("completed", "left_ama") else number


SENTENCES = {
    "the newest finished week and the one before": (
        lambda: answered("session_completion", completion(60, 62, 20), open_from=WEEKS[-1]),
        "66% (62 of 94 slots) in the week of 9 Nov 2026; 64% (60 of 94) the week before.",
    ),
    "nothing about a week before that is missing": (
        lambda: answered("session_completion", completion(60, None, 62)),
        "66% (62 of 94 slots) in the week of 16 Nov 2026.",
    ),
    "a week before that is hidden": (
        lambda: answered("session_completion", completion(60, HIDDEN, 62)),
        "66% (62 of 94 slots) in the week of 16 Nov 2026; the week before is hidden, too few.",
    ),
    "a newest week that is hidden": (
        lambda: answered("session_completion", completion(60, 62, HIDDEN)),
        "Too few to show in the week of 16 Nov 2026. "
        "66% (62 of 94 slots) in the week of 9 Nov 2026; 64% (60 of 94) the week before.",
    ),
    "counts": (
        lambda: answered("admissions", [(week, "all", None, 14, None) for week in WEEKS]),
        "14 admissions in the week of 16 Nov 2026; 14 the week before.",
    ),
    "segments, and that they may not differ": (
        lambda: answered(
            "session_completion",
            [*completion(62, segment="Day"), *completion(60, segment="Evening")],
            compare_by="program",
        ),
        "Day highest, 66% (62 of 94 slots); Evening lowest, 64% (60 of 94), 7 Sep to 22 Nov 2026. "
        "Their 95% limits overlap.",
    ),
    "parts": (
        lambda: answered("caseload_mix", MIX),
        "Diagnosed 45.0%, neither 30.0%, screen-positive only 15.0% of 200 clients in the week of 16 Nov 2026.",
    ),
    "flow": (
        lambda: answered("census_flow", FLOW),
        "15 admitted and 23 discharged in the week of 16 Nov 2026; 52 in care at its end.",
    ),
    "flow with every reason hidden": (
        lambda: answered(
            "census_flow", [(week, "all", part, _few(part, number), None) for week, _, part, number, _ in FLOW]
        ),
        "15 admitted; discharges too few to show by reason in the week of 16 Nov 2026; 52 in care at its end.",
    ),
    "flow with one reason hidden": (
        lambda: answered(
            "census_flow",
            [(week, "all", part, HIDDEN if part == "left_ama" else n, None) for week, _, part, n, _ in FLOW],
        ),
        "15 admitted and 12 or more discharged in the week of 16 Nov 2026; 52 in care at its end.",
    ),
    "a mean in percent": (
        lambda: answered("capacity_utilisation", [(week, "all", None, 1464, 1638) for week in WEEKS]),
        "89.4% of slots (1,464 of 1,638 slot-days) in the week of 16 Nov 2026; 89.4% the week before.",
    ),
    "a mean of days": (
        lambda: answered("average_daily_census", [(FIRST, "all", None, 10920, 182)], grain="all"),
        "60.0 clients per day (n = 182 days) from 7 Sep to 22 Nov 2026.",
    ),
    "a mean of client-weeks": (
        lambda: answered("hours_received", [(week, "all", None, 79200, 176) for week in WEEKS[:1]]),
        "7.5 hours per client-week (n = 176 client-weeks) in the week of 7 Sep 2026.",
    ),
    "distributions compared": (
        lambda: stays(Day=STAYS, Evening=SHORT_STAYS),
        "Day highest, median 24 days (middle half 20 to 40, n = 108); Evening lowest, 20, 7 Sep to 22 Nov 2026. "
        "Their middle halves overlap.",
    ),
    "steps": (
        lambda: answered("aftercare_funnel", FUNNEL, grain="all"),
        "Of 312 discharges: aftercare planned 64.4%, contacted within 7 days 30.8%, 14 days 48.1%, 30 days 60.3%.",
    ),
    "a distribution": (stays, "Median 24 days (middle half 20 to 40, n = 108) from 7 Sep to 22 Nov 2026."),
    "a pair": (pairs, "Most common pair: PTSD and Anxiety, 24 clients; 60% of the 40 with PTSD."),
    "an open caseload on its last day": (
        lambda: answered("condition_combinations", COMBINATIONS, grain="all"),
        "None 52, Depressive 41, Anxiety + Depressive 26 clients on 22 Nov 2026.",
    ),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_answer_is_said_word_for_word(name: str) -> None:
    make, said = SENTENCES[name]
    assert words.state(make()) == "ready"
    assert words.answer(make()) == said


NOTHING = Result(METRICS["first_contact"], Filters(FIRST, LAST_DAY), division.NOTHING, division.NOTHING)
STATES = {
    "empty": (
        NOTHING,
        "Nothing to count from 7 Sep to 22 Nov 2026 under these filters. Widen the dates or remove a filter.",
    ),
    "immature": (
        replace(NOTHING, filters=Filters(FIRST, LAST_DAY, window_days=180), excluded=12),
        "Too early to say: no period here is 180 days past its end. Choose earlier dates.",
    ),
    "suppressed": (
        answered("session_completion", completion(HIDDEN, HIDDEN)),
        "Too few to show: every count here is under 11 or would reveal one. Choose longer periods or fewer filters.",
    ),
    "absent": (
        replace(NOTHING, missing_columns=("retention.aftercare_planned_on",)),
        "Not in this export: retention.aftercare_planned_on is missing. "
        "Add the column to the export or to mapping.toml.",
    ),
}


@pytest.mark.parametrize("state", STATES)
def test_each_reason_for_no_answer_has_its_own_sentence_with_the_next_move(state: str) -> None:
    result, said = STATES[state]
    assert words.state(result) == state
    assert words.answer(result) == said
    assert words.headline(result) == ("hidden" if state == "suppressed" else "-")


def test_too_few_to_show_names_the_threshold_in_force() -> None:
    result = replace(answered("session_completion", completion(HIDDEN, HIDDEN)), threshold=6)
    assert words.answer(result).startswith("Too few to show: every count here is under 6 or would reveal one.")


def test_only_unfinished_weeks_give_no_headline() -> None:
    result = answered("session_completion", completion(20), open_from=WEEKS[-1])
    assert (words.state(result), words.headline(result), words.history(result)) == ("immature", "-", ())


def test_the_note_says_n_periods_and_what_is_hidden_or_unfinished() -> None:
    result = answered("session_completion", completion(60, HIDDEN, 62, 20), open_from=WEEKS[-1])
    assert words.note(result) == "n = 376 slots · 4 weeks, 1 unfinished · as of 20 Nov 2026 · small counts hidden"


def test_the_note_of_compared_groups_never_contradicts_the_total() -> None:
    shown = [(FIRST, name, None, number, None) for name, number in {"Day": 100, "Evening": 83}.items()]
    hidden = (FIRST, "Night", None, HIDDEN, None)
    assert words.note(answered("active_census", shown, grain="all")).startswith("n = 183 clients · ")
    with_hidden = words.note(answered("active_census", [*shown, hidden], grain="all"))
    assert with_hidden.startswith("n = 183 or more clients · ") and with_hidden.endswith("small counts hidden")


@pytest.mark.parametrize(
    ("metric_id", "said"),
    [
        ("capacity_utilisation", "n = 42,588 slot-days"),
        ("average_daily_census", "n = 42,588 days"),
        ("hours_received", "n = 42,588 client-weeks"),
        ("hours_offered", "n = 42,588 client-weeks"),
    ],
)
def test_the_note_of_a_mean_says_what_it_is_divided_by(metric_id: str, said: str) -> None:
    assert words.note(answered(metric_id, [(FIRST, "all", None, 40000, 42588)], grain="all")).startswith(said + " · ")


def test_every_mean_has_a_noun_for_its_n() -> None:
    assert all(metric.denominator_unit for metric in METRICS.values() if metric.shape is Shape.MEAN)


def test_a_tile_never_shows_an_older_week_for_a_hidden_one() -> None:
    result = answered("session_completion", completion(60, 62, HIDDEN))
    assert (words.headline(result), words.delta(result)) == ("hidden", "")


HIDDEN_HEADLINES = {
    "rate": (lambda: answered("session_completion", completion(60, HIDDEN)), "hidden"),
    "mean": (lambda: answered("hours_received", completion(60, HIDDEN)), "hidden"),
    "distribution": (lambda: stays(hidden="all"), "hidden"),
    "count": (lambda: answered("admissions", [(week, "all", None, HIDDEN, None) for week in WEEKS]), "<6"),
}


@pytest.mark.parametrize("shape", HIDDEN_HEADLINES)
def test_only_a_count_says_how_few_are_hidden(shape: str) -> None:
    make, said = HIDDEN_HEADLINES[shape]
    assert words.headline(replace(make(), threshold=6)) == said


def test_a_tile_says_the_change_and_colours_it_only_when_it_is_larger_than_chance() -> None:
    small, large = (answered("session_completion", completion(before, 80)) for before in (75, 40))
    assert (words.delta(small), words.tone(small)) == ("up 5.3 points in a week", "neutral")
    assert (words.delta(large), words.tone(large)) == ("up 42.6 points in a week", "good")


def test_fewer_than_ten_give_no_change() -> None:
    assert words.delta(answered("session_completion", completion(5, 8, of=9))) == ""


def test_the_table_says_the_same_as_the_chart_and_hides_the_same() -> None:
    result = answered("session_completion", completion(62, HIDDEN, 20), open_from=WEEKS[-1])
    assert export.columns(result) == ("Week", "Counted", "Of", "Share", "95% limits", "Status")
    assert export.rows(result) == (
        ("16 Nov 2026", "20", "94", "21%", "14 to 31%", "unfinished"),
        ("9 Nov 2026", "<11", "<11", "<11", "<11", "hidden, too few"),
        ("2 Nov 2026", "62", "94", "66%", "56 to 75%", ""),
    )


def test_the_csv_leads_with_metric_and_date_and_leaves_hidden_cells_empty() -> None:
    lines = list(csv.DictReader(io.StringIO(export.to_csv(answered("session_completion", completion(62, HIDDEN))))))
    assert list(lines[0])[:2] == ["metric", "as_of"]
    assert (lines[0]["metric"], lines[0]["as_of"], lines[0]["numerator"]) == ("session_completion", "2026-11-20", "62")
    assert (lines[1]["numerator"], lines[1]["value"], lines[1]["suppressed"]) == ("", "", "yes")
    assert str(HIDDEN_COUNT) not in str(lines)


def test_a_download_says_under_which_filters_window_and_variant_its_numbers_were_counted() -> None:
    result = answered("first_contact", completion(62))
    narrowed = result.filters.changed(
        cohort=(("payer", ("medicaid", "private")),), window_days=14, variant="completers"
    )
    line = next(csv.DictReader(io.StringIO(export.to_csv(replace(result, filters=narrowed)))))
    assert (line["window_days"], line["variant"]) == ("14", "completers")
    assert line["filters"] == "payer = medicaid, private"
    outside = replace(result, filters=narrowed.changed(is_outside=True))
    assert next(csv.DictReader(io.StringIO(export.to_csv(outside))))["filters"] == "not (payer = medicaid, private)"


@pytest.mark.parametrize("start", spreadsheets.FORMULA_STARTS)
def test_a_spreadsheet_does_not_run_a_program_name_as_a_formula(start: str) -> None:
    text = export.to_csv(answered("session_completion", completion(62, segment=f"{start}cmd()")))
    assert next(csv.DictReader(io.StringIO(text, newline="")))["segment"] == f"'{start}cmd()"


def test_the_download_is_named_after_metric_and_dates() -> None:
    result = answered("session_completion", completion(62))
    assert export.file_name(result) == "session_completion_2026-09-07_2026-11-22.csv"
