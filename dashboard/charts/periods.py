"""Days, weeks, months and quarters in order and in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

DAYS = {"day": 1, "week": 7, "month": 30, "quarter": 91, "all": 1}
MONTH_ROOM, DAY_ROOM = 30, 44  # pixels a tick needs: Jun, 18 May


def day(when: date) -> str:
    """A date as staff write it: 9 Nov 2026."""
    return f"{when.day} {when:%b %Y}"


def span(first: date, last: date) -> str:
    """Two dates in words, the year said once when it is the same."""
    start = f"{first.day} {first:%b}" if first.year == last.year else day(first)
    return f"{start} to {day(last)}"


def following(period: date, grain: str) -> date:
    """The first day of the next period."""
    if grain in ("month", "quarter"):
        month = period.month - 1 + (3 if grain == "quarter" else 1)
        return date(period.year + month // 12, month % 12 + 1, 1)
    return period + timedelta(days=DAYS[grain])


def every(found: Iterable[date], grain: str) -> list[date]:
    """Each period from the first found to the last, so that a missing one leaves a gap."""
    known = sorted(set(found))
    if not known or grain == "all":
        return known
    periods = [known[0]]
    while periods[-1] < known[-1]:
        periods.append(following(periods[-1], grain))
    return sorted({*periods, *known})


def name(period: date, grain: str) -> str:
    """The period's name: 9 Nov 2026, Nov 2026 or Q4 2026."""
    if grain == "month":
        return f"{period:%b %Y}"
    return f"Q{(period.month + 2) // 3} {period.year}" if grain == "quarter" else day(period)


def during(period: date, grain: str) -> str:
    """When something happened: in the week of 9 Nov 2026, on 9 Nov 2026, in Nov 2026."""
    return {"week": "in the week of ", "day": "on "}.get(grain, "in ") + name(period, grain)


def margin(grain: str) -> timedelta:
    """Half a period: how far a point's own stretch of the axis reaches to either side."""
    return timedelta(days=DAYS[grain] / 2)


def axis_marks(periods: list[date], grain: str, *, room: int = 300) -> tuple[list[str], list[str]]:
    """Where the date axis has ticks, at most six in `room` pixels, and what they say: the year only where it is new."""
    by_month = grain in ("day", "week") and len(periods) * DAYS[grain] > 75
    marks = _month_starts(periods) if by_month else periods
    most = max(2, min(6, room // (MONTH_ROOM if by_month or grain == "month" else DAY_ROOM)))
    marks = marks[:: -(-len(marks) // most) or 1]
    years = [None, *(mark.year for mark in marks)]
    return [mark.isoformat() for mark in marks], [
        _mark(mark, grain, is_month=marks[0].day == 1 and grain != "quarter", with_year=mark.year != before)
        for mark, before in zip(marks, years, strict=False)
    ]


def _month_starts(periods: list[date]) -> list[date]:
    starts = [following(periods[0].replace(day=1), "month")]
    while (after := following(starts[-1], "month")) <= periods[-1]:
        starts.append(after)
    return starts


def _mark(mark: date, grain: str, *, is_month: bool, with_year: bool) -> str:
    day_word = f"{mark:%b}" if is_month else f"{mark.day} {mark:%b}"
    word = f"Q{(mark.month + 2) // 3}" if grain == "quarter" else day_word
    return f"{word}<br>{mark.year}" if with_year else word
