"""The co-occurring page again, in plain Python: measures.md section 7."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date

from oracles.seen import DAY, MENTAL_HEALTH, SUBSTANCE_USE, Counts, Key, Row, Seen, groups, is_active

QUADRANTS = {"I": (False, False), "II": (False, True), "III": (True, False), "IV": (True, True)}  # substance, mental
INDUCED = ("4", "5", "80", "82")
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


def severity_quadrants(seen: Seen) -> Counts:
    """COD-QUADRANTS: clients of whom both sides are known, by how severe substance use and mental health are."""
    counts: Counts = {}
    for label, segment, clients in _open(seen):
        day = min(seen.filters.to_date, seen.through)
        sides = [(_substance(seen, stays, day), _mental(seen, stays, day)) for stays in clients.values()]
        known = [(any(substance), any(mental)) for substance, mental in sides if substance and mental]
        for quadrant, wanted in QUADRANTS.items():
            counts[label, segment, quadrant] = (known.count(wanted), len(known))
    return counts


def _substance(seen: Seen, stays: list[Row], day: date) -> list[bool]:
    """What each open stay says about severe substance use: its codes, and the latest score of each instrument."""
    said = []
    for stay in stays:
        codes = stay["diagnoses"]
        if codes is not None:
            said.append(any(code.startswith(SUBSTANCE_USE) and code[3] == "2" for code in codes))
        said += _latest(seen, stay, {"BAM-use": 1}, since=day - 29 * DAY, day=day)
        said += _latest(seen, stay, {"AUDIT": 20, "DAST-10": 6}, since=date.min, day=day)
    return said


def _mental(seen: Seen, stays: list[Row], day: date) -> list[bool]:
    said = []
    for stay in stays:
        if stay["diagnoses"] is not None:
            said.append(bool(groups(stay["diagnoses"]) & {"Psychotic", "Bipolar"}))
        said += _latest(seen, stay, {"PHQ-9": 20, "PCL-5": 45}, since=date.min, day=day)
    return said


def _latest(seen: Seen, stay: Row, cuts: dict[str, float], *, since: date, day: date) -> list[bool]:
    """For each instrument with a score between the days, whether the last one reaches its cut."""
    found = []
    for instrument, cut in cuts.items():
        rows = [row for row in seen.scores if row["admission_id"] == stay["admission_id"]]
        rows = [row for row in rows if row["instrument"] == instrument and since <= row["observed_on"] <= day]
        if rows:
            found.append(max(rows, key=lambda row: row["observed_on"])["score"] >= cut)
    return found


def nicotine_diagnosed(seen: Seen) -> Counts:
    """COD-NICOTINE: clients with coded diagnoses who have a nicotine code."""
    return _with_code(seen, _is_nicotine)


def substance_induced(seen: Seen) -> Counts:
    """COD-INDUCED: clients with coded diagnoses who have a substance-induced disorder."""
    return _with_code(seen, _is_induced)


def _with_code(seen: Seen, is_one: Callable[[str], bool]) -> Counts:
    counts: Counts = {}
    for label, segment, clients in _open(seen):
        lists = [[code for stay in stays for code in stay["diagnoses"] or []] for stays in clients.values()
                 if any(stay["diagnoses"] is not None for stay in stays)]  # fmt: skip
        counts[label, segment, None] = (sum(any(map(is_one, codes)) for codes in lists), len(lists))
    return counts


def _is_nicotine(code: str) -> bool:
    return code.startswith("F17")


def _is_induced(code: str) -> bool:
    """F1x.14, .24, .94 mood; .15x, .25x, .95x psychotic; .180, .280, .980 anxiety; .182, .282, .982 sleep."""
    return code.startswith(SUBSTANCE_USE) and code[3:4] in ("1", "2", "9") and code[4:].startswith(INDUCED)
