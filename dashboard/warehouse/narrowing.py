"""A question in no more words than its choices need.

DuckDB binds every branch of a macro before it drops those that a parameter rules out, which for the data of a clinic
takes longer than the counting; and of a long list of values that it finds inside a macro it compares one after the
other. So where a parameter chooses, the macro's text is put in its place, without the branches that are not chosen, and
so is the text of a table macro that hands the choice on. What the words mean stands in `queries/views` alone; all else
is left to DuckDB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from dashboard.warehouse.queries import derived_views

# The macros that a parameter chooses in, by its place among their arguments.
_CHOSEN_BY = {
    "in_cohort": 1, "segment_of": 1, "session_segment_of": 2, "discharge_segment_of": 2, "period_of": 1, "people": 2,
    "period_in": 1,
}  # fmt: skip
_HANDED_ON = {"grain", "compare_by", "chosen"}  # what a table macro calls these parameters of its own
_MACRO = re.compile(r"CREATE MACRO (\w+)\(([^)]*)\) AS( TABLE)?\s(.*?);\n", re.DOTALL)
_ATOM = re.compile(r"\$?\w+|'\w*'")
_PARAMETER = re.compile(r"\$(\w+)\Z")
_BRANCH = re.compile(r"WHEN (\S+) THEN (.+)")
_CASE = re.compile(r"CASE (\S+)\s+((?:WHEN .+\s+)+)ELSE (.+)\s+END")
_TERM = re.compile(r"\(chosen\.(\w+) IS NULL OR ([^()]+)\)")

Choices = tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class _Macro:
    arguments: tuple[str, ...]
    body: str
    is_table: bool


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
    for call in reversed(list(_calls().finditer(sql))):
        end, given = _arguments(sql, call.end())
        macro = _macros()[call[1]]
        chosen = [by[1] for each in _deciding(macro, call[1], given) if (by := _PARAMETER.match(each))]
        if any(known.get(name) is not None for name in chosen):
            said = _said(macro, given, None if macro.is_table else known[chosen[0]])
            sql = f"{sql[: call.start()]}({_narrowed(said, choices)}){sql[end:]}"
    return sql


def _deciding(macro: _Macro, name: str, given: list[str]) -> list[str]:
    """The arguments that choose a branch, or are handed on to where they do."""
    return given if macro.is_table else [given[_CHOSEN_BY[name]]]


def _said(macro: _Macro, given: list[str], choice: Any) -> str:
    """The macro's text with what is given for its arguments, and of its branches the chosen ones."""
    body = macro.body
    if macro.is_table:
        given = [each if _ATOM.fullmatch(each) else f"({each})" for each in given]
    elif isinstance(choice, frozenset):
        says_nothing = dict(choice)
        body = _TERM.sub(lambda term: _term(term, says_nothing), body)
        body = body.replace("chosen.is_outside <>", "NOT" if says_nothing["is_outside"] else "")
    else:
        written = f"'{choice}'" if isinstance(choice, str) else str(choice).lower()
        body = _CASE.sub(lambda case: dict(_BRANCH.findall(case[2])).get(written, case[3]), body)
    texts = dict(zip(macro.arguments, given, strict=True))
    return re.sub(rf"(?<!\.)\b({'|'.join(texts)})\b(?!')", lambda word: texts[word[1]], body)


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
def _calls() -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(_macros())})\(")


@cache
def _macros() -> dict[str, _Macro]:
    """The macros in which something is chosen, and those that hand a choice on."""
    read = _read_macros("".join(re.sub(r"--.*\n", "\n", text) for _name, text in derived_views()))
    return {
        name: each for name, each in read if name in _CHOSEN_BY or (each.is_table and _HANDED_ON & {*each.arguments})
    }


def _read_macros(text: str) -> Iterator[tuple[str, _Macro]]:
    for macro in _MACRO.finditer(text):
        arguments = tuple(each.strip() for each in macro[2].split(","))
        yield macro[1], _Macro(arguments, macro[4].strip(), macro[3] is not None)
