"""Kaplan-Meier and Aalen-Johansen by hand, from one (day, ending) pair per person: measures.md 10.5 and 10.6.

The ending `open` is a person still there when last seen. Exits on a day come before those lost sight of on it.
"""

from __future__ import annotations

from collections import Counter

Pairs = list[tuple[int, str]]
Said = tuple[float, float, float | None]


def retained(pairs: Pairs, window: int) -> Said:
    """Exits before the day, people, and P(T >= window) where anybody was followed to the day before."""
    left = sum(day < window and ending != "open" for day, ending in pairs)
    return left, len(pairs), _survival(pairs, window - 1) if _is_followed(pairs, window - 1) else None


def median(pairs: Pairs) -> Said:
    """Exits, people, and the first day by which half have left."""
    days = sorted({day for day, ending in pairs if ending != "open"})
    reached = [day for day in days if _survival(pairs, day) <= 0.5 + 1e-9]
    return sum(ending != "open" for _, ending in pairs), len(pairs), reached[0] if reached else None


def incidence(pairs: Pairs, ending: str, window: int) -> Said:
    """Exits of one kind by the end of the day, people, and the share that has left so by then."""
    share = sum(
        _survival(pairs, day - 1) * sum((day, ending) == pair for pair in pairs) / _at_risk(pairs, day)
        for day in sorted({day for day, _ in pairs if day <= window})
    )
    left = sum(day <= window and how == ending for day, how in pairs)
    return left, len(pairs), share if _is_followed(pairs, window) else None


def _at_risk(pairs: Pairs, day: int) -> int:
    return sum(other >= day for other, _ in pairs)


def _survival(pairs: Pairs, day: int) -> float:
    share = 1.0
    for exit_day, left in Counter(each for each, ending in pairs if ending != "open" and each <= day).items():
        share *= 1 - left / _at_risk(pairs, exit_day)
    return share


def _is_followed(pairs: Pairs, day: int) -> bool:
    """Whether the curve is known on a day: somebody was followed to it, or nobody is left."""
    return day <= max(other for other, _ in pairs) or _survival(pairs, day) < 1e-9
