"""When a period may be believed: it is over, its window has closed, and its sessions are documented."""

from __future__ import annotations

from datetime import date, timedelta

_MONTHS = {"month": 1, "quarter": 3}


def next_period(period: date, grain: str) -> date:
    """The label of the period after the one that starts on `period`."""
    if grain in _MONTHS:
        month = period.month - 1 + _MONTHS[grain]
        return date(period.year + month // 12, month % 12 + 1, 1)
    return period + timedelta(days=7 if grain == "week" else 1)


def last_day_of(period: date, grain: str, *, to_date: date) -> date:
    """The last day of a period that starts on `period`; the end of the range where the range is one period."""
    return to_date if grain == "all" else next_period(period, grain) - timedelta(days=1)


def period_start(day: date, grain: str) -> date:
    """The first day of the period `day` falls in. ISO weeks start on Monday."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day


def periods_between(from_date: date, to_date: date, grain: str) -> list[date]:
    """The label of every period that overlaps the range, oldest first."""
    if grain == "all":
        return [from_date]
    labels, label = [], period_start(from_date, grain)
    while label <= to_date:
        labels.append(label)
        label = next_period(label, grain)
    return labels


def last_over(day: date, grain: str) -> date:
    """The last day of the newest period that is over on `day`, or ends with it."""
    label = period_start(day, grain)
    last = last_day_of(label, grain, to_date=day)
    return last if last <= day else label - timedelta(days=1)


def is_over(period: date, grain: str, *, from_date: date, to_date: date, as_of: date, window_days: int = 0) -> bool:
    """True when the whole period lies inside the range and `window_days` after its end have passed by `as_of`."""
    last = last_day_of(period, grain, to_date=to_date)
    starts_inside = grain == "all" or period >= from_date
    return starts_inside and last <= to_date and last + timedelta(days=window_days) <= as_of
