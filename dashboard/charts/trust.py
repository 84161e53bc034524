"""Whether outcomes may be trusted: the share of stays with two scores, in words."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts import numbers
from dashboard.metrics.shapes import Result


@dataclass(frozen=True)
class Basis:
    """The share of stays with two scores in words, and whether to trust what rests on it: ok, watch or grey."""

    said: str
    tone: str


def judged(result: Result, *, least: float, enough: float) -> Basis:
    """A measured pairing rate in words: under `least` not representative, under `enough` to be read with care."""
    row = next(result.total.iter_rows(named=True), None)
    if row is None or row["value"] is None:
        return Basis("Too few stays to say how many have both scores.", "grey")
    share = numbers.percent(row["value"], row["denominator"])
    of = (
        f"{share} of stays have both scores ({numbers.count(row['numerator'])} of {numbers.count(row['denominator'])})."
    )
    if row["value"] < least:
        return Basis(f"Not representative: only {of}", "grey")
    return Basis(f"Read with care: {of}", "watch") if row["value"] < enough else Basis(of, "ok")
