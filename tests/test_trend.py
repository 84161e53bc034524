"""The line over time: gaps, limits, unfinished and hidden weeks, and the words and ticks beside it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from answers import (
    HIDDEN,
    WEEKS,
    answered,
    completion,
    markers,
    texts,
)

from dashboard.charts import (
    labels,
    numbers,
    periods,
    trend,
)


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
