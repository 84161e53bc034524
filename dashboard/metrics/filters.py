"""The one description of what is being looked at: dates, grain, cohort and comparison.

Knows nothing of widgets, URLs or SQL text.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

GRAINS = ("day", "week", "month", "quarter", "all")

# Known on the day of admission, so that no cohort is chosen by what happened later.
COHORT_FIELDS = {
    "program": "Program",
    "track": "Track",
    "level_of_care": "Level of care",
    "payer": "Payer",
    "referral_source": "Referral source",
    "primary_substance": "Primary substance",
    "co_occurring": "Co-occurring",
    "age_band": "Age band",
    "admission_cohort": "Admission cohort",
    "sex": "Sex",
    "race_ethnicity": "Race and ethnicity",
    "prior_treatment": "Prior treatment",
    "medication": "Medication",
}
SESSION_FIELDS = {
    "service": "Service",
    "delivery": "Delivery",
    "approach": "Approach",
    "time_slot": "Time slot",
    "weekday": "Weekday",
}
DISCHARGE_FIELDS = {"discharge_reason": "Discharge reason"}
FIELD_NAMES = COHORT_FIELDS | SESSION_FIELDS | DISCHARGE_FIELDS


class FilterError(ValueError):
    """A filter that does not exist or does not fit; the message lists the valid ones."""


@dataclass(frozen=True)
class Filters:
    """What is being looked at. Dates are inclusive; `cohort` holds (field, values) pairs, sorted by field.

    `as_of` hides everything later and decides maturity; without it the data's own date does.
    `window_days` is the metric's window (7, 14, 30 ...); None takes the metric's default. So does `variant`, one of the
    metric's ways of counting, and `instrument`, the questionnaire or test of a metric about scores.
    `is_outside` turns the cohort round: everyone it does not hold.
    """

    from_date: date
    to_date: date
    grain: str = "week"
    compare_by: str | None = None
    cohort: tuple[tuple[str, tuple[str, ...]], ...] = ()
    as_of: date | None = None
    window_days: int | None = None
    variant: str | None = None
    instrument: str | None = None
    is_outside: bool = False

    def __post_init__(self) -> None:
        if self.from_date > self.to_date:
            raise FilterError(f"The range ends ({self.to_date}) before it starts ({self.from_date}). Swap the dates.")
        _one_of(self.grain, GRAINS, "grain")
        if self.compare_by is not None:
            _one_of(self.compare_by, tuple(FIELD_NAMES), "field to compare by")
        for name, _values in self.cohort:
            _one_of(name, tuple(COHORT_FIELDS), "filter")
        if self.window_days is not None and not 1 <= self.window_days <= 366:
            raise FilterError("A window is 1 to 366 days.")

    def values_of(self, name: str) -> tuple[str, ...] | None:
        """The values a cohort field is narrowed to, or None."""
        return dict(self.cohort).get(name)

    @property
    def scope(self) -> str:
        """Whom and which way of counting an answer is about, whatever its dates: what a baseline holds for."""
        return json.dumps([self.cohort, self.is_outside, self.variant, self.window_days, self.instrument])

    def changed(self, **changes: Any) -> Filters:
        """The same filters with some of them different."""
        return replace(self, **changes)

    def as_parameters(self) -> dict[str, Any]:
        """The filters as named SQL parameters; `cohort` is one struct with a list or NULL per field."""
        chosen = dict(self.cohort)
        return {
            "from_date": self.from_date,
            "to_date": self.to_date,
            "grain": self.grain,
            "compare_by": self.compare_by,
            "cohort": {name: list(chosen[name]) if name in chosen else None for name in COHORT_FIELDS}
            | {"is_outside": self.is_outside, "wall": None},
            "variant": self.variant,
            "instrument": self.instrument,
        }


def cohort_of(chosen: dict[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(field, values) pairs in a fixed order, so that equal filters are equal values; empty choices vanish."""
    return tuple((name, tuple(sorted(set(chosen[name])))) for name in sorted(chosen) if chosen[name])


def _one_of(name: str, valid: tuple[str, ...], what: str) -> None:
    if name not in valid:
        raise FilterError(f"{name} is not a {what}. Valid: {', '.join(valid)}.")
