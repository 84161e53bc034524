"""Sentences word for word: the answer, the note, the tile, and the reason for no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from answers import (
    FIRST,
    HIDDEN,
    LAST_DAY,
    WEEKS,
    answered,
    completion,
)
from example_results import COMBINATIONS, FLOW, FUNNEL, MIX, SHORT_STAYS, STAYS, pairs, stays

from dashboard.charts import (
    words,
)
from dashboard.metrics import division
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.shapes import Result, Shape


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
