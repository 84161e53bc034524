"""One share measured over growing windows: within 7, 14 and 30 days, or at 30, 60, 90 and 180 days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, axes, numbers, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result


def chart(
    results: Mapping[int, Result],
    *,
    beside: Mapping[int, Result] | None = None,
    names: tuple[str, str] = ("", ""),
    eligible: Mapping[int, float | None] | None = None,
) -> Chart:
    """One point with its 95% interval per window of days, over the whole range; n under each, as fewer are mature.

    `beside` are the same windows counted in another way, drawn hollow to the right; `names` says both ways in words.
    `eligible` adds under each n of how many these are the ones reached.
    """
    found = _rows(results)
    other = _rows(beside or {})
    traces = [_points(found, at=-GAP if other else 0.0)]
    if other:
        traces.append(_points(other, at=GAP, hollow=True))
    plot = Plot(found, other, names, eligible or {})
    return Chart({"data": traces, "layout": _layout(plot)}, _alt(plot), "windows")


Row = tuple[int, Result, Point | None]
GAP = 0.16  # of the distance between windows: the two ways of counting lie so far to either side


@dataclass(frozen=True)
class Plot:
    """The windows drawn, the same counted in another way, what both ways are called, and how many were eligible."""

    rows: Sequence[Row]
    beside: Sequence[Row]
    names: tuple[str, str]
    eligible: Mapping[int, float | None]


def _rows(results: Mapping[int, Result]) -> list[Row]:
    return [(days, result, _whole(result)) for days, result in sorted(results.items())]


def _whole(result: Result) -> Point | None:
    return next(iter(series.points(result, result.total)), None)


def _value(each: Point | None) -> float | None:
    return None if each is None else each.value


def _points(found: Sequence[Row], *, at: float = 0.0, hollow: bool = False) -> dict[str, Any]:
    """One way of counting, `at` so far from the middle of its windows."""
    colour = theme.MUTED if hollow else theme.FOCUS
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [place + at for place in range(len(found))],
        "y": [_value(each) for _, _, each in found],
        "marker": {
            "color": theme.SURFACE if hollow else colour,
            "line": {"color": colour, "width": 2},
            "size": 11,
            "opacity": 1,
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [_reach(each, up=True) for _, _, each in found],
            "arrayminus": [_reach(each, up=False) for _, _, each in found],
            "color": theme.MUTED,
            "thickness": 2,
            "width": 0,
        },
        "text": [_said(row) for row in found],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _reach(each: Point | None, *, up: bool) -> float:
    limit = None if each is None else each.high if up else each.low
    return 0.0 if each is None or limit is None or each.value is None else round(abs(limit - each.value), 4)


def _said(row: Row) -> str:
    days, result, each = row
    return f"{days} days: " + (numbers.NONE if each is None else theme.plain(series.detail(each, result)))


def _layout(plot: Plot) -> dict[str, Any]:
    every = [each for _, _, each in (*plot.rows, *plot.beside) if each is not None]
    ends = [end for each in every for end in (each.value, each.high) if end is not None]
    top = min(1.0, max([0.1, *ends]) * (1.3 if plot.beside else 1.12))  # the values of two ways stand over their points
    return theme.layout(
        left=44,
        right=14,
        top=30 if plot.beside else 14,
        bottom=60 if plot.eligible or plot.beside else 44,
        hovermode="closest",
        xaxis=theme.axis(
            range=[-0.5, len(plot.rows) - 0.5],
            tickmode="array",
            tickangle=0,
            tickvals=list(range(len(plot.rows))),
            ticktext=[_under(plot, at) for at in range(len(plot.rows))],
            tickfont={"size": theme.TICK_SIZE, "color": theme.TEXT},
        ),
        yaxis=axes.values((0.0, top), is_share=True),
        annotations=_values(plot) + _keys(plot),
    )


def _values(plot: Plot) -> list[dict[str, Any]]:
    """The value right of a lone point; of two ways of counting, under the one and over the other."""
    if not plot.beside:
        return _written(plot.rows, xanchor="left", xshift=10)
    return [
        *_written(plot.rows, at=-GAP, end="low", yanchor="top", yshift=-3),
        *_written(plot.beside, at=GAP, end="high", yanchor="bottom", yshift=3),
    ]


def _written(rows: Sequence[Row], *, at: float = 0.0, end: str = "value", **place: Any) -> list[dict[str, Any]]:
    return [
        theme.note(f"<b>{series.written(each, result)}</b>", x=number + at, y=getattr(each, end), **place)
        for number, (_, result, each) in enumerate(rows)
        if each is not None and each.value is not None
    ]


def _keys(plot: Plot) -> list[dict[str, Any]]:
    """What the full and the hollow points are, over the plot."""
    if not plot.beside:
        return []
    full, hollow = plot.names
    text = f"{theme.keyed('●', theme.FOCUS, full)}   {theme.keyed('○', theme.MUTED, hollow)}"
    return [theme.note(text, x=0, xref="paper", xanchor="left", y=1, yref="paper", yanchor="bottom", yshift=8)]


def _under(plot: Plot, at: int) -> str:
    days, result, each = plot.rows[at]
    if each is not None and each.is_suppressed:
        return f"{days} days<br>{theme.plain(result.hidden_word)}"
    said = f"{days} days<br>n = {_n(each)}"
    if plot.beside:
        said += f"<br>and {_n(plot.beside[at][2])}"
    return f"{said}<br>of {numbers.count(plot.eligible[days])}" if days in plot.eligible else said


def _n(each: Point | None) -> str:
    return numbers.count(None if each is None else each.denominator)


def _alt(plot: Plot) -> str:
    title = plot.rows[0][1].metric.title.lower() if plot.rows else "nothing"
    said = "; ".join(_said(row) for row in plot.rows)
    if plot.beside:
        said = f"{plot.names[0]}: {said}. {plot.names[1]}: {'; '.join(_said(row) for row in plot.beside)}"
    return f"Points of {title} by window: {said}."
