"""How numbers are written: shares, counts and amounts, the same on every page."""

from __future__ import annotations

import math

NONE = "-"  # nothing to divide by
DECIMALS_FROM = 100  # a share of fewer is written whole
MOST_TICKS = 5


def percent(share: float | None, of: float | None) -> str:
    """A share (0..1) in percent: whole below 100 counted or where that is not told (None), one decimal from 100; "-"
    when nothing was counted.
    """
    if share is None or of == 0:
        return NONE
    return f"{share * 100:.1f}%" if (of or 0) >= DECIMALS_FROM else f"{share * 100:.0f}%"


def hidden(threshold: int) -> str:
    """What stands in place of a count from 1 to one less than the threshold, or of one that would reveal it: <11."""
    return f"<{threshold}"


def count(number: float | None) -> str:
    """A whole number with thousands separated, "-" when unknown."""
    return NONE if number is None else f"{number:,.0f}"


def mean(number: float | None) -> str:
    """Hours or clients per day, always with one decimal; "-" when unknown."""
    return NONE if number is None else f"{number:,.1f}"


def amount(number: float | None) -> str:
    """Days with one decimal, none when whole; "-" when unknown."""
    if number is None:
        return NONE
    return f"{number:,.0f}" if math.isclose(number, round(number), abs_tol=0.05) else f"{number:,.1f}"


def ticks(low: float, high: float) -> list[float]:
    """At most five round numbers from `low` to `high`, for the gridlines."""
    power = 10.0 ** math.floor(math.log10(((high - low) or 1.0) / 10))
    options = (_multiples(power * times, low, high) for times in (1, 2, 5, 10, 20, 50))
    return next(found for found in options if len(found) <= MOST_TICKS)


def _multiples(step: float, low: float, high: float) -> list[float]:
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(each * step, 10) for each in range(first, last + 1)]


def tick_words(values: list[float], *, is_share: bool) -> list[str]:
    """The tick labels, with as many decimals as the step between them needs."""
    step = values[1] - values[0] if len(values) > 1 else 1.0
    step = step * 100 if is_share else step
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [f"{value * 100:.{decimals}f}%" if is_share else f"{value:,.{decimals}f}" for value in values]
