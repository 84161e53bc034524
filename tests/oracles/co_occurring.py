"""The co-occurring page again, in plain Python: measures.md section 7."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date

from oracles.seen import MENTAL_HEALTH, Counts, Key, Row, Seen, groups, is_active

SEVEREST_FIRST = ("yes", "screen_positive", "no", "not_assessed")


def _open(seen: Seen) -> list[tuple[date, str, dict[str, list[Row]]]]:
    """For each period and segment, the clients open on its last day with their open stays."""
    found = []
    for label, period in seen.periods():
        for segment, stays in seen.by_segment(seen.stays).items():
            clients: dict[str, list[Row]] = defaultdict(list)
            for stay in stays:
                if is_active(stay, period[-1]):
                    clients[stay["client_id"]].append(stay)
            found.append((label, segment, dict(clients)))
    return found


def _status(stays: list[Row]) -> str:
    return min((stay["co_occurring"] for stay in stays), key=SEVEREST_FIRST.index)


def _share(seen: Seen, status: str) -> Counts:
    return {
        (label, segment, None): (sum(_status(stays) == status for stays in clients.values()), len(clients))
        for label, segment, clients in _open(seen)
    }


def diagnosed_co_occurring(seen: Seen) -> Counts:
    """COD-01: diagnosed on both sides, of those with a diagnosis list or the exported yes or no in its place."""
    return {
        (label, segment, None): (
            sum(_status(stays) == "yes" for stays in clients.values()),
            sum(any(stay["has_diagnosis"] for stay in stays) for stays in clients.values()),
        )
        for label, segment, clients in _open(seen)
    }


def screen_positive_only(seen: Seen) -> Counts:
    """COD-02: no diagnosis, and a positive screen around admission."""
    return _share(seen, "screen_positive")


def neither_co_occurring(seen: Seen) -> Counts:
    """COD-03: assessed, and neither."""
    return _share(seen, "no")


def not_assessed(seen: Seen) -> Counts:
    """COD-04: no diagnosis list and no screen."""
    return _share(seen, "not_assessed")


def caseload_mix(seen: Seen) -> Counts:
    """COD-MIX: the four bars."""
    return {
        (label, segment, status): pair
        for status in SEVEREST_FIRST
        for (label, segment, _), pair in _share(seen, status).items()
    }


def _conditions(seen: Seen) -> list[tuple[date, str, list[frozenset[str]]]]:
    """For each period and segment, the groups of every open client whose diagnoses are recorded."""
    return [
        (label, segment, [recorded for stays in clients.values() if (recorded := _recorded(stays)) is not None])
        for label, segment, clients in _open(seen)
    ]


def _recorded(stays: list[Row]) -> frozenset[str] | None:
    lists = [stay["diagnoses"] for stay in stays if stay["diagnoses"] is not None]
    return groups([code for codes in lists for code in codes]) if lists else None


def condition_matrix(seen: Seen) -> dict[Key, tuple[int, int, int, int]]:
    """COD-MATRIX: clients with both groups, with the row's, with the column's, and all with a diagnosis list."""
    counts = {}
    for label, segment, clients in _conditions(seen):
        for row in MENTAL_HEALTH:
            for column in MENTAL_HEALTH:
                both = sum(row in mine and column in mine for mine in clients)
                sides = [sum(side in mine for mine in clients) for side in (row, column)]
                counts[label, segment, (row, column)] = (both, *sides, len(clients))
    return counts


def condition_combinations(seen: Seen) -> Counts:
    """COD-COMBINATIONS: clients by the exact set of groups they have."""
    return {
        (label, segment, " + ".join(sorted(combination)) or "None"): (number, 0)
        for label, segment, clients in _conditions(seen)
        for combination, number in Counter(clients).items()
    }


def condition_burden(seen: Seen) -> Counts:
    """COD-BURDEN: clients with no, one, two, three or more groups."""
    return {
        (label, segment, burden): (sum(_burden(mine) == burden for mine in clients), len(clients))
        for label, segment, clients in _conditions(seen)
        for burden in ("0", "1", "2", "3+")
    }


def _burden(mine: frozenset[str]) -> str:
    return str(len(mine)) if len(mine) < 3 else "3+"
