"""Which scores count as the first and the last of a stay: measures.md section 8, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from oracles.seen import DAY, Counts, Row, Seen


def instrument_of(seen: Seen) -> str:
    """The scale in force; PHQ-9 where none is chosen."""
    return seen.filters.instrument or "PHQ-9"


def scores_of(seen: Seen, instrument: str) -> dict[str, list[Row]]:
    """Each admission's scores of one instrument, oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in seen.scores:
        if row["instrument"] == instrument:
            found[row["admission_id"]].append(row)
    return found


def users_of(seen: Seen, instrument: str) -> set[str]:
    """The programs that take the scale at all."""
    return {row["program"] for row in seen.scores if row["instrument"] == instrument}


def first_score(stay: Row, scores: list[Row]) -> Row | None:
    """OUT-01: the first score from a week before to two weeks after admission."""
    near = [row for row in scores if -7 <= (row["observed_on"] - stay["admitted_on"]).days <= 14]
    return near[0] if near else None


def _after(first: Row, scores: list[Row]) -> list[Row]:
    return [row for row in scores if row["observed_on"] > first["observed_on"]]


def eligible(seen: Seen, instrument: str) -> Iterator[tuple[Row, float | None, float | None, float | None]]:
    """Settled discharges in range of stays of 14 days, where the instrument is used: first, last and newest score."""
    scores, programs = scores_of(seen, instrument), users_of(seen, instrument)
    for stay in seen.stays:
        end = stay["discharged_on"]
        if end is None or not seen.in_range(end) or (end - stay["admitted_on"]).days < 14:
            continue
        if stay["program"] in programs and end + 7 * DAY <= seen.as_of:
            yield stay, *_three(stay, scores[stay["admission_id"]])


def _three(stay: Row, scores: list[Row]) -> tuple[float | None, float | None, float | None]:
    first = first_score(stay, scores)
    if first is None:
        return None, None, None
    end = stay["discharged_on"]
    later = [row for row in _after(first, scores) if (row["observed_on"] - end).days <= 7]
    last = [row for row in later if (row["observed_on"] - end).days >= -21]
    return first["score"], last[-1]["score"] if last else None, later[-1]["score"] if later else None


def both_scores(seen: Seen, instrument: str) -> Iterator[tuple[Row, float, float]]:
    """The stays with a first and a last score, and the two."""
    for stay, first, last, _later in eligible(seen, instrument):
        if first is not None and last is not None:
            yield stay, first, last


def by_discharge(seen: Seen, found: Iterable[tuple[Row, Any, float, float]]) -> Counts:
    """Two sums by discharge period, segment and part."""
    counts: dict = defaultdict(lambda: (0.0, 0.0))
    for stay, part, above, below in found:
        key = seen.period(stay["discharged_on"]), seen.segment(stay), part
        counts[key] = counts[key][0] + above, counts[key][1] + below
    return dict(counts)
