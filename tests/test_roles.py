"""Roles, walls and grants: who is who, and what that lets them see."""

from __future__ import annotations

import pytest

from dashboard.access.roles import LOCAL, Access, AccessError, Grant, Role, grant_of, granted

GRANTS = (
    Grant(Role.QUALITY, email="ana@clinic.example"),
    Grant(Role.CLINICAL, group="harbor-staff", programs=("Harbor IOP",)),
    Grant(Role.CLINICAL, group="bay-staff", programs=("Bay IOP",)),
    Grant(Role.VIEWER, group="board"),
)


def test_a_stranger_gets_nothing() -> None:
    assert granted(GRANTS, "someone@else.example") is None
    assert granted(GRANTS, "", ["board"]) is None
    assert granted((), "ana@clinic.example", ["board"]) is None


def test_an_address_is_the_same_in_any_case_and_comes_before_groups() -> None:
    assert granted(GRANTS, " Ana@Clinic.Example ", ["board"]) == Access("ana@clinic.example", Role.QUALITY)


def test_two_groups_of_one_role_open_both_their_programs() -> None:
    assert granted(GRANTS, "bo@clinic.example", ["Bay-Staff", "harbor-staff"]) == Access(
        "bo@clinic.example", Role.CLINICAL, ("Bay IOP", "Harbor IOP")
    )


def test_of_two_roles_the_further_one_holds_with_its_own_wall() -> None:
    found = granted(GRANTS, "bo@clinic.example", ["board", "bay-staff"])
    assert found == Access("bo@clinic.example", Role.CLINICAL, ("Bay IOP",))


@pytest.mark.parametrize(
    ("role", "rows", "worklist", "imports", "audit", "fixed"),
    [
        (Role.VIEWER, False, False, False, False, True),
        (Role.CLINICAL, False, True, False, False, False),
        (Role.QUALITY, True, False, True, False, False),
        (Role.ADMIN, True, True, True, True, False),
    ],
)
def test_what_a_role_lets_a_person_do(
    role: Role, rows: bool, worklist: bool, imports: bool, audit: bool, fixed: bool
) -> None:
    given = Access("x", role)
    assert (given.may_see_rows, given.may_see_worklist, given.may_import, given.may_audit, given.is_fixed) == (
        rows, worklist, imports, audit, fixed,
    )  # fmt: skip


def test_only_an_admin_looks_through_other_eyes() -> None:
    assert LOCAL.seen_as(Role.VIEWER) == Access("local", Role.VIEWER)
    with pytest.raises(AccessError, match="Only an admin"):
        Access("x", Role.QUALITY).seen_as(Role.ADMIN)


def test_other_eyes_see_no_further_than_the_own_wall() -> None:
    walled = Access("x", Role.ADMIN, ("Harbor IOP", "Bay IOP"))
    assert walled.seen_as(Role.QUALITY).programs == walled.programs
    assert walled.seen_as(Role.QUALITY, ("Bay IOP", "Hill IOP")).programs == ("Bay IOP",)
    assert walled.seen_as(Role.QUALITY, ("Hill IOP",)).programs == ()


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"role": "boss", "email": "a@b"}, "role must be one of viewer, clinical, quality, admin"),
        ({"role": "viewer"}, "either an email or a group"),
        ({"role": "viewer", "email": "a@b", "group": "c"}, "either an email or a group"),
        ({"role": "viewer", "email": "a@b", "programs": "Harbor"}, "programs must be a list"),
        ({"role": "viewer", "email": "a@b", "program": ["Harbor"]}, "program is not part of a grant"),
    ],
)
def test_a_grant_that_cannot_be_read_says_why(table: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        grant_of(table)
