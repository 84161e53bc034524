"""Findings of an import as a person reads them: how grave, where, how often, what it does, the next move; as a CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.app import tables
from dashboard.charts import numbers, periods
from dashboard.metrics.held import Effect, Held, Key
from dashboard.spreadsheets import inert

SEVERITIES = {"blocks": "Blocks the import", "holds": "Row held back", "note": "Note"}
EFFECT = "Session completion would be"
FIX_LIST = ("severity", "file", "column_name", "rule", "message", "next_move", "count", "lines")
Finding = Mapping[str, Any]


def show(findings: Sequence[Finding], files: Sequence[Mapping[str, Any]], held: Held | None) -> None:
    """The table of findings and their fix list; a sentence where there are none."""
    if not findings:
        st.write("No findings: every row was read and used.")
        return
    effects = held.effects if held else {}
    told = [could_be(effects.get(_key(each))) for each in findings]
    has_effect = any(told)  # or the column would be blank from top to bottom
    tables.show(
        ("What it means", "File", "Column", "Lines", "Of the file", "What is wrong",
         *((EFFECT,) if has_effect else ()), "Next move", "Where"),
        [(SEVERITIES.get(each["severity"], each["severity"]), each["file"], each["column_name"], each["count"],
          share(each, files), each["message"], *((effect,) if has_effect else ()), each["next_move"], lines(each))
         for each, effect in zip(findings, told, strict=True)],
    )  # fmt: skip
    st.download_button("Download the fix list", fix_list(findings), "fix_list.csv", "text/csv", on_click="ignore")


def could_be(effect: Effect | None) -> str:
    """The range that a finding's held sessions allow: `70.1% to 72.4%`."""
    if effect is None or effect.low is None or effect.high is None:
        return ""
    low, high = (numbers.percent(value, numbers.DECIMALS_FROM) for value in (effect.low, effect.high))
    return low if low == high else f"{low} to {high}"


def sentences(held: Held) -> tuple[str, ...]:
    """What all held sessions together could do to session completion, and how that is bounded."""
    every, row = held.all, held.result.total.to_dicts()
    if not every.added + every.repeated + every.undated:
        return ()
    left_out = _left_out(every)
    if every.low is None or not row:
        nothing = "No session that was held back falls into these dates, so session completion stands as it is."
        return tuple(filter(None, (nothing if not every.added + every.repeated else "", left_out)))
    now = numbers.percent(row[0]["value"], row[0]["denominator"])
    dates = held.result.filters
    counts = f"{numbers.count(row[0]['numerator'])} of {numbers.count(row[0]['denominator'])} expected sessions"
    return tuple(filter(None, (
        f"Session completion from {periods.span(dates.from_date, dates.to_date)} is {now} ({counts}). With the "
        f"{_sessions(every.added + every.repeated)} of these dates that were held back it lies "
        f"between {numbers.percent(every.low, 100)}, if none of them was completed, and "
        f"{numbers.percent(every.high, 100)}, if all of them were.",
        "These are bounds, not an estimate, and for all programs together: a row that is held back belongs to no "
        "program yet.",
        left_out,
    )))  # fmt: skip


def share(finding: Finding, files: Sequence[Mapping[str, Any]]) -> str:
    """The finding's lines as a share of the rows of its file."""
    read = sum(each["rows_read"] for each in files if each["file"] == finding["file"])
    return f"{finding['count'] / read:.1%}" if read else ""


def lines(finding: Finding) -> str:
    """The first lines it stands on, and how many more there are."""
    shown = ", ".join(f"{line}" for line in finding["lines"])
    more = finding["count"] - len(finding["lines"])
    return f"{shown} and {more:,} more" if shown and more > 0 else shown


def fix_list(findings: Sequence[Finding]) -> str:
    """The findings as a CSV a spreadsheet opens safely: which lines of which file to correct, and how."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIX_LIST)
    for each in findings:
        cells = dict(each) | {"lines": " ".join(str(line) for line in each["lines"])}
        writer.writerow([inert(cells[name]) for name in FIX_LIST])
    return out.getvalue()


def _key(finding: Finding) -> Key:
    return finding["file"], finding["column_name"], finding["rule"], finding["message"]


def _left_out(every: Effect) -> str:
    if not every.undated:
        return ""
    return f"{_sessions(every.undated)} without a readable day could lie anywhere and {_are(every.undated)} left out."


def _sessions(number: int) -> str:
    return f"{number:,} session{'s' * (number != 1)}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
