"""One share measured over growing windows: within 7, 14 and 30 days, or at 30, 60, 90 and 180 days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.charts import Chart, axes, numbers, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result


def chart(results: Mapping[int, Result]) -> Chart:
    """One point with its 95% interval per window of days, over the whole range; n under each, as fewer are mature."""
    found = [(days, result, _whole(result)) for days, result in sorted(results.items())]
    return Chart({"data": [_points(found)], "layout": _layout(found)}, _alt(found))


Row = tuple[int, Result, Point | None]


def _whole(result: Result) -> Point | None:
    return next(iter(series.points(result, result.total)), None)


def _value(each: Point | None) -> float | None:
    return None if each is None else each.value


def _points(found: list[Row]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(range(len(found))),
        "y": [_value(each) for _, _, each in found],
        "marker": {"color": theme.FOCUS, "size": 11, "opacity": 1},
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


def _layout(found: list[Row]) -> dict[str, Any]:
    ends = [end for _, _, each in found if each is not None for end in (each.value, each.high) if end is not None]
    top = min(1.0, max([0.1, *ends]) * 1.12)
    return theme.layout(
        left=44,
        right=14,
        top=14,
        bottom=44,
        hovermode="closest",
        xaxis=theme.axis(
            range=[-0.5, len(found) - 0.5],
            tickmode="array",
            tickvals=list(range(len(found))),
            ticktext=[_under(row) for row in found],
            tickfont={"size": theme.TICK_SIZE, "color": theme.TEXT},
        ),
        yaxis=axes.values((0.0, top), is_share=True),
        annotations=[
            theme.note(f"<b>{series.written(each, result)}</b>", x=at, y=each.value, xanchor="left", xshift=10)
            for at, (_, result, each) in enumerate(found)
            if each is not None and each.value is not None
        ],
    )


def _under(row: Row) -> str:
    days, result, each = row
    if each is not None and each.is_suppressed:
        return f"{days} days<br>{theme.plain(numbers.hidden(result.threshold))}"
    return f"{days} days<br>n = {numbers.count(None if each is None else each.denominator)}"


def _alt(found: list[Row]) -> str:
    title = found[0][1].metric.title.lower() if found else "nothing"
    said = "; ".join(
        f"{days} days {numbers.NONE if each is None else series.detail(each, result)}" for days, result, each in found
    )
    return f"Points of {title} by window: {said}."
