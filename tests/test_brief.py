"""The brief: what it names and what it leaves alone, its sentences word for word, and the page that shows them."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest
from answers import HIDDEN, HIDDEN_COUNT, over_time

from dashboard.app import brief_tiles
from dashboard.brief import waiting, words
from dashboard.metrics import brief
from dashboard.metrics.brief import FEW_CROSSINGS, WATCHED, Action, Finding, Kind, Why
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Better
from dashboard.settings import Settings, Target
from dashboard.statistics import control

BY_ID = {each.metric_id: each for each in WATCHED}
PERIOD = "in the week of 15 Mar 2027"  # the 28th week of a series
STEADY = [
    (240, 330),
    (255, 330),
    (244, 330),
    (250, 330),
    (239, 330),
    (252, 330),
    (246, 330),
    (257, 330),
    (241, 330),
] * 3
WANDERING = [(number, 330) for number in [239] * 4 + [257] * 4 + [240] * 4 + [258] * 4 + [238] * 5 + [256] * 5]


def found(metric_id: str, counts: list, *, target: float | None = None, rules: str = "anhoej") -> Finding:
    targets = () if target is None else (Target(metric_id, target, "2026-01-05", "Quality team"),)
    settings = Settings(targets=targets, signal_rules=rules)
    return brief.judge(BY_ID[metric_id], over_time(metric_id, counts, settings=settings), rules=rules)


def said(metric_id: str, counts: list, **options: object) -> str:
    return words.sentence(found(metric_id, counts, **options))


def numbers(*values: object) -> list[tuple[object, None]]:
    return [(value, None) for value in values]


def test_a_week_below_the_limits_is_a_concern_in_these_words() -> None:
    assert found("session_completion", [*STEADY, (191, 330)]).kind is Kind.CONCERN
    assert said("session_completion", [*STEADY, (191, 330)]) == (
        f"Session completion was 58% (191 of 330 slots) {PERIOD}. Usual range 67 to 83%. Below its usual range. "
        "Find the specific cause."
    )


def test_a_week_above_the_limits_is_an_improvement_in_these_words() -> None:
    assert said("session_completion", [*STEADY, (300, 330)]) == (
        f"Session completion was 91% (300 of 330 slots) {PERIOD}. Usual range 67 to 83%. Above its usual range. "
        "Find what was different, to keep it."
    )


def test_where_lower_is_better_a_week_above_the_limits_is_the_concern() -> None:
    told = found("no_show_or_late_cancel", [*STEADY, (300, 330)])
    assert (told.kind, words.sentence(told)[-24:]) == (Kind.CONCERN, "Find the specific cause.")


def test_a_long_run_says_how_many_weeks_it_has_lasted() -> None:
    told = said("session_completion", [*STEADY[:18], *[(238, 330), (236, 330)] * 5])
    assert "Usual range 67 to 81%. 11th week in a row below its usual level. Find the specific cause." in told


def test_too_few_crossings_say_on_which_side_the_last_weeks_lie_and_what_chance_gives() -> None:
    told = found("session_completion", WANDERING)
    assert (told.kind, told.rule) == (Kind.IMPROVEMENT, FEW_CROSSINGS)
    assert "Lately mostly above its usual level: 5 changes of side in 26 weeks, where chance gives 8 or more." in (
        words.sentence(told)
    )


def test_shares_that_mostly_lie_on_their_median_have_no_crossings_to_count() -> None:
    assert brief.crossings([1.0] * 14 + [0.9, 0.95] * 6) is None
    assert brief.crossings([float(number % 2) for number in range(11)]) is None
    assert brief.crossings([float(number % 2) for number in range(12)]).crossings == 11


def test_a_week_near_the_limit_on_the_wrong_side_is_watched_and_on_the_other_it_is_ordinary() -> None:
    low, high = (found("session_completion", [*STEADY, (number, 330)]) for number in (226, 269))
    assert (low.kind, high.kind) == (Kind.NEAR_LIMIT, Kind.ORDINARY)
    assert words.sentence(low) == (
        f"Session completion was 68% (226 of 330 slots) {PERIOD}. Usual range 67 to 83%. Near its lower end. "
        "Watch the next week."
    )


def test_a_metric_without_a_better_way_is_named_only_outside_its_limits_and_never_as_concern() -> None:
    ordinary = numbers(*[30, 36, 33, 28, 35, 31, 29, 34, 32] * 3)
    assert said("admissions", [*ordinary, (62, None)]) == (
        f"Admissions were 62 {PERIOD}. Usual range 21 to 43. Above its usual range. Check whether it was expected."
    )
    run = found("admissions", [*ordinary[:18], *numbers(*[36, 35] * 5)])
    assert (run.kind, run.rule) == (Kind.DRIFTING, "")


def test_a_census_that_follows_itself_does_not_fill_the_brief() -> None:
    random, named = np.random.default_rng(1), 0
    for _ in range(60):
        census = [200.0]
        for step in random.normal(0, 4, size=51):
            census.append(200 + 0.95 * (census[-1] - 200) + step)
        told = found("active_census", numbers(*[round(each) for each in census]))
        assert told.kind not in (Kind.CONCERN, Kind.IMPROVEMENT, Kind.NEAR_LIMIT)
        named += told.kind is Kind.CHANGE
    assert named <= 2


def test_a_sudden_drop_of_a_steady_census_is_named() -> None:
    census = numbers(*[200, 206, 202, 197, 205, 199, 203, 198, 204] * 3, 150)
    assert found("active_census", census).kind is Kind.CHANGE


def test_below_twelve_weeks_limits_are_said_to_be_on_trial() -> None:
    told = said("session_completion", [*STEADY[:9], (150, 330)])
    assert "Usual range 56 to 88%, trial limits from 10 weeks." in told


def test_a_share_of_fewer_than_thirty_is_said_to_be_small_and_of_fewer_than_ten_is_not_judged() -> None:
    weeks = [(20 + number % 4, 28) for number in range(27)]
    assert "(2 of 28 discharges) in the week of 15 Mar 2027. Small numbers: fewer than 30. Usual" in (
        said("first_contact", [*weeks, (2, 28)])
    )
    few = found("first_contact", [*weeks, (0, 9)])
    assert (few.kind, few.why) == (Kind.UNJUDGED, Why.FEW)


def test_means_and_medians_say_what_they_rest_on() -> None:
    groups = [(700 + 7 * (number % 5), 100) for number in range(27)]
    assert said("group_size", [*groups, (1100, 100)]).startswith(
        f"Clients present per group averaged 11.0 (n = 100 groups) {PERIOD}. Usual range "
    )


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ([*STEADY, (HIDDEN, 330)], Why.HIDDEN),
        ([(HIDDEN, 330), *STEADY[:4]], Why.GAPS),
        (STEADY[:5], Why.SHORT),
        ([(0, 0)] * 3, Why.NOTHING),
    ],
)
def test_what_cannot_be_judged_says_why_and_no_number(counts: list, why: Why) -> None:
    told = found("session_completion", counts)
    assert (told.kind, told.why) == (Kind.UNJUDGED, why)
    (sentence,) = words.rest(brief.brief([told]))
    reason = words.REASONS[why]
    assert sentence == f"Nothing can be judged yet. {reason[0].upper()}{reason[1:]}: session completion."


def test_a_measure_that_is_too_recent_or_not_in_the_export_says_so() -> None:
    unfinished = over_time("first_contact", [(20, 40)] * 3, unfinished=3)
    assert brief.judge(BY_ID["first_contact"], unfinished).why is Why.RECENT
    absent = dataclasses.replace(unfinished, missing_columns=("retention.aftercare_contact_on",))
    assert brief.judge(BY_ID["first_contact"], absent).why is Why.ABSENT


@pytest.mark.parametrize(
    ("last", "target", "action", "ending"),
    [
        (250, 0.6, Action.MAINTAIN, None),
        (250, 0.9, Action.REDESIGN, None),
        (250, 0.75, Action.REDESIGN, None),
        (226, 0.6, Action.MAINTAIN, "Meets its target of 60%: maintain. Watch the next week."),
        (191, 0.6, Action.STABILISE, "Meets its target of 60%: stabilise. Find the specific cause."),
        (191, 0.9, Action.REDESIGN_AND_STABILISE,
         "Does not reliably meet its target of 90%: redesign and stabilise. Find the specific cause."),
        (300, 0.9, Action.STABILISE, "Meets its target of 90%: stabilise. Find what was different, to keep it."),
        (300, 0.95, Action.REDESIGN_AND_STABILISE, "redesign and stabilise. Find what was different, to keep it."),
        (250, None, None, None),
        (191, None, None, "Below its usual range. Find the specific cause."),
    ],
)  # fmt: skip
def test_state_and_target_together_give_the_action(
    last: int, target: float | None, action: Action | None, ending: str | None
) -> None:
    told = found("session_completion", [*STEADY, (last, 330)], target=target)
    assert told.action is action
    if ending:
        assert words.sentence(told).endswith(ending)


def test_stable_measures_are_told_apart_by_whether_they_keep_to_their_target() -> None:
    kept, missed = (found("session_completion", STEADY, target=target) for target in (0.6, 0.9))
    assert words.rest(brief.brief([kept, missed])) == [
        "Nothing stands out. All 2 measures that can be judged show only ordinary variation.",
        "Stable and on target, maintain: session completion.",
        "Stable but not reliably on target, redesign: session completion.",
    ]


def test_the_nhs_rules_name_by_their_own_signals_alone() -> None:
    assert found("session_completion", WANDERING, rules="nhs").kind is Kind.ORDINARY
    falling = [*STEADY[:20], *[(number, 330) for number in (262, 258, 254, 250, 246, 242, 238, 235)]]
    told = found("session_completion", falling, rules="nhs")
    assert (told.kind, told.rule) == (Kind.CONCERN, "trend_low")
    assert "One of seven or more weeks in a row falling." in words.sentence(told)


def as_kind(kind: Kind, distance: float, rule: str = "") -> Finding:
    return dataclasses.replace(
        found("session_completion", [*STEADY, (191, 330)]), kind=kind, distance=distance, rule=rule
    )


def test_concerns_come_first_then_improvements_changes_and_near_limits_the_farthest_first() -> None:
    given = [
        as_kind(Kind.ORDINARY, 1), as_kind(Kind.NEAR_LIMIT, -2.5), as_kind(Kind.CHANGE, 9, "above"),
        as_kind(Kind.IMPROVEMENT, 4, "above"), as_kind(Kind.CONCERN, -2.9, "run_low"),
        as_kind(Kind.CONCERN, -3.1, "below"), as_kind(Kind.CONCERN, 5, "above"),
    ]  # fmt: skip
    told = brief.brief(given)
    assert [(each.kind, each.distance) for each in told.named] == [
        (Kind.CONCERN, 5), (Kind.CONCERN, -3.1), (Kind.CONCERN, -2.9), (Kind.IMPROVEMENT, 4), (Kind.CHANGE, 9),
        (Kind.NEAR_LIMIT, -2.5),
    ]  # fmt: skip
    assert words.rest(told) == ["1 other measure shows only ordinary variation."]


def test_at_most_seven_are_named_and_the_others_are_told_by_title() -> None:
    told = brief.brief([as_kind(Kind.NEAR_LIMIT, -2.1), *[as_kind(Kind.CONCERN, -4, "below")] * 7])
    assert [each.kind for each in told.named] == [Kind.CONCERN] * 7
    assert words.rest(told) == ["1 more measure would be named: session completion."]


def test_no_count_that_is_hidden_is_written_anywhere() -> None:
    hidden = [*STEADY[:12], (HIDDEN, 330), *STEADY[12:], (HIDDEN, 330)]
    findings = [found("session_completion", hidden, target=0.9), found("admissions", numbers(*[30, 34] * 13, HIDDEN))]
    told = brief.brief(findings)
    tiles = [dataclasses.replace(each.watched, is_tile=True) for each in findings]
    shown = brief_tiles.tiles(
        tuple(dataclasses.replace(each, watched=tile) for each, tile in zip(findings, tiles, strict=True))
    )
    waits = [each.sentence for each in waiting.said(findings, overdue=(), gap=None)]
    text = words.as_text(("x",), [words.sentence(each) for each in told.named], words.rest(told), waits)
    assert [tile.value for tile in shown] == ["hidden", "<11"]
    assert f"{HIDDEN_COUNT}" not in f"{text}{shown}" and "987" not in text and not told.named


def test_a_concern_of_four_weeks_a_missed_target_missing_statuses_and_late_reviews_need_a_decision() -> None:
    lasting = found("session_completion", [*STEADY, (191, 330), (190, 330), (192, 330), (185, 330)], target=0.95)
    short = found("no_show_or_late_cancel", [*STEADY[:24], (240, 330), (300, 330)])
    assert (short.kind, short.is_lasting) == (Kind.CONCERN, False)
    documented = over_time("documentation_completeness", [(99, 100), (88, 100)], unfinished=1)
    gap = brief.undocumented(documented, 0.95)
    late = brief.overdue([METRICS["admissions"], METRICS["discharges"]], date(2027, 7, 1))
    said = waiting.said([lasting, short], overdue=late, gap=gap)
    assert [(each.sentence, each.page) for each in said] == [
        (f"Session completion has been below its usual level for {-lasting.run} weeks in a row. "
         "Decide who looks into it, and by when.", "sessions"),
        ("Session completion misses its target of 95% across its usual range of 67 to 83%. "
         "Decide whether to change the process or the target.", "sessions"),
        ("Only 88% of past slots had a status in the week of 14 Sep 2026; a week counts from 95%. "
         "Have the missing ones entered.", "sessions"),
        ("The review of 2 definitions is overdue: admissions and discharges. Confirm or change.", "definitions"),
    ]  # fmt: skip
    assert brief.overdue(METRICS.values(), date(2027, 6, 30)) == ()


def test_enough_statuses_or_hidden_ones_are_no_gap() -> None:
    for last in ((96, 100), (HIDDEN, 100)):
        assert brief.undocumented(over_time("documentation_completeness", [(99, 100), last]), 0.95) is None


def test_the_whole_brief_is_plain_text() -> None:
    told = brief.brief(
        [found("session_completion", [*STEADY, (191, 330)]), found("admissions", numbers(*[30, 34, 31] * 9))]
    )
    sentences = [words.sentence(each) for each in told.named]
    assert words.as_text(("Week of 15 Mar 2027", "All clients"), sentences, words.rest(told), ["Decide."]) == (
        "Brief\nWeek of 15 Mar 2027\nAll clients\n\n"
        f"1. Session completion was 58% (191 of 330 slots) {PERIOD}. Usual range 67 to 83%. Below its usual range. "
        "Find the specific cause.\n\n"
        "1 other measure shows only ordinary variation.\n\n"
        "Needs a decision:\n- Decide.\n"
    )


def is_named(values: np.ndarray) -> bool:
    """The brief's rule for the newest of independent points, whose limits rest on the first 26."""
    limits = control.xmr(values, baseline=26)
    return brief.named_by(values.tolist(), control.signals(values, limits)[-1]) != ""


@pytest.mark.parametrize("weeks", [26, 52])
def test_stable_weeks_are_seldom_named_and_a_shift_of_two_sigma_mostly_within_eight(weeks: int) -> None:
    random = np.random.default_rng(1)
    stable = np.mean([is_named(random.normal(size=weeks)) for _ in range(600)])
    shifted = [np.concatenate([random.normal(size=weeks), random.normal(2, 1, size=8)]) for _ in range(100)]
    caught = np.mean([any(is_named(values[: weeks + 1 + week]) for week in range(8)) for values in shifted])
    assert 0.005 < stable < 0.035
    assert 0.74 < caught < 0.92


def test_the_watched_measures_exist_and_their_sentences_have_one_place_for_the_number() -> None:
    assert len(BY_ID) == len(WATCHED) and BY_ID.keys() <= METRICS.keys()
    assert [each.metric_id for each in WATCHED if each.is_tile] == [
        "active_census", "admissions", "session_completion", "early_unplanned_exit", "assessments_on_time",
        "first_contact",
    ]  # fmt: skip
    assert all(each.words.count("{}") == 1 and "!" not in each.words for each in WATCHED)
    assert sum(METRICS[each.metric_id].better is not Better.NEITHER for each in WATCHED) >= 15


def test_a_share_that_is_not_quite_all_is_not_written_as_all() -> None:
    nearly = [(328, 330), (329, 330), (327, 330)] * 9
    assert words.seen(found("delivery_reliability", [*nearly, (329, 330)]))[1] == "99.7% (329 of 330 sessions)"
    assert words.seen(found("delivery_reliability", [*nearly, (330, 330)]))[1].startswith("100")
