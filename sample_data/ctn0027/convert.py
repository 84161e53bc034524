"""Turns the public CTN-0027 tables into exports: `python -m sample_data.ctn0027.convert RAW_FOLDER [OUT_FOLDER]`.

RAW_FOLDER holds the tables of public.ctn0094data 1.0.6 and public.ctn0094extra 1.0.4 as CSV, rows of project 27.
Three folders come out of the same people, one per question; the README beside this file says why.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from sample_data.ctn0027.records import Person, read_people
from sample_data.ctn0027.sessions import outcome_rows, visits_as_recorded, visits_placed, weeks_due
from sample_data.ctn0027.stays import course_stay, dosed_stay, last_day, listed_stay, retention_rows
from sample_data.files import as_csv, write_files

Rows = list[dict[str, object]]
MAPPING = """# The exports already use the product's column names and values; only the source is described here.
[source]
name = "CTN-0027 (START), {name}"
timezone = "America/New_York"
export_date = {export_date}
notice = "{notice}"
"""


def convert(people: list[Person], out: Path) -> None:
    """Writes the visits as recorded into `out`, and the folders listed_visits and due_weeks below it."""
    randomised = [person for person in people if person.randomised is not None]
    outcomes = [row for person in randomised for row in outcome_rows(person)]
    write_files(
        out,
        _files(
            name="visits as recorded",
            notice="Real records, shifted dates. Only visits that took place carry a day: do not read attendance here",
            attendance=_sessions(people, visits_as_recorded),
            retention=retention_rows(randomised, dosed_stay),
            outcomes=outcomes,
        ),
    )
    write_files(
        out / "listed_visits",
        _files(
            name="listed visits",
            notice="Real records, shifted dates. Denominator: every listed visit; the list stops after dropout",
            attendance=_sessions(people, visits_placed),
            retention=retention_rows(people, listed_stay),
            outcomes=outcomes,
        ),
    )
    write_files(
        out / "due_weeks",
        _files(
            name="due weeks",
            notice="Real records, shifted dates. Denominator: every due protocol week, also after dropout",
            attendance=_sessions(randomised, weeks_due),
            retention=retention_rows(randomised, course_stay),
            outcomes=outcomes,
        ),
    )


def _files(*, name: str, notice: str, attendance: Rows, retention: Rows, outcomes: Rows) -> dict[str, str]:
    """The text of the four files of one folder by name."""
    return {
        "attendance.csv.gz": as_csv(attendance),
        "retention.csv": as_csv(retention),
        "outcomes.csv.gz": as_csv(outcomes),
        "mapping.toml": MAPPING.format(name=name, notice=notice, export_date=last_day(retention)),
    }


def _sessions(people: Iterable[Person], rows_of: Callable[[Person], Rows]) -> Rows:
    """The attendance rows of these people, person by person."""
    return [row for person in people for row in rows_of(person)]


if __name__ == "__main__":
    convert(read_people(Path(sys.argv[1])), Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent)
