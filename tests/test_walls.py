"""The wall between programs: whoever may see one of them gets its numbers and no others, however they ask."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
import small_worlds
import worlds

from dashboard.access.roles import LOCAL, Access, AccessError, Role
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters, cohort_of
from dashboard.metrics.measure import measure
from dashboard.metrics.rows import rows_behind
from dashboard.settings import Settings
from dashboard.warehouse import guard
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.guard import Guarded, access_to, guarded
from dashboard.warehouse.queries import FOLDER, read_query
from dashboard.worklist import reasons

WORLD = small_worlds.crowd(3)
PROGRAMS = sorted({row["program"] for row in WORLD.retention if row.get("program")})
OWN = PROGRAMS[0]
CLERK = Access("clerk@clinic.example", Role.CLINICAL, (OWN,))


@pytest.fixture(scope="module")
def whole() -> Warehouse:
    """All programs."""
    return worlds.load(WORLD)


@pytest.fixture(scope="module")
def alone() -> Warehouse:
    """The own program, as if the others had never been exported."""
    return worlds.load(_only(OWN))


def _answer(metric_id: str, filters: Filters, warehouse: Warehouse) -> pl.DataFrame:
    return measure(METRICS[metric_id], filters, warehouse, suppress=False).frame


def _filters(**changes: object) -> Filters:
    return Filters(WORLD.from_date, WORLD.to_date, "month").changed(**changes)


@pytest.mark.parametrize("metric_id", sorted(METRICS))
def test_behind_the_wall_a_metric_is_that_of_the_own_program(metric_id: str, whole: Warehouse) -> None:
    only_own = _filters(cohort=cohort_of({"program": [OWN]}))
    assert _answer(metric_id, _filters(), guarded(whole, CLERK)).equals(_answer(metric_id, only_own, whole))


@pytest.mark.parametrize("metric_id", ["active_census", "session_completion", "capacity_utilisation", "first_contact"])
@pytest.mark.parametrize(
    "changes",
    [
        {"cohort": cohort_of({"program": PROGRAMS})},
        {"cohort": cohort_of({"program": PROGRAMS[1:]})},
        {"cohort": cohort_of({"program": [OWN]}), "is_outside": True},
        {"is_outside": True},
        {"compare_by": "program"},
    ],
    ids=["all programs chosen", "the others chosen", "everyone else", "nobody else", "side by side"],
)
def test_no_choice_leads_round_the_wall(
    metric_id: str, changes: dict[str, object], whole: Warehouse, alone: Warehouse
) -> None:
    behind = _answer(metric_id, _filters(**changes), guarded(whole, CLERK))
    assert behind.equals(_answer(metric_id, _filters(**changes), alone))


def _only(program: str) -> worlds.World:
    stays = [row for row in WORLD.retention if row["program"] == program]
    kept = {row["admission_id"] for row in stays}
    parts = {
        name: [row for row in getattr(WORLD, name) if row["admission_id"] in kept]
        for name in ("attendance", "outcomes")
    }
    capacity = [row for row in WORLD.capacity if row["program"] == program]
    return replace(WORLD, retention=stays, capacity=capacity, **parts)


def test_the_rows_behind_a_number_are_those_of_the_own_program(whole: Warehouse) -> None:
    own = {row["client_id"] for row in WORLD.retention if row["program"] == OWN}
    keeper = Access("keeper@clinic.example", Role.QUALITY, (OWN,))
    found = rows_behind(METRICS["admissions"], _filters(), guarded(whole, keeper))
    assert set(found.frame["segment"]) <= own
    assert found.reconciles


def test_codes_of_clients_are_for_the_roles_that_may_see_them(whole: Warehouse) -> None:
    with pytest.raises(AccessError, match="quality and admin"):
        rows_behind(METRICS["admissions"], _filters(), guarded(whole, CLERK))
    keeper = guarded(whole, Access("keeper@clinic.example", Role.QUALITY))
    question = reasons.Question(_filters().as_parameters()["cohort"], WORLD.to_date)
    with pytest.raises(AccessError, match="clinical and admin"):
        reasons.items(question, keeper, Settings())


def test_people_with_the_same_sight_share_answers_and_nobody_else_does(whole: Warehouse) -> None:
    other = Access("other@clinic.example", Role.CLINICAL, (OWN,))
    assert guarded(whole, CLERK) is guarded(whole, other)
    assert guarded(whole, CLERK) is not guarded(whole, Access(CLERK.user, Role.CLINICAL, tuple(PROGRAMS[1:])))


def test_a_wall_without_programs_shows_nobody(whole: Warehouse) -> None:
    nothing = guarded(whole, Access("new@clinic.example", Role.CLINICAL, ()))
    assert _answer("active_census", _filters(), nothing)["numerator"].sum() == 0


def test_a_question_about_clients_without_a_cohort_is_refused(whole: Warehouse) -> None:
    for sql in (
        "SELECT count(*), FROM import_info, admission",
        "SELECT count(*), FROM admission",
        "SELECT admission.client_id, FROM import_info JOIN admission ON true",
        read_query("data_health/held_slots.sql"),
    ):
        with pytest.raises(AccessError, match="all programs together"):
            guarded(whole, CLERK).query(sql, _filters().as_parameters() | {"cohort": 1})


def test_whoever_may_see_all_programs_is_asked_nothing(whole: Warehouse) -> None:
    everything = guarded(whole, Access("ana@clinic.example", Role.QUALITY))
    assert everything.query("SELECT count(*) AS stays, FROM admission").item() == len(WORLD.retention)
    assert access_to(whole) == LOCAL


def test_a_snapshot_that_knows_no_wall_stays_closed(whole: Warehouse) -> None:
    class Old(Warehouse):
        version = "old"

        def __init__(self) -> None:
            pass

        def query(self, sql: str, parameters: object = None) -> pl.DataFrame:
            return whole.query(sql.replace("'wall'", "'a wall of another name'"), parameters)  # type: ignore[arg-type]

    with pytest.raises(AccessError, match="earlier version"):
        measure(METRICS["active_census"], _filters(), Guarded(Old(), CLERK))


def test_every_query_about_clients_names_a_cohort_or_is_named_as_one_about_the_import() -> None:
    unnamed = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.rglob("*.sql")
        if path.parent.name != "views" and "$cohort" not in path.read_text("utf-8")
    }
    assert unnamed - set(guard.OPEN) == {"data_health/held_slots.sql"}, (
        "one program's rows are told apart in each other"
    )
    assert set(guard.OPEN) <= unnamed, "an open query has no cohort to wall"
