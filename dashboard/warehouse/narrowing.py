"""A question in no more words than its choices need.

DuckDB binds every branch of a macro before it drops those that a parameter rules out, which for the data of a clinic
takes longer than the counting. So where a parameter chooses, the macro's text is put in its place, without the branches
that are not chosen. What the words mean stands in `queries/views/10_macros.sql` alone; all else is left to DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dashboard.warehouse.queries import read_query

# The macros that a parameter chooses in, by its place among their arguments.
_CHOSEN_BY = {
    "in_cohort": 1, "segment_of": 1, "session_segment_of": 2, "discharge_segment_of": 2, "period_of": 1, "people": 2,
    "period_in": 1,
}  # fmt: skip
_CALL = re.compile(rf"\b({'|'.join(_CHOSEN_BY)})\(")
_MACRO = re.compile(r"CREATE MACRO (\w+)\(([^)]*)\) AS\s(.*?);\n", re.DOTALL)
_PARAMETER = re.compile(r"\$(\w+)\Z")
_BRANCH = re.compile(r"WHEN (\S+) THEN (.+)")
_CASE = re.compile(r"CASE (\S+)\s+((?:WHEN .+\s+)+)ELSE (.+)\s+END")
_TERM = re.compile(r"\(chosen\.(\w+) IS NULL OR ([^()]+)\)")

Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class _Macro:
    arguments: tuple[str, ...]
    body: str


def narrowed(sql: str, parameters: Mapping[str, Any]) -> str:
    """The same question for these parameters; it may name fewer of them."""
    choices = {name: _choice(value) for name, value in parameters.items()}
    return _narrowed(sql, tuple(sorted(choices.items())))


def _choice(value: Any) -> Any:
    """What of a value decides which branches are left: of a cohort, which of its terms say something."""
    if isinstance(value, dict):
        return frozenset((name, said if isinstance(said, bool) else said is None) for name, said in value.items())
    if value is None:
        return ""  # what no branch is for
    return value if isinstance(value, bool | str) else None


@lru_cache(maxsize=4096)
def _narrowed(sql: str, choices: Choices) -> str:
    """The calls replaced one by one, from the last to the first, until only those are left that nothing chooses in."""
    known = dict(choices)
    for call in reversed(list(_CALL.finditer(sql))):
        end, given = _arguments(sql, call.end())
        by = _PARAMETER.match(given[_CHOSEN_BY[call[1]]])
        if by and known.get(by[1]) is not None:
            said = _said(_macros()[call[1]], given, known[by[1]])
            sql = f"{sql[: call.start()]}({_narrowed(said, choices)}){sql[end:]}"
    return sql


def _said(macro: _Macro, given: list[str], choice: Any) -> str:
    """The macro's text with what is given for its arguments, and of its branches the chosen ones."""
    body = macro.body
    if isinstance(choice, frozenset):
        says_nothing = dict(choice)
        body = _TERM.sub(lambda term: _term(term, says_nothing), body)
        body = body.replace("chosen.is_outside <>", "NOT" if says_nothing["is_outside"] else "")
    else:
        written = f"'{choice}'" if isinstance(choice, str) else str(choice).lower()
        body = _CASE.sub(lambda case: dict(_BRANCH.findall(case[2])).get(written, case[3]), body)
    texts = dict(zip(macro.arguments, given, strict=True))
    return re.sub(rf"\b({'|'.join(texts)})\b(?!')", lambda word: texts[word[1]], body)


def _term(term: re.Match[str], says_nothing: dict[str, bool]) -> str:
    """One term of a cohort; a name that the choice does not know is left as it stands."""
    if term[1] not in says_nothing:
        return term[0]
    return "TRUE" if says_nothing[term[1]] else f"({term[2]})"


def _arguments(sql: str, start: int) -> tuple[int, list[str]]:
    """Where a call ends whose arguments start here, and those arguments."""
    depth, begin, found = 1, start, []
    for at in range(start, len(sql)):
        depth += {"(": 1, ")": -1}.get(sql[at], 0)
        if depth == 0 or (depth == 1 and sql[at] == ","):
            found.append(sql[begin:at].strip())
            begin = at + 1
        if depth == 0:
            return at + 1, found
    raise ValueError("A macro's parentheses do not close.")


@cache
def _macros() -> dict[str, _Macro]:
    return dict(_read_macros(re.sub(r"--.*\n", "\n", read_query("views/10_macros.sql"))))


def _read_macros(text: str) -> Iterator[tuple[str, _Macro]]:
    for macro in _MACRO.finditer(text):
        yield macro[1], _Macro(tuple(each.strip() for each in macro[2].split(",")), macro[3].strip())
