"""The outcomes page again, in plain Python: measures.md section 8."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

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


def _instrument(seen: Seen) -> str:
    return seen.filters.instrument or "PHQ-9"


def _scores(seen: Seen, instrument: str) -> dict[str, list[Row]]:
    """Each admission's scores of one instrument, oldest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in seen.scores:
        if row["instrument"] == instrument:
            found[row["admission_id"]].append(row)
    return found


def _uses(seen: Seen, instrument: str) -> set[str]:
    return {row["program"] for row in seen.scores if row["instrument"] == instrument}


def _first(stay: Row, scores: list[Row]) -> Row | None:
    """OUT-01: the first score from a week before to two weeks after admission."""
    near = [row for row in scores if -7 <= (row["observed_on"] - stay["admitted_on"]).days <= 14]
    return near[0] if near else None


def _after(first: Row, scores: list[Row]) -> list[Row]:
    return [row for row in scores if row["observed_on"] > first["observed_on"]]


def _eligible(seen: Seen, instrument: str) -> Iterator[tuple[Row, float | None, float | None, float | None]]:
    """Settled discharges in range of stays of 14 days, where the instrument is used: first, last and newest score."""
    scores, programs = _scores(seen, instrument), _uses(seen, instrument)
    for stay in seen.stays:
        end = stay["discharged_on"]
        if end is None or not seen.in_range(end) or (end - stay["admitted_on"]).days < 14:
            continue
        if stay["program"] in programs and end + 7 * DAY <= seen.as_of:
            yield stay, *_three(stay, scores[stay["admission_id"]])


def _three(stay: Row, scores: list[Row]) -> tuple[float | None, float | None, float | None]:
    first = _first(stay, scores)
    if first is None:
        return None, None, None
    end = stay["discharged_on"]
    later = [row for row in _after(first, scores) if (row["observed_on"] - end).days <= 7]
    last = [row for row in later if (row["observed_on"] - end).days >= -21]
    return first["score"], last[-1]["score"] if last else None, later[-1]["score"] if later else None


def _pairs(seen: Seen, instrument: str) -> Iterator[tuple[Row, float, float]]:
    for stay, first, last, _later in _eligible(seen, instrument):
        if first is not None and last is not None:
            yield stay, first, last


def _ended(seen: Seen, found: Iterable[tuple[Row, Any, float, float]]) -> Counts:
    """Two sums by discharge period, segment and part."""
    counts: dict = defaultdict(lambda: (0.0, 0.0))
    for stay, part, above, below in found:
        key = seen.period(stay["discharged_on"]), seen.segment(stay), part
        counts[key] = counts[key][0] + above, counts[key][1] + below
    return dict(counts)


def pairing_rate(seen: Seen) -> Counts:
    """OUT-00: stays with a first and a last score, of those that should have both."""
    return _ended(
        seen, ((stay, None, last is not None, 1) for stay, _first, last, _ in _eligible(seen, _instrument(seen)))
    )


def no_second_score(seen: Seen) -> Counts:
    """OUT-02: stays with a first score and no last one."""
    found = _eligible(seen, _instrument(seen))
    return _ended(seen, ((stay, None, last is None, 1) for stay, first, last, _ in found if first is not None))


def first_score_taken(seen: Seen) -> Counts:
    """OUT-01: admissions two weeks old with a first score."""
    instrument = _instrument(seen)
    scores, programs = _scores(seen, instrument), _uses(seen, instrument)
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        on = stay["admitted_on"]
        if seen.in_range(on) and stay["program"] in programs and on + 14 * DAY <= seen.as_of:
            key = seen.period(on), seen.segment(stay), None
            has = _first(stay, scores[stay["admission_id"]]) is not None
            counts[key] = counts[key][0] + has, counts[key][1] + 1
    return dict(counts)


def severity_at_intake(seen: Seen) -> Counts:
    """OUT-01S: first scores by severity band."""
    instrument = _instrument(seen)
    scores = _scores(seen, instrument)
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        first = _first(stay, scores[stay["admission_id"]])
        if seen.in_range(stay["admitted_on"]) and first is not None:
            for _, band in BANDS[instrument]:
                key = seen.period(stay["admitted_on"]), seen.segment(stay), band
                counts[key] = counts[key][0] + (_band(instrument, first["score"]) == band), counts[key][1] + 1
    return dict(counts)


def _band(instrument: str, score: float) -> str:
    return next(name for highest, name in BANDS[instrument] if score <= highest)


def first_score_mean(seen: Seen) -> Counts:
    """OUT-01M: total of the first scores of those with two."""
    return _ended(seen, ((stay, None, first, 1) for stay, first, _last in _pairs(seen, _instrument(seen))))


def mean_change(seen: Seen) -> Counts:
    """OUT-03: total of last less first."""
    return _ended(seen, ((stay, None, last - first, 1) for stay, first, last in _pairs(seen, _instrument(seen))))


def missing_end_points(seen: Seen) -> Counts:
    """OUT-03M: completers only; any later score; missing taken as unchanged."""

    def found() -> Iterator[tuple[Row, str, float, float]]:
        for stay, first, last, later in _eligible(seen, _instrument(seen)):
            if first is not None:
                yield stay, "missing_unchanged", (first if last is None else last) - first, 1
                for part, end in (("both_scores", last), ("any_later_score", later)):
                    yield (stay, part, 0, 0) if end is None else (stay, part, end - first, 1)

    return _ended(seen, found())


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
    instrument = _instrument(seen)
    pairs = _pairs(seen, instrument)
    return _ended(seen, ((stay, *each) for stay, first, last in pairs for each in _change(instrument, first, last)))


def change_so_far(seen: Seen) -> Counts:
    """OUT-04C: the same of stays open on the last day, by their newest score at least 14 days after the first."""
    instrument, until = _instrument(seen), min(seen.filters.to_date, seen.through)
    scores, counts = _scores(seen, instrument), defaultdict(lambda: (0, 0))
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
        first = _first(stay, taken)
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
    instrument = _instrument(seen)

    def found() -> Iterator[tuple[Row, None, float, float]]:
        for stay, first, last in _pairs(seen, instrument):
            was, is_still = _is_case(instrument, first), _is_case(instrument, last)
            improved = _change(instrument, first, last)[0][1]
            yield stay, None, was and not is_still and (improved or not reliably), was

    return _ended(seen, found())


def recovery(seen: Seen) -> Counts:
    """OUT-07: of those who began as a case, the ones who no longer are."""
    return _recovered(seen, reliably=False)


def reliable_recovery(seen: Seen) -> Counts:
    """OUT-07R: the same, and reliably improved."""
    return _recovered(seen, reliably=True)


def band_flow(seen: Seen) -> Counts:
    """OUT-08: stays by the bands of their two scores."""
    name = _instrument(seen)
    found = [(stay, f"{_band(name, first)} to {_band(name, last)}", 1, 0) for stay, first, last in _pairs(seen, name)]
    return {(seen.filters.from_date, segment, part): pair for (_, segment, part), pair in _whole(seen, found).items()}


def _whole(seen: Seen, found: list[tuple[Row, str, float, float]]) -> Counts:
    counts: dict = defaultdict(lambda: (0.0, 0.0))
    for stay, part, above, below in found:
        key = seen.filters.from_date, seen.segment(stay), part
        counts[key] = counts[key][0] + above, counts[key][1] + below
    return dict(counts)


def change_by_severity(seen: Seen) -> Counts:
    """OUT-03S: first and last scores of those who began as a case and of those who did not."""
    name = _instrument(seen)

    def found() -> Iterator[tuple[Row, str, float, float]]:
        for stay, first, last in _pairs(seen, name):
            side = "case" if _is_case(name, first) else "no_case"
            yield stay, f"{side}_first", first, 1
            yield stay, f"{side}_last", last, 1

    return _ended(seen, found())


def score_by_week(seen: Seen) -> Counts:
    """OUT-03W: scores by week since admission, 1 to 13."""
    stays = {stay["admission_id"]: stay for stay in seen.stays}
    counts: dict = defaultdict(lambda: (0.0, 0))
    for row in seen.scores:
        stay = stays.get(row["admission_id"])
        if stay is None or row["instrument"] != _instrument(seen) or not seen.in_range(row["observed_on"]):
            continue
        day = (row["observed_on"] - stay["admitted_on"]).days
        if 0 <= day < 91:
            key = seen.period(row["observed_on"]), seen.segment(stay), f"week_{day // 7 + 1:02d}"
            counts[key] = counts[key][0] + row["score"], counts[key][1] + 1
    return dict(counts)


def _abstinent(seen: Seen) -> list[tuple[Row, float | None, float | None]]:
    found = _eligible(seen, "days_abstinent_30")
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
    return _ended(seen, ((stay, part, days, 1) for stay, pair in found for part, days in zip(parts, pair, strict=True)))


def abstinent_all_30(seen: Seen) -> Counts:
    """OUT-09: the NOMs share of those abstinent on all 30 days, at admission and at discharge."""
    parts = ("at_admission", "at_discharge")
    return _ended(
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
    return _ended(seen, ((stay, part, way == part, 1) for stay, way in found for part in ways.values()))


def _due(seen: Seen) -> Iterator[tuple[Row, str, Any, bool]]:
    """OUT-10: each assessment due whose week of grace is over: stay, occasion, day, and whether it was done."""
    instrument = _instrument(seen)
    scores, programs = _scores(seen, instrument), _uses(seen, instrument)
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


def drug_screens_negative(seen: Seen) -> Counts:
    """OUT-UDS: weeks in care with negative screens only; weeks without one left out, or taken as positive."""
    scores, programs = _scores(seen, "drug_screen_negative"), _uses_by(seen, "drug_screen_negative")
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
