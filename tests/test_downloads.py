"""The table and the CSV of a card: the numbers of the chart, and what must never be in them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from answers import (
    HIDDEN,
    HIDDEN_COUNT,
    WEEKS,
    answered,
    completion,
)

from dashboard import spreadsheets
from dashboard.charts import (
    tables,
)


def test_the_table_says_the_same_as_the_chart_and_hides_the_same() -> None:
    result = answered("session_completion", completion(62, HIDDEN, 20), open_from=WEEKS[-1])
    assert tables.columns(result) == ("Week", "Counted", "Of", "Share", "95% limits", "Status")
    assert tables.rows(result) == (
        ("16 Nov 2026", "20", "94", "21%", "14 to 31%", "unfinished"),
        ("9 Nov 2026", "<11", "<11", "<11", "<11", "hidden, too few"),
        ("2 Nov 2026", "62", "94", "66%", "56 to 75%", ""),
    )


def test_the_csv_leads_with_metric_and_date_and_leaves_hidden_cells_empty() -> None:
    lines = list(csv.DictReader(io.StringIO(tables.to_csv(answered("session_completion", completion(62, HIDDEN))))))
    assert list(lines[0])[:2] == ["metric", "as_of"]
    assert (lines[0]["metric"], lines[0]["as_of"], lines[0]["numerator"]) == ("session_completion", "2026-11-20", "62")
    assert (lines[1]["numerator"], lines[1]["value"], lines[1]["suppressed"]) == ("", "", "yes")
    assert str(HIDDEN_COUNT) not in str(lines)


def test_a_download_says_under_which_filters_window_and_variant_its_numbers_were_counted() -> None:
    result = answered("first_contact", completion(62))
    narrowed = result.filters.changed(
        cohort=(("payer", ("medicaid", "private")),), window_days=14, variant="completers"
    )
    line = next(csv.DictReader(io.StringIO(tables.to_csv(replace(result, filters=narrowed)))))
    assert (line["window_days"], line["variant"]) == ("14", "completers")
    assert line["filters"] == "payer = medicaid, private"
    outside = replace(result, filters=narrowed.changed(is_outside=True))
    assert next(csv.DictReader(io.StringIO(tables.to_csv(outside))))["filters"] == "not (payer = medicaid, private)"


@pytest.mark.parametrize("start", spreadsheets.FORMULA_STARTS)
def test_a_spreadsheet_does_not_run_a_program_name_as_a_formula(start: str) -> None:
    text = tables.to_csv(answered("session_completion", completion(62, segment=f"{start}cmd()")))
    assert next(csv.DictReader(io.StringIO(text, newline="")))["segment"] == f"'{start}cmd()"


def test_the_download_is_named_after_metric_and_dates() -> None:
    result = answered("session_completion", completion(62))
    assert tables.file_name(result) == "session_completion_2026-09-07_2026-11-22.csv"
