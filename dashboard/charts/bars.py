"""One value per segment side by side, with its 95% interval and what it rests on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from dashboard.charts import Chart, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result, Shape

ROW = 38  # pixels: the words and the bar under them
CAP = 0.06  # of a row: half the stroke at each end of an interval
LETTER, NUMERAL = 5.5, 6.3  # pixels of a letter of a name, and of a sign of the numbers, half of them bold
FEW = 10  # below this a bar is grey: too few to read anything into
MOST = 12  # bars in a card; further ones stand in the table
MOST_HIDDEN = 3  # bars that only say they are hidden
DAYS_OF_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def chart(result: Result, *, by_name: bool = False, order: Sequence[str] = ()) -> Chart:
    """The whole range, one bar per segment, or per part where nothing is compared, from a base of zero.

    Largest first, except where the names have an order of their own (ages, levels, weekdays) or where `by_name` asks
    for no ranking. A suppressed value has no bar and says so, e.g. "<11"; a value resting on fewer than ten is grey.
    """
    whole = series.whole(result)
    ordered = sorted(whole, key=lambda row: row[0]) if by_name else in_order(whole, order)
    rows = [(series.title(name, result), each) for name, each in ordered]
    fitting, left_out = _fitting(rows)
    return Chart(
        {"data": _traces(result, fitting), "layout": _layout(result, fitting, left_out)}, _alt(result, rows), "bars"
    )


def _fitting(rows: list[tuple[str, Point]]) -> tuple[list[tuple[str, Point]], str]:
    """The rows a card has room for, and a sentence about the others, which stand in the table."""
    hidden = [row for row in rows if row[1].is_suppressed]
    shown = rows if len(hidden) <= MOST_HIDDEN else [row for row in rows if not row[1].is_suppressed]
    said = [f"{len(rows) - len(shown)} groups too small to show"] if len(shown) < len(rows) else []
    said += [f"{len(shown) - MOST} more in the table"] if len(shown) > MOST else []
    return shown[:MOST], "; ".join(said)


def in_order(rows: list[tuple[str, Point]], order: Sequence[str] = ()) -> list[tuple[str, Point]]:
    """Largest value first and the blank field last, or by name where the names are ages, levels or weekdays."""
    if order:
        return sorted((row for row in rows if row[0] in order), key=lambda row: order.index(row[0]))
    if all(name in DAYS_OF_WEEK for name, _ in rows):
        return sorted(rows, key=lambda row: DAYS_OF_WEEK.index(row[0]))
    if all(name[:1].isdigit() or name == series.UNKNOWN for name, _ in rows):
        return sorted(rows, key=lambda row: (_first_number(row[0]), row[0]))
    return sorted(rows, key=lambda row: (row[0] == series.UNKNOWN, -(row[1].value if row[1].value is not None else -1)))


def _first_number(name: str) -> float:
    """The number a name begins with, so that 8 to 14 days comes before 15 to 30; the blank field comes last."""
    found = re.match(r"\d+(\.\d+)?", name)
    return float(found[0]) if found else float("inf")


def _traces(result: Result, rows: list[tuple[str, Point]]) -> list[dict[str, Any]]:
    names = list(range(len(rows)))
    bars = {
        "type": "bar",
        "orientation": "h",
        "y": names,
        "x": [None if each.value is None else round(each.value, 4) for _, each in rows],
        "width": 0.26,
        "marker": theme.filled([theme.FAINT if _is_few(each) else theme.tint(theme.FOCUS, "B0") for _, each in rows]),
        "text": [theme.plain(f"{name}: {series.detail(each, result)}") for name, each in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [bars, *([] if result.metric.shape is Shape.COUNT else [_whiskers(rows)])]


def _is_few(each: Point) -> bool:
    return each.counted is not None and each.counted < FEW


def _whiskers(rows: list[tuple[str, Point]]) -> dict[str, Any]:
    """The intervals as one thin broken line with a short stroke at each end, over the bars."""
    x: list[float | None] = []
    y: list[float | None] = []
    for at, (_, each) in enumerate(rows):
        if each.low is not None and each.high is not None:
            low, high = round(each.low, 4), round(each.high, 4)
            x += [low, low, None, low, high, None, high, high, None]
            y += [at - CAP, at + CAP, None, at, at, None, at - CAP, at + CAP, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": theme.TEXT, "width": 1},
        "hoverinfo": "skip",
    }


def _layout(result: Result, rows: list[tuple[str, Point]], left_out: str) -> dict[str, Any]:
    deep = len(rows) + bool(left_out)
    notes = [note for at, row in enumerate(rows) for note in _words(result, at, row)]
    if left_out:
        place = {"y": len(rows) - 0.2, "xref": "paper", "yanchor": "bottom", "xanchor": "left"}
        quiet = f'<span style="color:{theme.SECONDARY}">{theme.plain(left_out)}</span>'
        notes.append(theme.note(quiet, x=0, **place))
    ends = [end for _, each in rows for end in (each.value, each.high) if end is not None]
    return theme.layout(
        left=0,
        right=1,
        top=0,
        bottom=6,
        height=max(theme.HEIGHT, ROW * deep + 6),
        hovermode="closest",
        xaxis=theme.axis(range=[0, max([0.0, *ends]) * 1.01 or 1.0], showticklabels=False),
        yaxis=theme.axis(range=[max(deep, 4) - 0.62, -0.72], showticklabels=False),
        annotations=notes,
    )


def _words(result: Result, at: int, row: tuple[str, Point]) -> list[dict[str, Any]]:
    """The name over the left end of its bar, the numbers over the right end: long names fit the narrowest card."""
    place = {"y": at - 0.2, "xref": "paper", "yanchor": "bottom"}
    value = theme.plain(series.written(row[1], result))
    rest = theme.plain(series.detail(row[1], result).removeprefix(series.written(row[1], result)))
    quiet = f'<span style="color:{theme.SECONDARY}">{rest}</span>'
    name = theme.shorten(row[0], to=round((theme.NARROWEST - NUMERAL * len(value + rest)) / LETTER))
    return [
        theme.note(theme.plain(name), x=0, xanchor="left", **place),
        theme.note(f"<b>{value}</b>{quiet}", x=1, xanchor="right", **place),
    ]


def _alt(result: Result, rows: list[tuple[str, Point]]) -> str:
    said = "; ".join(f"{name} {series.detail(each, result)}" for name, each in rows)
    return f"Bars of {result.metric.title.lower()}: {said or 'nothing to draw'}."
