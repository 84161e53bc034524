"""The ZIP beside the pack: each chart's numbers as its card's CSV, and a CSV that says what every column means."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable

from dashboard.metrics.catalogue import Metric
from dashboard.report.figures import Figure
from dashboard.spreadsheets import inert

DICTIONARY = "data_dictionary.csv"
HEADINGS = ("file", "column", "meaning", "metric", "code")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can say, so that equal numbers make equal files
_FOR_OWNER = 0o100600 << 16

_MEANINGS = {
    "metric": "The measure's id in the catalogue.",
    "as_of": "The day until which the data are taken as complete.",
    "from_date": "First day of the range asked for.",
    "to_date": "Last day of the range asked for.",
    "grain": "How long a period is: week, month, quarter, or all for the whole range.",
    "window_days": "Days after the start in which something counts.",
    "variant": "Which way of counting, where the measure has several.",
    "instrument": "The questionnaire or test.",
    "filters": "Whom the numbers are about; absent where they are about everybody.",
    "period": "First day of the period.",
    "segment": "The group compared; all where none is.",
    "part": "The status, reason or type a row tells apart.",
    "row_group": "The condition.",
    "column_group": "The condition found with it.",
    "day": "Days since time zero.",
    "at_risk": "How many were still followed that day.",
    "mean": "The mean of the amounts.",
    "p80": "Four in five had this or less.",
    "p90": "Nine in ten had this or less.",
    "lift": "How much commoner together than by chance.",
    "suppressed": "yes where the numbers are hidden: too few, or they would reveal too few. The cells are then empty.",
    "complete": "yes where the period is over, documented and old enough.",
}


def zipped(figures: Iterable[Figure], *, week: str) -> bytes:
    """The archive as bytes; charts without an answer have no file."""
    files = {file_name(each, week): each for each in figures if each.csv}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, DICTIONARY, dictionary(files))
        for name, each in files.items():
            _add(archive, name, each.csv)
    return held.getvalue()


def file_name(each: Figure, week: str) -> str:
    """A chart's file: its name on the page and the week, e.g. `active_census_2026-11-09.csv`."""
    return f"{each.name}_{week}.csv"


def dictionary(files: dict[str, Figure]) -> str:
    """One line per file and column, with what the column means there."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for name, each in files.items():
        columns = next(csv.reader(io.StringIO(each.csv)))
        writer.writerows((name, column, inert(_meaning(column, each.metric)), each.metric.id, each.metric.code)
                         for column in columns)  # fmt: skip
    return out.getvalue()


def _meaning(column: str, metric: Metric) -> str:
    of_metric = {
        "numerator": metric.numerator,
        "denominator": metric.denominator,
        "value": metric.definition,
        "low": "Lower 95% limit of the value; the lower quartile beside a median.",
        "high": "Upper 95% limit of the value; the upper quartile beside a median.",
    }
    return of_metric.get(column) or _MEANINGS[column]


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, _FIRST_DAY)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, _FOR_OWNER
    archive.writestr(entry, text.encode("utf-8-sig"))  # the mark by which a spreadsheet knows the encoding
