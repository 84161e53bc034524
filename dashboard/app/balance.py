"""Whether the census adds up over a range: start plus admitted less discharged is the end.

Counted in stays the sum works out. The census counts clients, each once, so it does not where clients hold two stays at
a time: in two programs, overlapping or entered twice. Made of answers as they are shown, so that no hidden count can be
worked out of it. measures.md CEN-16.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dashboard.app.cards import measured
from dashboard.app.view import View
from dashboard.charts import numbers
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters

Count = float | None  # None: hidden, or nothing to count


@dataclass(frozen=True)
class Balance:
    """Stays at both ends of a range and between them, and the clients of the stays at both ends."""

    start: Count
    admitted: Count
    discharged: Count
    end: Count
    clients_at_start: Count
    clients_at_end: Count
    threshold: int

    @property
    def is_known(self) -> bool:
        """False where a count is hidden or there is nothing to count."""
        return None not in (*self._stays, self.clients_at_start, self.clients_at_end)

    @property
    def _stays(self) -> tuple[Count, Count, Count, Count]:
        return self.start, self.admitted, self.discharged, self.end

    @property
    def adds_up(self) -> bool:
        """True when the sum works out in stays and every stay at either end is another client's."""
        return self.is_known and not any(self._apart())

    def sentence(self) -> str:
        """The sum with its numbers, or what is wrong with it, without numbers that would tell a hidden count."""
        if not self.is_known:
            return "Some counts of the range are too small to show, so their sum is not written out."
        short, *doubled = self._apart()
        if short:
            return f"The range does not add up: start plus admitted less discharged is {self._size(short)} off the end."
        if any(doubled):
            return (
                f"Stays and clients differ by {self._size(max(doubled))}: some clients have two stays at once, in two "
                "programs, overlapping or entered twice. The range adds up in stays, not in clients; Data health lists "
                "overlapping stays."
            )
        start, admitted, discharged, end = map(numbers.count, self._stays)
        return f"{start} at start + {admitted} in − {discharged} out = {end} at end, in stays as in clients."

    def _apart(self) -> tuple[float, float, float]:
        """How far the sum is off, and how many stays at the start and at the end are a client's second."""
        assert self.start is not None and self.admitted is not None and self.discharged is not None
        assert self.end is not None and self.clients_at_start is not None and self.clients_at_end is not None
        off = abs(self.start + self.admitted - self.discharged - self.end)
        return off, self.start - self.clients_at_start, self.end - self.clients_at_end

    def _size(self, number: float) -> str:
        return f"up to {self.threshold - 1}" if number < self.threshold else numbers.count(number)


def over_range(view: View) -> Balance:
    """The balance of the view's range and cohort; the day of discharge counts at neither end, whatever the settings."""
    plain = replace(view, settings=replace(view.settings, census_includes_discharge_day=False))
    whole = view.filters.changed(grain="all", compare_by=None, window_days=None)
    day_before = whole.from_date - timedelta(days=1)
    flow = measured(METRICS["census_flow"], whole, plain)
    parts = {row["part"]: row["numerator"] for row in flow.total.iter_rows(named=True)}
    return Balance(
        start=parts.get("start", 0),
        admitted=parts.get("admitted", 0),
        discharged=_count("discharges", whole, plain),
        end=parts.get("end", 0),
        clients_at_start=_count("active_census", whole.changed(from_date=day_before, to_date=day_before), plain),
        clients_at_end=_count("active_census", whole, plain),
        threshold=flow.threshold,
    )


def _count(metric_id: str, filters: Filters, view: View) -> Count:
    total = measured(METRICS[metric_id], filters, view).total
    return None if total.is_empty() else total["numerator"][0]
