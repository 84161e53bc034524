"""What a viewer sees: one fixed book of series for each import, from which no small count can be worked out."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
import screens
import small_worlds
import worlds
from attack.adversary import Adversary
from attack.reading import SETTINGS, VIEWER, Cell, Truth, asked, read, truth
from attack.relations import RATES, followed
from screens import cards, open_page

from dashboard.access.roles import Access, AccessError, Role
from dashboard.metrics import book
from dashboard.metrics.book import RESTS_ON, WINDOWS, hidden_together
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Shape
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.guard import guarded

FIRST = date(2026, 3, 2)
WEEKS = [FIRST + timedelta(weeks=number) for number in range(4)]


def _answers(warehouse: Warehouse) -> dict[str, book.Result]:
    return dict(book.of(guarded(warehouse, VIEWER), SETTINGS).answers)


def test_whatever_a_viewer_asks_the_answer_is_the_book_or_a_refusal(invented: Warehouse) -> None:
    seen, own = guarded(invented, VIEWER), _answers(invented)
    world = small_worlds.crowd(1)
    for metric, filters in asked(world, Random(1), 2):
        try:
            answer = measure(metric, filters, seen, suppress=False, settings=SETTINGS)
        except FilterError:
            continue
        assert answer is own[metric.id]
    assert set(own) == set(WINDOWS)


@pytest.mark.parametrize(
    "changes",
    [
        {"cohort": (("program", ("Harbor",)),)}, {"compare_by": "program"}, {"is_outside": True},
        {"as_of": date(2026, 5, 1)}, {"window_days": 15},
    ],
)  # fmt: skip
def test_a_viewer_narrows_compares_and_goes_back_in_nothing(invented: Warehouse, changes: dict[str, object]) -> None:
    seen = guarded(invented, VIEWER)
    for name in WINDOWS:
        with pytest.raises(FilterError, match="fixed set"):
            measure(METRICS[name], Filters(FIRST, WEEKS[-1]).changed(**changes), seen, settings=SETTINGS)


def test_no_question_about_clients_reaches_the_data_from_a_viewer(invented: Warehouse) -> None:
    seen = guarded(invented, VIEWER)
    with pytest.raises(AccessError, match="fixed set"):
        seen.query("SELECT count(*) AS n, FROM admission WHERE in_cohort(admission.cohort, $cohort)",
                   Filters(FIRST, WEEKS[-1]).as_parameters())  # fmt: skip


def test_shares_stand_without_counts_and_no_series_has_a_total(invented: Warehouse) -> None:
    for name, answer in _answers(invented).items():
        assert answer.total.is_empty() and answer.excluded == 0 and answer.frame["complete"].all()
        counts = answer.frame["numerator"].count() + answer.frame["denominator"].count() + answer.frame["low"].count()
        if METRICS[name].shape is Shape.COUNT:
            assert not answer.frame["numerator"].is_between(1, 10).any()
        else:
            assert counts == 0
        if METRICS[name].shape is Shape.RATE:
            assert answer.frame["value"].drop_nulls().round(2).equals(answer.frame["value"].drop_nulls())


def test_what_is_shown_is_what_everybody_else_sees(invented: Warehouse) -> None:
    for name, answer in _answers(invented).items():
        theirs = measure(METRICS[name], answer.filters, invented, settings=SETTINGS).frame
        both = answer.frame.join(theirs, on=["period", "segment"], suffix="_theirs").filter(~answer.frame["suppressed"])
        assert both.height == (~answer.frame["suppressed"]).sum()
        assert ((both["value"] - both["value_theirs"]).abs() <= 0.0501).all()


@pytest.mark.parametrize("name", RESTS_ON)
def test_a_hidden_count_takes_along_what_is_of_it_and_what_it_adds_up_with(name: str) -> None:
    rows = {each: dict.fromkeys(WEEKS, False) for each in WINDOWS}
    rows[name][WEEKS[2]] = True
    hidden = hidden_together(rows)
    assert all(WEEKS[2] in hidden[each] for each in (name, *RESTS_ON[name]))
    for before, week in pairwise(WEEKS):
        terms = [("admissions", week), ("discharges", week), ("active_census", week), ("active_census", before)]
        assert sum(when in hidden[each] for each, when in terms) != 1


def test_a_series_of_its_own_hides_nothing_else() -> None:
    rows = {each: dict.fromkeys(WEEKS, False) for each in WINDOWS}
    rows["session_completion"][WEEKS[1]] = True
    assert {name for name, periods in hidden_together(rows).items() if periods} == {"session_completion"}


@pytest.mark.parametrize("seed", range(2))
def test_an_adversary_with_a_linear_program_recovers_no_small_count(seed: int) -> None:
    world = small_worlds.crowd(seed)
    warehouse = worlds.load(world)
    cells, leaks = read(world, warehouse, tries=1)
    known = truth(warehouse, cells)
    assert leaks == []
    assert sum(len(known[place].small) for place, cell in cells.items() if cell.value is None) > 50
    assert Adversary(cells, known).recovered(known) == []


def test_the_adversary_finds_what_is_hidden_alone() -> None:
    week, before = WEEKS[1], WEEKS[0]
    counts = {("active_census", before): 40, ("active_census", week): 38, ("discharges", week): 12}
    cells = {place: Cell(float(n), is_share=False) for place, n in counts.items()}
    few = {place: Truth(n, n) for place, n in counts.items()} | {("admissions", week): Truth(10, 10)}
    cells |= {("admissions", week): Cell(None, is_share=False)}
    found = Adversary(cells, few).recovered(few)
    assert found == ["admissions 2026-03-09: counted is 10", "admissions 2026-03-09: of is 10"]
    alone = cells | {("discharges", week): Cell(None, is_share=False)}
    assert Adversary(alone, few).recovered(few) == []


def test_no_count_of_any_measure_follows_from_the_book_but_those_it_judges() -> None:
    judged = {("caseload_mix", "yes", "counted"), ("caseload_mix", "yes", "rest")}  # diagnosed_co_occurring itself
    judged |= {("census_flow", "admitted", "counted"), ("census_flow", "completed", "counted")}
    judged |= {(name, "", "rest") for name in RATES}
    follow = followed(small_worlds.crowd(seed) for seed in range(4))
    assert {name for name in follow if name[2] != "of"} <= judged  # what a share is of is one of the three counts
    assert ("completion_rate", "", "rest") in follow


def test_behind_a_wall_the_book_is_that_of_the_own_program() -> None:
    world = small_worlds.crowd(3)
    whole = worlds.load(world)
    program = sorted({row["program"] for row in world.retention if row.get("program")})[0]
    walled = book.of(guarded(whole, Access("v", Role.VIEWER, (program,))), SETTINGS).answers["active_census"]
    only = Filters(walled.filters.from_date, walled.filters.to_date, walled.filters.grain)
    own = measure(METRICS["active_census"], only.changed(cohort=(("program", (program,)),)), whole, settings=SETTINGS)
    shown = walled.frame.filter(~walled.frame["suppressed"])
    theirs = own.frame.filter(own.frame["period"].is_in(shown["period"].to_list()))
    assert shown["numerator"].to_list() == theirs["numerator"].to_list()


def test_a_link_widens_nothing_for_a_viewer(crowded: object, monkeypatch: pytest.MonkeyPatch) -> None:
    screens.seen_by(Role.VIEWER, monkeypatch)
    plain = cards(open_page("measures", crowded, monkeypatch))
    asked_for_more = cards(
        open_page("measures", crowded, monkeypatch, program="Harbor", range="13", grain="month", by="payer")
    )
    assert plain and plain == asked_for_more
