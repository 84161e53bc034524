"""Plain HTML for the pages that are read rather than drawn: tables and lists of facts; every word is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import streamlit as st

LATE = "the review is overdue"  # a fact that ends like this is amber
LONG = 60  # characters from which a cell keeps room for its sentence where the table scrolls


def show(headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    """A table in the page's type; whole numbers stand right with thousands marks. It scrolls where it is too wide."""
    cells = [list(row) for row in rows]
    numeric = [bool(cells) and isinstance(cells[0][at], int) for at in range(len(headings))]
    head = "".join(
        f"<th scope='col'{_kind(is_number)}>{escape(each)}</th>"
        for each, is_number in zip(headings, numeric, strict=True)
    )
    body = "".join(f"<tr>{''.join(_cell(each) for each in row)}</tr>" for row in cells)
    width = f"style='--columns: {len(headings)}'"
    table = f"<table {width}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    said = escape(f"Table of {', '.join(headings)}", quote=True)
    st.html(f"<div class='iop-table' tabindex='0' role='group' aria-label='{said}'>{table}</div>")


def facts(named: Mapping[str, str]) -> None:
    """Names with a sentence each, below one another."""
    rows = "".join(f"<dt>{escape(name)}</dt><dd{_late(text)}>{escape(text)}</dd>" for name, text in named.items())
    st.html(f"<dl class='iop-facts'>{rows}</dl>")


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<td{_kind(True)}>{value:,}</td>"
    is_long = " class='long'" if len(value) > LONG else ""
    return f"<td{is_long}>{escape(value)}</td>"


def _kind(is_number: bool) -> str:
    return " class='number'" if is_number else ""


def _late(text: str) -> str:
    return " class='late'" if text.endswith(LATE) else ""
