"""The outcomes page again, in plain Python, but for abstinence: measures.md section 8."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from oracles.scored import both_scores, by_discharge, eligible, first_score, instrument_of, scores_of, users_of
from oracles.seen import DAY, Counts, Row, Seen

# Points of reliable change, first score that is a case (or last one, where higher is better), range, lower is better.
FACTS: dict[str, tuple[float, float | None, tuple[int, int], bool]] = {
    "PHQ-9": (6, 10, (0, 27), True),
    "GAD-7": (4, 10, (0, 21), True),
    "PCL-5": (15, 33, (0, 80), True),
    "WHO-5": (10, 50, (0, 100), False),
}
BANDS = {
    "PHQ-9": ((4, "minimal"), (9, "mild"), (14, "moderate"), (19, "moderately_severe"), (27, "severe")),
    "GAD-7": ((4, "minimal"), (9, "mild"), (14, "moderate"), (21, "severe")),
    "PCL-5": ((32, "below_cut"), (80, "at_or_above_cut")),
    "WHO-5": ((28, "very_low"), (50, "low"), (100, "adequate")),
}


def pairing_rate(seen: Seen) -> Counts:
    """OUT-00: stays with a first and a last score, of those that should have both."""
    return by_discharge(
        seen, ((stay, None, last is not None, 1) for stay, _first, last, _ in eligible(seen, instrument_of(seen)))
    )


def no_second_score(seen: Seen) -> Counts:
    """OUT-02: stays with a first score and no last one."""
    found = eligible(seen, instrument_of(seen))
    return by_discharge(seen, ((stay, None, last is None, 1) for stay, first, last, _ in found if first is not None))


def first_score_taken(seen: Seen) -> Counts:
    """OUT-01: admissions two weeks old with a first score."""
    instrument = instrument_of(seen)
    scores, programs = scores_of(seen, instrument), users_of(seen, instrument)
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        on = stay["admitted_on"]
        if seen.in_range(on) and stay["program"] in programs and on + 14 * DAY <= seen.as_of:
            key = seen.period(on), seen.segment(stay), None
            has = first_score(stay, scores[stay["admission_id"]]) is not None
            counts[key] = counts[key][0] + has, counts[key][1] + 1
    return dict(counts)


def severity_at_intake(seen: Seen) -> Counts:
    """OUT-01S: first scores by severity band."""
    instrument = instrument_of(seen)
    scores = scores_of(seen, instrument)
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        first = first_score(stay, scores[stay["admission_id"]])
        if seen.in_range(stay["admitted_on"]) and first is not None:
            for _, band in BANDS[instrument]:
                key = seen.period(stay["admitted_on"]), seen.segment(stay), band
                counts[key] = counts[key][0] + (_band(instrument, first["score"]) == band), counts[key][1] + 1
    return dict(counts)


def _band(instrument: str, score: float) -> str:
    return next(name for highest, name in BANDS[instrument] if score <= highest)


def first_score_mean(seen: Seen) -> Counts:
    """OUT-01M: total of the first scores of those with two."""
    return by_discharge(seen, ((stay, None, first, 1) for stay, first, _last in both_scores(seen, instrument_of(seen))))


def mean_change(seen: Seen) -> Counts:
    """OUT-03: total of last less first."""
    return by_discharge(
        seen, ((stay, None, last - first, 1) for stay, first, last in both_scores(seen, instrument_of(seen)))
    )


def missing_end_points(seen: Seen) -> Counts:
    """OUT-03M: completers only; any later score; missing taken as unchanged."""

    def found() -> Iterator[tuple[Row, str, float, float]]:
        for stay, first, last, later in eligible(seen, instrument_of(seen)):
            if first is not None:
                yield stay, "missing_unchanged", (first if last is None else last) - first, 1
                for part, end in (("both_scores", last), ("any_later_score", later)):
                    yield (stay, part, 0, 0) if end is None else (stay, part, end - first, 1)

    return by_discharge(seen, found())


def _change(instrument: str, first: float, last: float) -> list[tuple[str, bool, bool]]:
    """For each way of changing: whether the pair changed so, and whether it is in the denominator."""
    points, _, (lowest, highest), lower_is_better = FACTS[instrument]
    gain = first - last if lower_is_better else last - first
    room = first - lowest if lower_is_better else highest - first
    return [
        ("improved", gain >= points, room >= points),
        ("no_reliable_change", -points < gain < points, True),
        ("deteriorated", gain <= -points, True),
    ]


def reliable_change(seen: Seen) -> Counts:
    """OUT-04: by the points that are more than measurement error."""
    instrument = instrument_of(seen)
    pairs = both_scores(seen, instrument)
    return by_discharge(
        seen, ((stay, *each) for stay, first, last in pairs for each in _change(instrument, first, last))
    )


def change_so_far(seen: Seen) -> Counts:
    """OUT-04C: the same of stays open on the last day, by their newest score at least 14 days after the first."""
    instrument, until = instrument_of(seen), min(seen.filters.to_date, seen.through)
    scores, counts = scores_of(seen, instrument), defaultdict(lambda: (0, 0))
    programs = {row["program"] for rows in scores.values() for row in rows if row["observed_on"] <= until}
    for stay in seen.stays:
        end = stay["discharged_on"]
        if (
            (end is not None and end <= until)
            or stay["admitted_on"] > until - 14 * DAY
            or stay["program"] not in programs
        ):
            continue
        taken = [row for row in scores[stay["admission_id"]] if row["observed_on"] <= until]
        first = first_score(stay, taken)
        newest = [row for row in taken if first and (row["observed_on"] - first["observed_on"]).days >= 14]
        if first is not None and newest:
            for part, changed, counted in _change(instrument, first["score"], newest[-1]["score"]):
                key = seen.filters.from_date, seen.segment(stay), part
                counts[key] = counts[key][0] + changed, counts[key][1] + counted
    return dict(counts)


def _is_case(instrument: str, score: float) -> bool:
    _, cut, _, lower_is_better = FACTS[instrument]
    return score >= cut if lower_is_better else score <= cut


def _recovered(seen: Seen, *, reliably: bool) -> Counts:
    instrument = instrument_of(seen)

    def found() -> Iterator[tuple[Row, None, float, float]]:
        for stay, first, last in both_scores(seen, instrument):
            was, is_still = _is_case(instrument, first), _is_case(instrument, last)
            improved = _change(instrument, first, last)[0][1]
            yield stay, None, was and not is_still and (improved or not reliably), was

    return by_discharge(seen, found())


def recovery(seen: Seen) -> Counts:
    """OUT-07: of those who began as a case, the ones who no longer are."""
    return _recovered(seen, reliably=False)


def reliable_recovery(seen: Seen) -> Counts:
    """OUT-07R: the same, and reliably improved."""
    return _recovered(seen, reliably=True)


def band_flow(seen: Seen) -> Counts:
    """OUT-08: stays by the bands of their two scores."""
    name = instrument_of(seen)
    found = [
        (stay, f"{_band(name, first)} to {_band(name, last)}", 1, 0) for stay, first, last in both_scores(seen, name)
    ]
    return {(seen.filters.from_date, segment, part): pair for (_, segment, part), pair in _whole(seen, found).items()}


def _whole(seen: Seen, found: list[tuple[Row, str, float, float]]) -> Counts:
    counts: dict = defaultdict(lambda: (0.0, 0.0))
    for stay, part, above, below in found:
        key = seen.filters.from_date, seen.segment(stay), part
        counts[key] = counts[key][0] + above, counts[key][1] + below
    return dict(counts)


def change_by_severity(seen: Seen) -> Counts:
    """OUT-03S: first and last scores of those who began as a case and of those who did not."""
    name = instrument_of(seen)

    def found() -> Iterator[tuple[Row, str, float, float]]:
        for stay, first, last in both_scores(seen, name):
            side = "case" if _is_case(name, first) else "no_case"
            yield stay, f"{side}_first", first, 1
            yield stay, f"{side}_last", last, 1

    return by_discharge(seen, found())


def score_by_week(seen: Seen) -> Counts:
    """OUT-03W: scores by week since admission, 1 to 13."""
    stays = {stay["admission_id"]: stay for stay in seen.stays}
    counts: dict = defaultdict(lambda: (0.0, 0))
    for row in seen.scores:
        stay = stays.get(row["admission_id"])
        if stay is None or row["instrument"] != instrument_of(seen) or not seen.in_range(row["observed_on"]):
            continue
        day = (row["observed_on"] - stay["admitted_on"]).days
        if 0 <= day < 91:
            key = seen.period(row["observed_on"]), seen.segment(stay), f"week_{day // 7 + 1:02d}"
            counts[key] = counts[key][0] + row["score"], counts[key][1] + 1
    return dict(counts)


def _due(seen: Seen) -> Iterator[tuple[Row, str, Any, bool]]:
    """OUT-10: each assessment due whose week of grace is over: stay, occasion, day, and whether it was done."""
    instrument = instrument_of(seen)
    scores, programs = scores_of(seen, instrument), users_of(seen, instrument)
    for stay in seen.stays:
        if stay["program"] not in programs:
            continue
        taken = [row["observed_on"] for row in scores[stay["admission_id"]]]
        for occasion, on in _occasions(stay, seen):
            if seen.in_range(on) and on + 7 * DAY <= seen.as_of:
                yield stay, occasion, on, any(abs((day - on).days) <= 7 for day in taken)


def _occasions(stay: Row, seen: Seen) -> Iterator[tuple[str, Any]]:
    admitted, end = stay["admitted_on"], stay["discharged_on"]
    yield "intake", admitted
    day = admitted + 30 * DAY
    while day <= seen.through and (end is None or day < end):
        yield "during", day
        day += 30 * DAY
    if end is not None and (end - admitted).days >= 14:
        yield "discharge", end


def _assessed(seen: Seen, *, by_occasion: bool) -> Counts:
    counts: dict = defaultdict(lambda: (0, 0))
    for stay, occasion, on, is_done in _due(seen):
        key = seen.period(on), seen.segment(stay), occasion if by_occasion else None
        counts[key] = counts[key][0] + is_done, counts[key][1] + 1
    return dict(counts)


def assessments_on_time(seen: Seen) -> Counts:
    """OUT-10: assessments done within a week of the day they were due."""
    return _assessed(seen, by_occasion=False)


def assessments_by_occasion(seen: Seen) -> Counts:
    """OUT-10O: the same, by occasion."""
    return _assessed(seen, by_occasion=True)
