"""What the gate has to say: a finding with its severity, place, sentence and next move.

A finding never repeats a value of a client's record; the only exception are unmapped codes of an enumerated column.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FIRST_LINES = 20


class Severity(StrEnum):
    """How much a finding matters: the import is refused, rows are held back, or it is only worth knowing."""

    BLOCKS = "blocks"
    HOLDS = "holds"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One problem of one file: how often it occurs, and on which lines first."""

    severity: Severity
    file: str
    column: str
    rule: str
    message: str
    next_move: str
    count: int = 1
    lines: tuple[int, ...] = ()


@dataclass(frozen=True)
class FixLine:
    """One line of a file that somebody has to correct."""

    file: str
    line: int
    column: str
    rule: str
    message: str
    next_move: str


class Blocked(Exception):
    """The import cannot go on; carries the findings that say why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.message for finding in findings))
        self.findings = tuple(findings)


class Unreadable(Exception):
    """One file cannot be read: what is wrong with it, in a sentence, and the next move."""

    def __init__(self, message: str, next_move: str, *, rule: str = "readable file", line: int | None = None) -> None:
        super().__init__(message)
        self.message, self.next_move, self.rule, self.line = message, next_move, rule, line

    def as_finding(self, file: str) -> Finding:
        """The blocking finding for the file it happened in."""
        lines = () if self.line is None else (self.line,)
        return Finding(Severity.BLOCKS, file, "", self.rule, self.message, self.next_move, lines=lines)


def no_text() -> Unreadable:
    """What is said of a file that brings types and bytes of its own, without repeating any of them."""
    return Unreadable("The file holds values that cannot be read as text.", "Export it again as CSV.")


def blocked(file: str, rule: str, message: str, next_move: str, *, column: str = "") -> Finding:
    """A finding that refuses the import."""
    return Finding(Severity.BLOCKS, file, column, rule, message, next_move)


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun, such as `1 row` or `60,412 rows`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: list[str] | tuple[str, ...]) -> str:
    """Names as staff would say them: `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
