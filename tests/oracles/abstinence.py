"""Abstinence again, in plain Python: measures.md section 8."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from oracles.scored import by_discharge, eligible, scores_of
from oracles.seen import DAY, Counts, Row, Seen


def _abstinent(seen: Seen) -> list[tuple[Row, float | None, float | None]]:
    found = eligible(seen, "days_abstinent_30")
    completed_only = seen.filters.variant == "completed"
    return [
        (stay, first, last)
        for stay, first, last, _ in found
        if not completed_only or stay["discharge_reason"] == "completed"
    ]


def days_abstinent(seen: Seen) -> Counts:
    """OUT-05: days abstinent of the last 30, at admission and at discharge."""
    found = [(stay, pair) for stay, *pair in _abstinent(seen) if None not in pair]
    parts = ("at_admission", "at_discharge")
    return by_discharge(
        seen, ((stay, part, days, 1) for stay, pair in found for part, days in zip(parts, pair, strict=True))
    )


def abstinent_all_30(seen: Seen) -> Counts:
    """OUT-09: the NOMs share of those abstinent on all 30 days, at admission and at discharge."""
    parts = ("at_admission", "at_discharge")
    return by_discharge(
        seen,
        (
            (stay, part, None not in pair and days == 30, None not in pair)
            for stay, *pair in _abstinent(seen)
            for part, days in zip(parts, pair, strict=True)
        ),
    )


def abstinence_change(seen: Seen) -> Counts:
    """OUT-06: abstinent at admission or not, by abstinent at discharge or not."""
    ways = {
        (True, True): "stayed_abstinent",
        (False, True): "newly_abstinent",
        (True, False): "relapsed",
        (False, False): "neither_time",
    }
    found = [
        (stay, ways[first == 30, last == 30]) for stay, first, last in _abstinent(seen) if None not in (first, last)
    ]
    return by_discharge(seen, ((stay, part, way == part, 1) for stay, way in found for part in ways.values()))


def drug_screens_negative(seen: Seen) -> Counts:
    """OUT-UDS: weeks in care with negative screens only; weeks without one left out, or taken as positive."""
    scores, programs = scores_of(seen, "drug_screen_negative"), _uses_by(seen, "drug_screen_negative")
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        start = stay["admitted_on"]
        while stay["program"] in programs and _is_in_care(stay, start + 6 * DAY, seen):
            taken = [
                row["score"] for row in scores[stay["admission_id"]] if start <= row["observed_on"] <= start + 6 * DAY
            ]
            if seen.in_range(start):
                key = seen.period(start), seen.segment(stay), None
                is_counted = bool(taken) or seen.filters.variant == "missing_positive"
                counts[key] = counts[key][0] + (bool(taken) and min(taken) == 1), counts[key][1] + is_counted
            start += 7 * DAY
    return dict(counts)


def _uses_by(seen: Seen, instrument: str) -> set[str]:
    known = [row for row in seen.scores if row["observed_on"] <= seen.as_of]
    return {row["program"] for row in known if row["instrument"] == instrument}


def _is_in_care(stay: Row, day: Any, seen: Seen) -> bool:
    return day <= seen.as_of and (stay["discharged_on"] is None or day < stay["discharged_on"])
