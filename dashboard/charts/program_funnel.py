"""Programs of different size around the share of all of them: a funnel plot, and what it says. Not a ranking."""

from __future__ import annotations

from typing import Any

import polars as pl

from dashboard.charts import Chart, axes, labels, limits, numbers, theme
from dashboard.charts.dot_names import Dot, beside
from dashboard.charts.labels import Label
from dashboard.metrics.shapes import Better, Funnel, Unit

HEIGHT = 330
FEW_NAMES = 12  # up to this many programs each dot has its name; otherwise those outside the lines
NARROWEST = 620  # pixels of a card two columns wide; on a phone the names stand in the next card only
LONGEST = 28  # letters of a name on the plot
QUIET = theme.MUTED
LINES = (("low998", "99.8% limit"), ("low95", "95% limit"), ("high95", "95% limit"), ("high998", "99.8% limit"))


def chart(funnel: Funnel) -> Chart:
    """A dot per program: across how many it rests on, up its share; the lines hold 95% and 99.8% of alike programs.

    A program outside is a diamond above or a square below, larger outside the outer line, and always named.
    """
    span = _values(funnel)
    ends = _ends(funnel)
    right = labels.right_margin(ends)
    base = theme.layout(left=44, right=right, height=HEIGHT, hovermode="closest", meta=labels.keys(ends))
    layout = base | {
        "xaxis": _sizes(funnel),
        "yaxis": axes.values(span, is_share=True),
        "annotations": labels.at_right(ends, axis=span, pixels=theme.inside(base)) + _names(funnel, span, base),
        "shapes": limits.target(funnel.result),
    }
    return Chart(
        {"data": [*_limit_lines(funnel), _centre(funnel), _dots(funnel)], "layout": layout},
        _alt(funnel),
        "program_funnel",
    )


def _widest(funnel: Funnel) -> float:
    return float(funnel.lines["denominator"].max() or 1.0)


def _values(funnel: Funnel) -> tuple[float, float]:
    target = funnel.result.target
    inner = [end for name in ("low998", "high998") for end in _at_dots(funnel, name)]
    ends = [*inner, *(unit.value for unit in funnel.shown if unit.value is not None)]
    ends += [] if target is None else [target.value]
    room = (max(ends) - min(ends)) * 0.08 or 0.05
    return max(0.0, min(ends) - room), min(1.0, max(ends) + room)


def _at_dots(funnel: Funnel, name: str) -> pl.Series:
    """A line from the smallest program on: what lies left of it would only squeeze the plot."""
    smallest = min(unit.denominator or 0 for unit in funnel.shown)
    return funnel.lines.filter(pl.col("denominator") >= smallest)[name]


def _sizes(funnel: Funnel) -> dict[str, Any]:
    """The axis of n; its last tick says of what."""
    widest = _widest(funnel)
    at = numbers.ticks(0.0, widest)
    words = numbers.tick_words(at, is_share=False)
    words[-1] += f"<br>{theme.plain(funnel.result.metric.unit)}"
    return theme.axis(range=[0, widest], tickmode="array", tickvals=at, ticktext=words, tickangle=0)


def _limit_lines(funnel: Funnel) -> list[dict[str, Any]]:
    sizes = [round(size, 1) for size in funnel.lines["denominator"]]
    return [
        {
            "type": "scatter", "mode": "lines", "x": sizes, "y": [round(value, 4) for value in funnel.lines[name]],
            "line": {"color": QUIET, "width": 1.3, "dash": "dash" if name.endswith("95") else "solid"},
            "hoverinfo": "skip", "name": words,
        }
        for name, words in LINES
    ]  # fmt: skip


def _centre(funnel: Funnel) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": [0, _widest(funnel)], "y": [funnel.centre, funnel.centre],
        "line": {"color": theme.MUTED, "width": 1.2}, "hoverinfo": "skip", "name": "all",
    }  # fmt: skip


def is_outside(unit: Unit) -> bool:
    """True for a program outside the 95% or 99.8% limits."""
    return unit.place.startswith("outside")


def _dots(funnel: Funnel) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "cliponaxis": False, "name": "programs",
        "x": [unit.denominator for unit in funnel.shown], "y": [round(unit.value or 0, 4) for unit in funnel.shown],
        "marker": {
            "size": [_size(unit) for unit in funnel.shown], "opacity": 1,
            "symbol": [_symbol(unit) for unit in funnel.shown],
            "color": [_colour(unit, funnel) for unit in funnel.shown],
            "line": {"color": theme.SURFACE, "width": 1},
        },
        "text": [theme.plain(f"{unit.name}: {said(unit)}") + f"<br>{_where(unit)}" for unit in funnel.shown],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _size(unit: Unit) -> int:
    return {"outside_998": 14, "outside_95": 11}.get(unit.place.rpartition("_")[0], 9)


def _symbol(unit: Unit) -> str:
    if not is_outside(unit):
        return "circle"
    return "diamond" if unit.place.endswith("high") else "square"


def _colour(unit: Unit, funnel: Funnel) -> str:
    if not is_outside(unit):
        return theme.MUTED
    if funnel.result.metric.better is Better.NEITHER:
        return theme.TONES["neutral"]
    is_good = unit.place.endswith("high") is (funnel.result.metric.better is Better.HIGHER)
    return theme.TONES["good" if is_good else "bad"]


def said(unit: Unit) -> str:
    """A program's share with what it rests on: 60.5% (364 of 602)."""
    share = numbers.percent(unit.value, unit.denominator)
    return f"{share} ({numbers.count(unit.numerator)} of {numbers.count(unit.denominator)})"


def _where(unit: Unit) -> str:
    if not is_outside(unit):
        return "inside the limits"
    return f"{_side(unit)} the {_limit(unit)} limits"


def _side(unit: Unit) -> str:
    return "above" if unit.place.endswith("high") else "below"


def _limit(unit: Unit) -> str:
    return "99.8%" if "998" in unit.place else "95%"


def _ends(funnel: Funnel) -> list[Label]:
    """Words at the right ends of the upper lines, the centre and the target."""
    if funnel.centre is None:
        return []
    last = funnel.lines.tail(1)
    pooled = numbers.percent(funnel.centre, sum(unit.denominator or 0 for unit in funnel.shown))
    found = [
        Label(words, float(last[name].item()), "╌" if name == "high95" else "─", QUIET) for name, words in LINES[2:]
    ]
    found.append(Label(f"all {pooled}", funnel.centre, "─", theme.MUTED))
    target = funnel.result.target
    return found if target is None else [*found, Label("target", target.value, "⋯", theme.SECONDARY)]


def _names(funnel: Funnel, span: tuple[float, float], base: dict[str, Any]) -> list[dict[str, Any]]:
    """The programs' names beside their dots: all where they are few, else those outside."""
    are_few = len(funnel.shown) <= FEW_NAMES
    wide = NARROWEST - base["margin"]["l"] - base["margin"]["r"]
    low, high = span
    dots = [
        Dot(
            name=_short(unit.name) if are_few or is_outside(unit) else "",
            x=(unit.denominator or 0) / _widest(funnel) * wide,
            y=((unit.value or 0) - low) / (high - low) * theme.inside(base),
            comes_first=is_outside(unit),
        )
        for unit in funnel.shown
    ]
    placed = beside(dots, wide=wide, tall=theme.inside(base))
    return [
        theme.note(
            theme.plain(name),
            name="end",
            x=unit.denominator,
            y=unit.value,
            bgcolor=theme.tint(theme.SURFACE, "B0"),
            **place,
        )
        for unit, (name, place) in zip(funnel.shown, placed, strict=True)
        if place
    ]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"


def answer(funnel: Funnel) -> str:
    """Which programs differ from all of them by more than chance, or that none does, or why that cannot be said."""
    if not funnel.shown:
        return "Every program is too small to show. Choose longer dates or fewer filters."
    if funnel.lines.is_empty():
        return _no_funnel(funnel)
    outside = [unit for unit in funnel.shown if is_outside(unit)]
    pooled = _pooled(funnel)
    if not outside:
        return f"All {len(funnel.shown)} programs are inside the limits around {pooled}: none stands out."
    parts = [f"{unit.name}, {said(unit)}, is {_side(unit)} the {_limit(unit)} limits" for unit in outside]
    rest = len(funnel.shown) - len(outside)
    return f"{'; '.join(parts)}. The other {rest} are inside the limits around {pooled}."


def _pooled(funnel: Funnel) -> str:
    numerator, denominator = (
        sum(getattr(unit, name) or 0 for unit in funnel.shown) for name in ("numerator", "denominator")
    )
    share = numbers.percent(funnel.centre, denominator)
    return f"{share} of all ({numbers.count(numerator)} of {numbers.count(denominator)} {funnel.result.metric.unit})"


def _no_funnel(funnel: Funnel) -> str:
    if funnel.centre in (0, 1):
        return f"Every program is at {numbers.percent(funnel.centre, 1)}: there is nothing to tell them apart by."
    number = len(funnel.shown)
    shown = f"{number} program{' is' if number == 1 else 's are'} large enough to show"
    return f"{shown}, and a funnel plot needs five: the bars are shares with 95% limits, by name."


def remarks(funnel: Funnel) -> str:
    """What a reader must know beside the plot: no ranking, what the limits rest on, who is not shown."""
    metric = funnel.result.metric
    found = ["not a ranking"]
    if not funnel.lines.is_empty():
        found.append(
            f"limits are for {metric.unit}, not people" if metric.unit != "clients" else "limits are for clients"
        )
        found += _widened(funnel)
    if funnel.hidden:
        found.append(f"too few to show: {', '.join(funnel.hidden)}")
    return " · ".join(found)


def _widened(funnel: Funnel) -> list[str]:
    if funnel.widening <= 1:
        return ["1 program in 20 is outside the 95% limits by chance alone"]
    why = (
        "most programs are outside the lines of chance alone"
        if funnel.is_overdispersed
        else f"{funnel.result.metric.unit} of one client are alike"
    )
    return [f"{why}, so the lines are {funnel.widening:.1f} times as wide"]


def _alt(funnel: Funnel) -> str:
    return f"Funnel plot of {funnel.result.metric.title.lower()} by program. {answer(funnel)}"
