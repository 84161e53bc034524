"""A single line with its usual range: what the band shows, which points carry a sign, and what is said about them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answers import HIDDEN, answered, completion, markers, over_time, texts, valid

from dashboard.charts import multiples, trend, words
from dashboard.metrics.shapes import Result
from dashboard.settings import Settings, Target

FOCUS, INDIGO, BAD, MUTED, SURFACE = "#000001", "#000003", "#000010", "#000006", "#000038"
STEADY = [(60 + number % 4, 94) for number in range(14)]
RUN = [(70, 94), (60, 94)] * 6 + [(66 + number % 2, 94) for number in range(9)]
TARGET = Settings(targets=(Target("session_completion", 0.9, "2026-01-05", "Quality team"),))


def completed(*more: tuple[object, int], of: Settings | None = None, unfinished: int = 0) -> Result:
    return over_time("session_completion", [*STEADY, *more], settings=of, unfinished=unfinished)


def named(chart, name: str) -> list[dict]:
    return [trace for trace in chart.figure["data"] if trace.get("name") == name]


def last_sign(result: Result) -> tuple[str, str, float]:
    marker = markers(trend.chart(result))["marker"]
    return marker["symbol"][-1], marker["color"][-1], marker["size"][-1]


def test_the_usual_range_is_a_grey_band_that_does_not_follow_the_line() -> None:
    (band,) = named(trend.chart(completed()), "usual range")
    assert band["fillcolor"].startswith("#000007")
    assert len(set(band["y"])) == 2, "equal n, so two levels"


def test_the_band_steps_where_n_changes() -> None:
    (band,) = named(trend.chart(over_time("session_completion", [*STEADY, (30, 47)])), "usual range")
    assert len(set(band["y"])) == 4
    assert band["x"][1] == band["x"][2], "a step stands upright between two weeks"


def test_there_is_one_band_only_and_the_interval_is_in_the_hover() -> None:
    chart = trend.chart(completed())
    assert len([trace for trace in chart.figure["data"] if "fill" in trace]) == 1
    assert "95% limits 55 to 74%" in markers(chart)["text"][-1]


def test_the_band_is_drawn_within_zero_and_a_hundred_percent_and_the_test_is_not_cut() -> None:
    nearly_all = [(93 + number % 2, 94) for number in range(12)]
    result = over_time("session_completion", [*nearly_all, (94, 94)])
    (band,) = named(trend.chart(result), "usual range")
    assert max(value for value in band["y"] if value is not None) == 1
    assert result.frame["limit_high"].max() > 1
    assert result.frame["signal"].drop_nulls().is_empty(), "a full week is not above 100%"


def test_hidden_and_unfinished_weeks_are_gaps_in_the_band() -> None:
    (band,) = named(trend.chart(completed((HIDDEN, 94), (62, 94), (5, 94), unfinished=1)), "usual range")
    assert band["x"].count(None) == 1
    assert max(edge for edge in band["x"] if edge) < "2026-12-25"


SIGNS = {
    "above is wanted": ("session_completion", 92, ("diamond", FOCUS, 11)),
    "below is not wanted": ("session_completion", 20, ("square", BAD, 11)),
    "above is not wanted": ("no_show_rate", 92, ("diamond", BAD, 11)),
    "below is wanted": ("no_show_rate", 20, ("square", FOCUS, 11)),
    "no way is wanted": ("diagnosed_co_occurring", 92, ("diamond", INDIGO, 11)),
    "ordinary": ("session_completion", 62, ("circle", FOCUS, 7)),
}


@pytest.mark.parametrize("name", SIGNS)
def test_a_signal_has_a_shape_for_its_side_and_a_colour_for_what_is_wanted(name: str) -> None:
    metric_id, numerator, sign = SIGNS[name]
    assert last_sign(over_time(metric_id, [*STEADY, (numerator, 94)])) == sign


def test_points_of_a_run_are_smaller_than_points_outside() -> None:
    assert last_sign(over_time("session_completion", RUN)) == ("diamond", FOCUS, 8)


def test_fewer_than_ten_are_grey_and_have_neither_sign_nor_change_nor_verdict() -> None:
    result = completed((0, 9))
    assert last_sign(result) == ("circle", SURFACE, 7)
    assert markers(trend.chart(result))["marker"]["line"]["color"][-1] == MUTED
    assert (words.delta(result), words.tone(result)) == ("", "neutral")
    assert words.answer(result) == "0% (0 of 9 slots) in the week of 14 Dec 2026."


def test_fewer_than_thirty_show_their_interval_and_say_so() -> None:
    result = completed((15, 20))
    chart = trend.chart(result)
    reach = markers(chart)["error_y"]
    assert [value > 0 for value in reach["array"]] == [False] * 14 + [True]
    assert markers(chart)["text"][-1].endswith("<br>small n")
    assert words.note(result).endswith("small n, fewer than 30, in 1 week")
    assert words.delta(result) == "up 10.1 points in a week, ordinary variation, small n"


PLACES = {
    "ordinary": (
        lambda: completed((62, 94)),
        "66% (62 of 94 slots) in the week of 14 Dec 2026, within its usual range of 51 to 80%.",
        "up 1.1 points in a week, ordinary variation",
        "neutral",
    ),
    "above": (
        lambda: completed((80, 94)),
        "85% (80 of 94 slots) in the week of 14 Dec 2026, above its usual range of 52 to 81%.",
        "up 20.2 points in a week, above the usual range",
        "good",
    ),
    "below": (
        lambda: completed((40, 94)),
        "43% (40 of 94 slots) in the week of 14 Dec 2026, below its usual range of 49 to 79%.",
        "down 22.3 points in a week, below the usual range",
        "bad",
    ),
    "a run": (
        lambda: over_time("session_completion", RUN),
        "70% (66 of 94 slots) in the week of 25 Jan 2027, the 9th week in a row above the usual level "
        "(usual range 52 to 87%).",
        "down 1.1 points in a week, 9th week in a row above the usual level",
        "good",
    ),
    "the newest week hidden": (
        lambda: completed((40, 94), (HIDDEN, 94)),
        "Too few to show in the week of 21 Dec 2026. "
        "43% (40 of 94 slots) in the week of 14 Dec 2026, below its usual range of 49 to 79%.",
        "",
        "neutral",
    ),
    "the newest week unfinished": (
        lambda: completed((40, 94), (1, 94), unfinished=1),
        "43% (40 of 94 slots) in the week of 14 Dec 2026, below its usual range of 49 to 79%.",
        "down 22.3 points in a week, below the usual range",
        "bad",
    ),
    "whole numbers": (
        lambda: over_time("active_census", [(n, None) for n in (42, 44, 41, 43, 45, 44, 42, 40, 43, 44, 46, 43)]),
        "43 clients in the week of 23 Nov 2026, within its usual range of 38 to 48.",
        "down 3 in a week, ordinary variation",
        "neutral",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_card_and_tile_say_where_the_newest_finished_week_lies_and_agree(name: str) -> None:
    make, answer, delta, tone = PLACES[name]
    assert words.answer(make()) == answer
    assert (words.delta(make()), words.tone(make())) == (delta, tone)


def test_a_limit_never_reads_like_the_value_it_is_told_apart_from() -> None:
    result = over_time("session_completion", [*STEADY, (76, 94)])
    high = result.frame["limit_high"][-1]
    assert round(high * 100) == 81 and result.frame["signal"][-1] is None
    assert "within its usual range of 51.7 to 80.9%" in words.answer(result)


def test_under_twelve_weeks_the_limits_are_on_trial() -> None:
    young, old = (over_time("session_completion", STEADY[:number]) for number in (11, 12))
    assert "grey band: trial limits from 11 weeks" in words.note(young)
    assert "grey band: usual range from 12 weeks" in words.note(old)


def test_the_hover_says_ordinary_or_names_the_rule() -> None:
    told = markers(trend.chart(over_time("session_completion", [*RUN, (20, 94)])))["text"]
    assert told[0] == "74% (70 of 94)<br>usual range 45 to 91%: ordinary variation<br>95% limits 65 to 82%"
    assert told[-2].endswith(": 9th week in a row above the usual level<br>95% limits 60 to 79%")
    assert told[-1] == "21% (20 of 94)<br>usual range 45 to 91%: below the usual range<br>95% limits 14 to 31%"


def test_a_target_is_a_dotted_line_with_its_name_inside_the_axis_and_its_date_in_the_note() -> None:
    result = completed(of=TARGET)
    layout = trend.chart(result).figure["layout"]
    (line,) = [shape for shape in layout["shapes"] if shape.get("name") == "target"]
    assert (line["y0"], line["line"]["dash"]) == (0.9, "dot")
    assert layout["yaxis"]["range"][1] > 0.9
    assert any(text.endswith("target") for text in texts(trend.chart(result)))
    assert "target 90% set 5 Jan 2026, missed across the usual range" in words.note(result)


def test_without_limits_a_target_is_told_without_a_verdict() -> None:
    result = replace(answered("session_completion", completion(62, 58)), target=TARGET.targets[0])
    assert words.note(result).endswith("target 90% set 5 Jan 2026")


def test_small_multiples_share_their_axes_and_keep_their_own_limits() -> None:
    high = over_time("session_completion", [(80 + number % 3, 94) for number in range(9)])
    drawn = multiples.charts({"Day": completed(), "Evening": high})
    layouts = [chart.figure["layout"] for chart in drawn.values()]
    assert len({str([layout[axis]["range"] for axis in ("xaxis", "yaxis")]) for layout in layouts}) == 1
    assert {name: named(chart, "centre")[0]["y"][0] for name, chart in drawn.items()} == {
        "Day": pytest.approx(859 / (14 * 94)), "Evening": pytest.approx(81 / 94),
    }  # fmt: skip
    assert all(valid(chart) for chart in drawn.values())
