"""What a person can put right before an import, by choosing from lists: files, columns, values, how dates are written.

Every choice becomes a line of the upload's mapping.toml. Offered are names of columns and words of closed lists only.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from dashboard.app import import_check
from dashboard.app.import_check import Checked
from dashboard.app.labels import plain
from dashboard.intake import mapping_file
from dashboard.intake.columns import Column, Kind
from dashboard.intake.contracts import CONTRACTS
from dashboard.intake.mapping import fold
from dashboard.intake.mapping_file import BrokenMapping, Content
from dashboard.intake.matching import Matched
from dashboard.intake.sheets import fold_header
from dashboard.intake.unmapped import Unmapped

DATE_FORMATS = {
    "": "2026-11-16", "%m/%d/%Y": "11/16/2026, month first", "%d/%m/%Y": "16/11/2026, day first",
    "%m/%d/%y": "11/16/26, month first", "%d-%b-%Y": "16-Nov-2026", "%m-%d-%Y": "11-16-2026, month first",
}  # fmt: skip
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
NOTHING = ("nothing",)
LEAVE, BLANK = "leave", ""
Answer = Any


@dataclass(frozen=True)
class Ask:
    """One list to choose from: the answer in force, and how another one changes the mapping."""

    key: str
    now: Answer
    put: Callable[[Content, Answer], Content]


def is_needed(made: Checked) -> bool:
    """Whether something stands open: a file, a column or a value that nobody said what to do with."""
    missing = [each for table in made.matching.tables for each in table.unmatched if each.must_stand_in_file]
    return not made.is_usable or bool(made.matching.unknown or missing or made.report.unmapped)


def show(made: Checked) -> None:
    """The lists that matter now, and a button that writes the choices and checks again."""
    try:
        content = mapping_file.read(made.upload.files)
    except BrokenMapping:
        return  # the findings say what is wrong with it
    if not (made.matching.tables or made.matching.unknown):
        return
    st.header("Columns and values", anchor=False)
    with st.form(f"fix_{made.number}", border=True):
        form = _Form(made, content)
        form.files()
        for table in made.matching.tables:
            form.required(table)
        form.values()
        for table in made.matching.tables:
            form.table(table)
        st.form_submit_button(
            "Apply and check again", on_click=_apply, args=(made, form.asks), icon=":material/refresh:"
        )  # fmt: skip
        st.caption("The choices are kept in mapping.toml for the next import. Comments in a file you brought are lost.")


def _apply(made: Checked, asks: Sequence[Ask]) -> None:
    content = mapping_file.read(made.upload.files)
    for ask in asks:
        answer = st.session_state.get(ask.key, ask.now)
        if answer != ask.now:
            content = ask.put(content, answer)
    mapping_file.write(made.upload.files, content)
    import_check.check_again()


class _Form:
    """The lists of one check, drawn part by part; `asks` collects them."""

    def __init__(self, made: Checked, content: Content) -> None:
        self.made, self.content = made, content
        self.asks: list[Ask] = []

    def files(self) -> None:
        """For each file whose name says no table: what is in it."""
        options = ("", *CONTRACTS)
        for name, table in self.made.matching.unknown.items():
            self._select(
                f"What is in {plain(name)}?", options, table or None, partial(_with_file, self.made, name),
                words=lambda each: each or "Leave it out", usual="",
            )  # fmt: skip

    def required(self, table: Matched) -> None:
        """The columns a file must have and nothing feeds."""
        if missing := [each for each in table.unmatched if each.must_stand_in_file]:
            _heading(f"{table.table}: required columns that were not found")
            self._columns(table, missing)

    def values(self) -> None:
        """The values of closed lists that nobody mapped, with how many lines have them."""
        groups: dict[tuple[str, str], list[Unmapped]] = {}
        for each in self.made.report.unmapped:
            groups.setdefault((each.table, each.column), []).append(each)
        for (table, name), found in groups.items():
            column = CONTRACTS[table].column[name]
            effect = "the rows are held back" if found[0].holds else "kept as blank"
            _heading(f"{table}: values of {name} that are not in its list ({effect} until they are)")
            self._values(table, column, [each for each in found if each.value])
            if unnamed := sum(each.lines for each in found if not each.value):
                st.caption(
                    f"{_lines(unnamed)} hold something that is not shown, because it reads like an id, a number or free"
                    " text, or because there are too many different values for a list. Is it the right column?"
                )

    def table(self, table: Matched) -> None:
        """Everything else about the files of a table, folded away."""
        found = len(table.contract.columns) - len(table.unmatched)
        with st.expander(f"{table.table}: {found} of {len(table.contract.columns)} columns found"):
            if table.problem:
                st.caption(table.problem)
            elif table.unused:
                st.caption(f"Not used from the file: {plain(', '.join(table.unused))}.")
            required = {each.name for each in table.unmatched if each.must_stand_in_file}
            self._columns(table, [each for each in table.contract.columns if each.name not in required])
            self._translated(table)
            self._written(table)

    def _columns(self, table: Matched, columns: Sequence[Column]) -> None:
        for spot, column in _in_grid(columns):
            own = [name for name in table.header if fold_header(name) == fold_header(column.name)]
            now = _source_of(table, column, own)
            options = [] if own and now == ("column", *own[:1]) else [NOTHING]
            options += [("column", name) for name in table.header]
            options += [("every", value) for value in column.allowed] if column.kind is Kind.CHOICE else []
            if column.kind is Kind.MOMENT:
                options += _days_with_times(table.header)
            self._select(
                column.name, options if now in options else [now, *options], now,
                partial(_with_source, table.table, column.name), words=_source_words, spot=spot,
                help_=column.description,
            )  # fmt: skip

    def _values(self, table: str, column: Column, found: Sequence[Unmapped]) -> None:
        for spot, each in _in_grid(found):
            near = {fold_header(value): value for value in column.allowed}
            self._select(
                f"“{plain(each.value)}” on {_lines(each.lines)}", _targets(column), near.get(fold_header(each.value)),
                partial(_with_value, table, column.name, each.value), words=_target_words, spot=spot, usual=LEAVE,
            )  # fmt: skip

    def _translated(self, table: Matched) -> None:
        """The values translated so far, to be corrected."""
        known = self.content.get(table.table, {}).get("values", {})
        for name, values in known.items():
            column = table.contract.column[name]
            if not column.allowed:
                continue
            st.caption(f"Translated values of {name}")
            own = {fold(value): value for value in column.allowed}
            for spot, (value, target) in _in_grid(list(values.items())):
                now = own.get(fold(target), target)
                options = _targets(column)
                self._select(
                    f"“{plain(value)}”", options if now in options else [now, *options], now,
                    partial(_with_value, table.table, name, value), words=_target_words, spot=spot,
                )  # fmt: skip

    def _written(self, table: Matched) -> None:
        """How the file is written: dates, and rows above the names of the columns."""
        section = self.content.get(table.table, {})
        now = section.get("date_format", "")
        formats = list(DATE_FORMATS) if now in DATE_FORMATS else [now, *DATE_FORMATS]
        dates, rows, zone = st.columns(3, vertical_alignment="bottom")
        self._select(
            "Dates are written as", formats, now, partial(_with_key, table.table, "date_format"),
            words=lambda each: DATE_FORMATS.get(each, each), spot=dates,
        )  # fmt: skip
        self._select(
            "Rows above the column names", list(range(21)), section.get("skip_rows", 0),
            partial(_with_key, table.table, "skip_rows"), spot=rows,
        )  # fmt: skip
        if table.table == "attendance":
            now = self.content.get("source", {}).get("timezone", ZONES[0])
            zones = list(ZONES) if now in ZONES else [now, *ZONES]
            self._select("Time zone of the program", zones, now, partial(_with_key, "source", "timezone"), spot=zone)

    def _select(
        self, title: str, options: Sequence[Hashable], now: Answer, put: Callable[[Content, Answer], Content], *,
        words: Callable[[Any], str] = str, spot: Any = None, help_: str | None = None, usual: Answer = None,
    ) -> None:  # fmt: skip
        """One list. With `usual`, that is the answer in force, and `now` only what is offered first, if anything."""
        key = f"fix_{self.made.number}_{len(self.asks)}"
        shown = usual if now is None else now
        options = list(options) if shown in options else [shown, *options]
        (spot or st).selectbox(title, options, index=options.index(shown), key=key, format_func=words, help=help_)
        self.asks.append(Ask(key, now if usual is None else usual, put))


def _heading(text: str) -> None:
    st.markdown(f"**{text}**")


def _in_grid(items: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Each item with its place, three to a row."""
    placed: list[tuple[Any, Any]] = []
    for start in range(0, len(items), 3):
        spots = st.columns(3, vertical_alignment="bottom")
        placed += zip(spots, items[start : start + 3], strict=False)
    return placed


def _lines(number: int) -> str:
    return f"{number:,} line{'s' * (number != 1)}"


def _source_of(table: Matched, column: Column, own: Sequence[str]) -> tuple[str, ...]:
    """Where a column comes from now: columns of the file, one value for every row, or nothing."""
    if column.name in table.constants:
        return ("every", table.constants[column.name])
    feeding = table.found.get(column.name, ())
    spelled = [
        next((name for name in table.header if fold_header(name) == fold_header(each)), each) for each in feeding
    ]
    return ("column", *(spelled or own)) if feeding else NOTHING


def _days_with_times(header: Sequence[str]) -> list[tuple[str, ...]]:
    """Pairs of columns that may be a date and its time of day."""
    days = [name for name in header if "date" in name.lower() or "day" in name.lower()]
    times = [name for name in header if "time" in name.lower() or "start" in name.lower()]
    return [("column", day, time) for day in days for time in times if day != time]


def _source_words(source: tuple[str, ...]) -> str:
    kind, *names = source
    if kind == "every":
        return f"Every row: {names[0]}"
    return " and ".join(names) if names else "Not in the file"


def _targets(column: Column) -> list[str]:
    return [LEAVE, *column.allowed, *([] if column.is_required else [BLANK])]


def _target_words(target: str) -> str:
    return {LEAVE: "Leave as it is", BLANK: "Blank"}.get(target, target)


def _with_file(made: Checked, name: str, content: Content, table: str) -> Content:
    """The file read as that table, beside those that are already."""
    others = [each for each in made.upload.names if each != name]
    known = content.get(table, {}).get("files")
    if known is None:
        beside = next((each.files for each in made.matching.tables if each.table == table), ())
        known = [mapping_file.pattern(each, [other for other in made.upload.names if other != each]) for each in beside]
    known = [known] if isinstance(known, str) else list(known)
    return mapping_file.placed(content, (table, "files"), [*known, mapping_file.pattern(name, others)])


def _with_source(table: str, column: str, content: Content, source: tuple[str, ...]) -> Content:
    kind, *names = source
    if kind == "every":
        return mapping_file.with_constant(content, table, column, names[0])
    return mapping_file.with_column(content, table, column, names)


def _with_value(table: str, column: str, value: str, content: Content, target: str) -> Content:
    return mapping_file.with_value(content, table, column, value, None if target == LEAVE else target)


def _with_key(table: str, name: str, content: Content, value: str | int) -> Content:
    return mapping_file.placed(content, (table, name), value or None)
