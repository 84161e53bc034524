"""What a person may see: a role, and the programs behind the wall. One frozen value that every query goes through."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """From the least to the most a person may see; the words stand on the screen."""

    VIEWER = "viewer"  # totals of the whole program, small counts hidden, no filters to compare by subtraction
    CLINICAL = "clinical"  # the same with filters, and the worklist of the own programs
    QUALITY = "quality"  # all programs with filters, and the rows behind a number
    ADMIN = "admin"  # everything, and the settings, the audit and other people's view


class AccessError(PermissionError):
    """Something this person may not see; the message says who may."""


@dataclass(frozen=True)
class Access:
    """One person's access. `programs` is the wall: None sees every program, () sees none."""

    user: str
    role: Role
    programs: tuple[str, ...] | None = None

    @property
    def is_fixed(self) -> bool:
        """True where answers come from a fixed set of questions, so that no two can be subtracted."""
        return self.role is Role.VIEWER

    @property
    def may_see_rows(self) -> bool:
        """Client codes behind a number."""
        return self.role in (Role.QUALITY, Role.ADMIN)

    @property
    def may_see_worklist(self) -> bool:
        """Client codes with reasons and next steps."""
        return self.role in (Role.CLINICAL, Role.ADMIN)

    @property
    def may_write(self) -> bool:
        """Events, projects and baselines."""
        return self.role is not Role.VIEWER

    @property
    def may_rebase(self) -> bool:
        """Accept a new baseline, which holds for everybody's charts of all programs together."""
        return self.may_write and self.programs is None

    @property
    def may_import(self) -> bool:
        """Bring in new data, which are those of every program."""
        return self.role in (Role.QUALITY, Role.ADMIN) and self.programs is None

    @property
    def may_audit(self) -> bool:
        """Read who looked at what, and look through another role's eyes."""
        return self.role is Role.ADMIN

    @property
    def sight(self) -> Access:
        """What is seen, whoever looks: people with the same sight may share answers."""
        return replace(self, user="")

    def seen_as(self, role: Role, programs: tuple[str, ...] | None = None) -> Access:
        """An admin's look through another role's eyes, behind the own wall. Raises AccessError for anybody else."""
        if not self.may_audit:
            raise AccessError("Only an admin may look through another role's eyes.")
        if self.programs is None or programs is None:
            return Access(self.user, role, self.programs if programs is None else programs)
        return Access(self.user, role, tuple(each for each in programs if each in self.programs))


LOCAL = Access("local", Role.ADMIN)  # the one person at the machine itself, who holds the files anyway


def operator() -> Access:
    """The person at the machine, by the name of their account."""
    try:
        return Access(getpass.getuser(), Role.ADMIN)
    except (KeyError, OSError):
        return LOCAL


@dataclass(frozen=True)
class Grant:
    """A role for one e-mail address or for everybody of a group; `programs` empty means all."""

    role: Role
    email: str = ""
    group: str = ""
    programs: tuple[str, ...] = ()


def granted(grants: Iterable[Grant], email: str, groups: Iterable[str] = ()) -> Access | None:
    """The access of a signed-in person: their own grant, else the furthest of their groups; None for a stranger."""
    address, member = email.strip().casefold(), {group.casefold() for group in groups}
    if not address:
        return None
    own = [each for each in grants if each.email and each.email.casefold() == address]
    found = own or [each for each in grants if each.group and each.group.casefold() in member]
    if not found:
        return None
    furthest = max((each.role for each in found), key=tuple(Role).index)
    of_it = [each.programs for each in found if each.role is furthest]
    walls = None if any(not programs for programs in of_it) else tuple(sorted({p for each in of_it for p in each}))
    return Access(address, furthest, walls)


def grant_of(table: Mapping[str, object]) -> Grant:
    """A grant from its table in the settings. Raises ValueError, saying what is wrong."""
    if unknown := sorted(set(table) - {"role", "email", "group", "programs"}):
        raise ValueError(f"{unknown[0]} is not part of a grant")
    role, email, group = (str(table.get(name, "")).strip() for name in ("role", "email", "group"))
    if role not in tuple(Role):
        raise ValueError(f"role must be one of {', '.join(Role)}")
    if bool(email) == bool(group):
        raise ValueError("a grant has either an email or a group")
    programs = table.get("programs", [])
    if not isinstance(programs, list) or not all(isinstance(each, str) and each for each in programs):
        raise ValueError("programs must be a list of program names")
    return Grant(Role(role), email, group, tuple(programs))
