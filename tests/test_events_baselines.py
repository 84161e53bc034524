"""A measure before and after an event, and new baselines: the limits, the four conditions, and that nobody rebases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean, median

import pytest
from answers import FIRST, answered

from dashboard import journal
from dashboard.app import before_after
from dashboard.charts import series, trend, variation, words
from dashboard.events import baselines, log
from dashboard.events.baselines import conditions
from dashboard.events.log import Event, EventError
from dashboard.events.projects import BeforeAfter, before_and_after
from dashboard.metrics import brief
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.metrics.signals import judged
from dashboard.settings import Settings, SettingsError, load
from dashboard.warehouse.connection import Warehouse

OF = 94
STEADY = [60, 63, 58, 61, 64, 59, 62, 60, 57, 63, 61, 59, 62] * 2  # 26 weeks about 60.7
HIGHER = [74, 77, 72, 75, 78, 73, 76, 74, 75, 77]
START = FIRST + timedelta(weeks=26)
TODAY = START + timedelta(weeks=12)
VIDEO = date(2026, 2, 2)
EVENING = ("Harbor Evening IOP",)
EVERYTHING = Filters(date(2025, 8, 4), date(2026, 11, 8), cohort=(("program", EVENING),))


def _event(**changes: object) -> Event:
    return Event(**{"on": START, "title": "Groups by video", "owner": "Ana Ruiz", "by": "Ana Ruiz"} | changes)


def _weekly(counts: list[int], metric_id: str = "session_completion") -> Result:
    cells = [(FIRST + timedelta(weeks=at), "all", None, each, OF) for at, each in enumerate(counts)]
    result = answered(metric_id, cells)
    return replace(result, filters=replace(result.filters, to_date=TODAY))


def _told(after: list[int], before: list[int] = STEADY, *, rules: str = "anhoej", **changes: object) -> BeforeAfter:
    result = _weekly([*before, *after])
    known = {"first_day": FIRST, "through": TODAY, "grain": "week"}
    return before_and_after(_event(**changes), lambda _: result, Settings(signal_rules=rules), **known)


def _failing(told: BeforeAfter, *, is_lasting: bool = True) -> list[str]:
    return [each.name for each in conditions(told, is_lasting=is_lasting, today=TODAY) if not each.is_met]


# Before and after


def _laney(pairs: list[tuple[float, float]], of: float) -> tuple[float, float, float]:
    """Centre and limits of Laney's P' chart for a point of `of`, written out once more without the product's code."""
    centre = sum(x for x, _ in pairs) / sum(n for _, n in pairs)
    scores = [(x / n - centre) / (centre * (1 - centre) / n) ** 0.5 for x, n in pairs]
    widening = max(1.0, mean(abs(b - a) for a, b in pairwise(scores)) / 1.128)
    reach = 3 * widening * (centre * (1 - centre) / of) ** 0.5
    return centre, centre - reach, centre + reach


def test_before_and_after_are_held_against_the_limits_of_the_time_before(invented: Warehouse) -> None:
    event = _event(on=VIDEO, programs=EVENING)
    told = before_and_after(
        event, lambda filters: measure(METRICS["session_completion"], filters, invented), Settings(),
        first_day=date(2025, 5, 5), through=date(2026, 11, 15), grain="week",
    )  # fmt: skip
    weeks = [row for row in told.result.frame.to_dicts() if row["complete"] and row["value"] is not None]
    before = [(row["numerator"], row["denominator"]) for row in weeks if row["period"] < VIDEO]
    assert (len(before), told.result.limits_from) == (26, 26)
    for row in weeks:
        expected = _laney(before, row["denominator"])
        assert (row["centre"], row["limit_low"], row["limit_high"]) == pytest.approx(expected, abs=1e-12)
    after = [row["value"] for row in weeks if row["period"] >= VIDEO]
    assert told.medians == (median(x / n for x, n in before), median(after))
    assert (len(told.before), len(told.after)) == (26, len(after))
    assert told.outside == sum(not row["limit_low"] <= row["value"] <= row["limit_high"] for row in weeks[26:])


def test_the_week_an_event_fell_into_counts_neither_before_nor_after() -> None:
    monday, wednesday = _told(HIGHER), _told(HIGHER, on=START + timedelta(days=2))
    assert (len(monday.before), len(monday.after), monday.first_after) == (26, 10, START)
    assert (len(wednesday.before), len(wednesday.after)) == (26, 9)
    assert wednesday.first_after == START + timedelta(weeks=1)


def test_the_programs_of_an_event_are_the_cohort_and_26_weeks_before_it_the_range() -> None:
    asked: list[Filters] = []
    event = _event(on=date(2026, 5, 6), programs=("Riverside", "Harbor"))
    known = {"first_day": date(2020, 1, 1), "through": TODAY, "grain": "week"}
    before_and_after(event, lambda filters: asked.append(filters) or _weekly(STEADY), Settings(), **known)
    assert asked[-1].cohort == (("program", ("Harbor", "Riverside")),)
    assert (asked[-1].from_date, asked[-1].to_date) == (date(2026, 5, 4) - timedelta(weeks=26), TODAY)


@pytest.mark.parametrize(
    ("after", "medians", "said"),
    [
        (HIGHER, "64.9% in 26 weeks before, 79.8% in 10",
         "Since then 10 weeks in a row lay above the level before, from the event on."),
        (STEADY[:10], "64.9% in 26 weeks before, 64.4% in 10", "The weeks since vary as those before did."),
        ([60, 62], "64.9% in 26 weeks before, 64.9% in 2", "Too early to say more: 8 weeks are needed."),
        ([90, *STEADY[:9]], "64.9% in 26 weeks before, 64.4% in 10",
         "1 of the weeks since lies outside the usual range before; no lasting shift."),
    ],
)  # fmt: skip
def test_what_may_be_said_gives_both_medians_and_never_a_cause(after: list[int], medians: str, said: str) -> None:
    assert before_after.sentence(_told(after)) == f"Median {medians} since. {said} A chart cannot say why."


def test_without_a_time_before_there_is_nothing_to_hold_it_against() -> None:
    nothing = "No finished week before the event: there is nothing to hold the time since against."
    assert before_after.sentence(_told([], on=FIRST)) == nothing
    assert before_after.sentence(_told([])) == "Median 64.9% in 26 weeks before; no finished week since."
    few = _told(HIGHER, STEADY[:5], on=FIRST + timedelta(weeks=5))
    assert "Too few weeks before for a usual range." in before_after.sentence(few)


def test_an_aim_is_drawn_and_said() -> None:
    told = _told([*STEADY[:6], *HIGHER[:4]], kind="project", metric="session_completion", aim=0.78)
    assert "Aim 78.0%: reached in 3 of the last 8 weeks." in before_after.sentence(told)
    card = before_after.card(told)
    assert [each["y0"] for each in card.figure["layout"]["shapes"] if each["name"] == "target"] == [0.78]
    assert card.events[0].endswith("Project · Groups by video")


# The four conditions


def test_all_four_conditions_hold_for_a_lasting_explained_shift() -> None:
    assert _failing(_told(HIGHER)) == []


def test_no_lasting_shift_alone_stands_in_the_way() -> None:
    told = _told([62, 59, 63, 60, 58, 64, 61, 59, 63, 60])
    assert _failing(told) == [baselines.SHIFT]


def test_a_shift_that_went_back_is_none() -> None:
    assert _failing(_told([*HIGHER, *[58, 59, 57, 58, 60, 58, 59, 58]])) == [baselines.SHIFT]


@pytest.mark.parametrize("number", [6, 7, 8])
def test_fewer_than_eight_points_since_are_not_enough(number: int) -> None:
    """By the NHS rules seven in a row are a shift already, so that this condition fails by itself."""
    told = _told([90] * number, rules="nhs")
    expected = {6: [baselines.SHIFT, baselines.ENOUGH], 7: [baselines.ENOUGH], 8: []}
    assert _failing(told) == expected[number]


def test_an_event_without_an_owner_explains_nothing() -> None:
    assert _failing(_told(HIGHER, owner=" ")) == [baselines.EXPLAINED]


@pytest.mark.parametrize(
    ("lead", "failing"), [(0, []), (4, []), (5, [baselines.EXPLAINED]), (9, [baselines.EXPLAINED])]
)
def test_a_shift_that_begins_long_after_the_event_is_not_explained_by_it(lead: int, failing: list[str]) -> None:
    wait = [58, 63, 58, 63, 58, 63, 58, 63, 58][-lead:] if lead else []
    assert _failing(_told([*wait, *HIGHER, 76])) == failing


def test_a_shift_that_began_before_the_event_is_not_explained_by_it() -> None:
    told = _told(HIGHER, [*STEADY[:21], 75, 76, 74, 75, 77])
    assert _failing(told) == [baselines.EXPLAINED]
    assert _failing(_told(HIGHER, [*STEADY[:22], 58, 76, 74, 75])) == []


def test_a_change_that_nobody_confirms_or_that_is_over_does_not_last() -> None:
    assert _failing(_told(HIGHER), is_lasting=False) == [baselines.LASTING]
    assert _failing(_told(HIGHER, until=TODAY)) == [baselines.LASTING]
    assert _failing(_told(HIGHER, until=TODAY + timedelta(days=1))) == []


def test_a_count_of_each_day_is_never_rebased() -> None:
    result = _weekly([*STEADY, *[each + 40 for each in HIGHER]], "active_census")
    known = {"first_day": FIRST, "through": TODAY, "grain": "week"}
    assert _failing(before_and_after(_event(), lambda _: result, Settings(), **known)) == [baselines.SHIFT]


# Accepting


def _accept(folder: Path, told: BeforeAfter, **changes: object) -> None:
    known = {"by": "Lee Park", "reason": "video stays", "is_lasting": True, "today": TODAY}
    baselines.accept(folder, told, **known | changes)


@pytest.mark.parametrize(
    ("after", "changes", "sentence"),
    [
        (STEADY[:10], {},
         "No new baseline: No lasting shift: the weeks since vary about the level before, or are back."),
        (HIGHER, {"is_lasting": False},
         "No new baseline: Nobody has confirmed that the change is in place and meant to stay."),
        (HIGHER, {"by": " "}, "Type your name, so that others know who accepted it."),
        (HIGHER, {"by": "Mx. Rivers " * 9}, "A name has at most 80 characters."),
        (HIGHER, {"reason": " "}, "Say why the limits are worked out anew."),
        (HIGHER, {"reason": "Mx. Rivers " * 30}, "A reason has at most 200 characters."),
    ],
)  # fmt: skip
def test_what_cannot_be_accepted_says_why_and_repeats_nothing(
    tmp_path: Path, after: list[int], changes: dict, sentence: str
) -> None:
    with pytest.raises(EventError) as told:
        _accept(tmp_path, _told(after), **changes)
    assert str(told.value) == sentence
    assert baselines.accepted(tmp_path) == ()


def test_a_baseline_is_accepted_once_withdrawn_once_and_both_are_lines(tmp_path: Path) -> None:
    told = _told(HIGHER)
    _accept(tmp_path, told)
    with pytest.raises(EventError, match=r"^This baseline is in force already\.$"):
        _accept(tmp_path, told)
    (held,) = baselines.accepted(tmp_path)
    assert (held.on, held.metric_id, held.by, held.reason) == (START, "session_completion", "Lee Park", "video stays")
    with pytest.raises(EventError, match=r"^Type your name, so that others know who withdrew it\.$"):
        baselines.withdraw(tmp_path, held.id, by="")
    baselines.withdraw(tmp_path, held.id, by="Lee Park")
    assert baselines.accepted(tmp_path) == ()
    with pytest.raises(EventError, match=r"^This baseline is not in force any more\.$"):
        baselines.withdraw(tmp_path, held.id, by="Lee Park")
    assert len(journal.read(baselines.file_of(tmp_path))) == 2


# What an accepted baseline does to the numbers


def _measured(invented: Warehouse, folder: Path, filters: Filters = EVERYTHING) -> Result:
    return measure(METRICS["session_completion"], filters, invented, settings=baselines.applied(Settings(), folder))


def _accepted_video(invented: Warehouse, folder: Path) -> None:
    told = before_and_after(
        _event(on=VIDEO, programs=EVENING),
        lambda filters: measure(METRICS["session_completion"], filters, invented),
        Settings(),
        first_day=date(2025, 5, 5),
        through=date(2026, 11, 15),
        grain="week",
    )
    _accept(folder, told)


def test_nothing_is_rebased_without_an_acceptance(invented: Warehouse, tmp_path: Path) -> None:
    plain = measure(METRICS["session_completion"], EVERYTHING, invented)
    log.add(tmp_path, _event(on=VIDEO, programs=EVENING))
    assert _measured(invented, tmp_path).frame.equals(plain.frame)
    assert plain.frame["centre"].drop_nulls().n_unique() == 1, "a shift of 40 weeks alone moves no limits"
    _accepted_video(invented, tmp_path)
    assert _measured(invented, tmp_path).frame["centre"].drop_nulls().n_unique() == 2
    baselines.withdraw(tmp_path, baselines.accepted(tmp_path)[0].id, by="Ana")
    assert _measured(invented, tmp_path).frame.equals(plain.frame)


def test_an_accepted_baseline_gives_two_stretches_with_limits_of_their_own(invented: Warehouse, tmp_path: Path) -> None:
    _accepted_video(invented, tmp_path)
    result = _measured(invented, tmp_path)
    rows = [row for row in result.frame.to_dicts() if row["complete"] and row["value"] is not None]
    for part in ([row for row in rows if row["period"] < VIDEO], [row for row in rows if row["period"] >= VIDEO]):
        first = [(row["numerator"], row["denominator"]) for row in part[:26]]
        for row in part:
            expected = _laney(first, row["denominator"])
            assert (row["centre"], row["limit_low"], row["limit_high"]) == pytest.approx(expected, abs=1e-12)
    assert result.limits_from == 26
    assert words.note(result).count("new baseline from 2 Feb 2026, by Lee Park: video stays") == 1


def test_a_baseline_holds_for_those_it_was_accepted_for_alone(invented: Warehouse, tmp_path: Path) -> None:
    _accepted_video(invented, tmp_path)
    for cohort in ((), (("program", ("Harbor Day IOP",)),)):
        assert _measured(invented, tmp_path, EVERYTHING.changed(cohort=cohort)).baselines == ()
    turned = _measured(invented, tmp_path, EVERYTHING.changed(is_outside=True))
    assert turned.baselines == ()
    later = _measured(invented, tmp_path, EVERYTHING.changed(from_date=date(2026, 3, 2)))
    assert (later.baselines, later.frame["centre"].drop_nulls().n_unique()) == ((), 1)


def test_months_begin_anew_with_the_first_whole_month(invented: Warehouse, tmp_path: Path) -> None:
    _accepted_video(invented, tmp_path)
    monthly = _measured(invented, tmp_path, EVERYTHING.changed(from_date=date(2025, 5, 1), grain="month"))
    centres = monthly.frame.filter(monthly.frame["centre"].is_not_null())
    assert centres.group_by("centre").len()["len"].sort().to_list() == [8, 10]
    assert centres.filter(centres["period"] < VIDEO)["period"].max() == date(2026, 2, 1)


def test_a_stretch_of_too_few_points_has_no_limits_and_says_so() -> None:
    weekly = _weekly([*STEADY, *HIGHER[:5]])
    told = judged(weekly.metric, weekly.frame, "week", Settings(), baselines=[START])
    assert told.frame["centre"].is_not_null().sum() == 26
    assert (told.limits_from, told.assurance, told.steps) == (0, None, (START,))


def test_runs_and_the_brief_begin_anew_with_a_baseline(tmp_path: Path) -> None:
    weekly = _weekly([*STEADY, *HIGHER])
    shifted = judged(weekly.metric, weekly.frame, "week", Settings())
    assert shifted.frame["signal"].is_not_null()[-10:].all()
    _accept(tmp_path, _told(HIGHER))
    held = baselines.applied(Settings(), tmp_path).baselines
    told = judged(weekly.metric, weekly.frame, "week", Settings(), baselines=[each.on for each in held])
    rebased = replace(weekly, frame=told.frame, limits_from=told.limits_from, baselines=held)
    assert rebased.frame["signal"].drop_nulls().is_empty()
    watched = next(each for each in brief.WATCHED if each.metric_id == "session_completion")
    before = replace(weekly, frame=shifted.frame, limits_from=26)
    assert brief.judge(watched, before).kind is brief.Kind.IMPROVEMENT
    found = brief.judge(watched, rebased)
    assert (found.kind, abs(found.run) <= 3) == (brief.Kind.ORDINARY, True)
    _, (line,) = series.lines(rebased)
    assert variation.rule(line.points[-1], line.points, rebased) == variation.ORDINARY


def test_the_step_is_drawn_as_two_levels_that_do_not_meet() -> None:
    weekly = _weekly([*STEADY, *HIGHER])
    told = judged(weekly.metric, weekly.frame, "week", Settings(), baselines=[START])
    drawn = trend.chart(replace(weekly, frame=told.frame, limits_from=told.limits_from))
    (levels,) = [each for each in drawn.figure["data"] if each.get("name") == "centre"]
    assert levels["y"][2] is None
    assert levels["y"][0] == levels["y"][1] < levels["y"][3] == levels["y"][4]
    assert levels["x"][1] == levels["x"][3], "one ends where the other begins"


def test_baselines_cannot_be_set_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("baselines = []\n", "utf-8")
    with pytest.raises(SettingsError, match="baselines is not a setting"):
        load(path)
