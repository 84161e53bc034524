"""The worklist's question of the open data, its rows as plain HTML, and its file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from html import escape

from dashboard.app.view import View
from dashboard.charts import periods
from dashboard.charts.names import label
from dashboard.metrics import scales
from dashboard.metrics.rows import NOTICE
from dashboard.settings import Settings
from dashboard.spreadsheets import inert
from dashboard.worklist.reasons import Item, Question, Reason
from dashboard.worklist.reviews import Review

Reviewed = Mapping[tuple[str, str], Review]
HEADINGS = (
    "Client", "Program", "Track", "Days in care", "Last seen", "Reasons", "Suggested next step", "Reviewed by",
)  # fmt: skip


def question_of(view: View, *, is_everyone: bool = False) -> Question:
    """What the worklist asks of the open data on their last day: of the cohort on screen, or of everyone."""
    filters = view.filters.changed(cohort=()) if is_everyone else view.filters
    through = view.reach.through
    known = scales.facts(through, view.warehouse, view.settings)
    return Question(filters.as_parameters()["cohort"], through, known)


def steps(item: Item, settings: Settings) -> list[str]:
    """What is suggested, each step once, in the order of the reasons."""
    return list(dict.fromkeys(step(each.id, settings) for each in item.reasons))


def step(reason: str, settings: Settings) -> str:
    """The next step a site suggests for a reason."""
    return getattr(settings, f"next_step_{reason}")


def row(item: Item, reviewed: Reviewed, settings: Settings) -> str:
    """One stay as HTML, every word escaped: who and since when, why, what next, and who looked at it."""
    chips = "".join(_chip(each, reviewed.get((item.admission_id, each.id))) for each in item.reasons)
    looked_at = dict.fromkeys(_by(reviewed.get((item.admission_id, each.id))) for each in item.reasons)
    notes = "".join(f"<p class='review'>{escape(said)}</p>" for said in looked_at if said)
    return (
        f"<p class='who'><b>{escape(item.client_id)}</b> {escape(_facts_of(item))}</p>"
        f"<ul class='reasons'>{chips}</ul>"
        f"<p class='next'><span>Next:</span> {escape(' '.join(steps(item, settings)))}</p>{notes}"
    )


def _chip(reason: Reason, review: Review | None) -> str:
    done = " class='done'" if review else ""
    mark = "<span>Reviewed: </span>" if review else ""
    return f"<li{done}>{mark}{escape(reason.words)}</li>"


def _by(review: Review | None) -> str:
    if review is None:
        return ""
    said = f"Reviewed by {review.by}, {periods.day(review.at.astimezone().date())}"
    return f"{said}: {review.note}" if review.note else said


def _facts_of(item: Item) -> str:
    track = () if item.track == "unknown" else (label(item.track, of="track"),)
    care = f"{item.days_in_care} days in care" + ("" if item.discharged_on is None else ", discharged")
    return " · ".join((item.program, *track, care, last_seen(item)))


def last_seen(item: Item) -> str:
    """How long ago the client attended a session: "last seen 9 days ago"."""
    if item.last_seen_on is None:
        return "no session attended yet"
    ago = item.days_since_seen
    return "last seen " + ("today" if ago == 0 else "yesterday" if ago == 1 else f"{ago} days ago")


def to_csv(listed: Iterable[Item], reviewed: Reviewed, settings: Settings) -> str:
    """The list as a CSV a spreadsheet opens safely, under the notice; notes stay in the program."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([NOTICE])
    writer.writerow(HEADINGS)
    writer.writerows([inert(cell) for cell in _cells(item, reviewed, settings)] for item in listed)
    return out.getvalue()


def _cells(item: Item, reviewed: Reviewed, settings: Settings) -> tuple[str | int, ...]:
    found = [reviewed.get((item.admission_id, each.id)) for each in item.reasons]
    return (
        item.client_id,
        item.program,
        label(item.track, of="track"),
        item.days_in_care,
        last_seen(item),
        "; ".join(each.words for each in item.reasons),
        " ".join(steps(item, settings)),
        "; ".join(dict.fromkeys(f"{each.by}, {periods.day(each.at.astimezone().date())}" for each in found if each)),
    )
