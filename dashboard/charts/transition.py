"""Two by two: abstinent or not at admission, and abstinent or not at discharge."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.charts.names import inside, label
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

# Row and column (0: abstinent) and the fill of each way; improvement and relapse differ in more than the colour.
PLACES = {
    "stayed_abstinent": (0, 0, theme.tint(theme.FOCUS, "38")),
    "relapsed": (0, 1, theme.tint(theme.ROSE, "38")),
    "newly_abstinent": (1, 0, theme.tint(theme.FOCUS, "70")),
    "neither_time": (1, 1, theme.tint(theme.MUTED, "30")),
}
LEFT = 92  # pixels for the words of the rows


def chart(result: Result) -> Chart:
    """Four tiles over the whole range, each with its name, its share and its count; a hidden one says "<11"."""
    found = dict(series.whole(result))
    tiles = {name: found[name] for name in PLACES if name in found}
    said = "; ".join(f"{label(name)} {series.detail(each, result)}" for name, each in tiles.items())
    return Chart(
        {"data": [_frame()], "layout": _layout(result, tiles)}, f"Two by two of abstinence: {said}.", "transition"
    )


def sentence(result: Result) -> str:
    """Newly abstinent, already abstinent and relapsed, of how many."""
    found = dict(series.whole(result))
    names = ("newly_abstinent", "stayed_abstinent", "relapsed")
    said = ", ".join(f"{inside(label(name))} {series.written(found[name], result)}" for name in names if name in found)
    n = next((each.denominator for each in found.values() if each.denominator), None)
    return f"{said[:1].upper()}{said[1:]} of {numbers.count(n)} stays." if n else f"{said[:1].upper()}{said[1:]}."


def _frame() -> dict[str, Any]:
    """Plotly draws shapes and words only beside a trace."""
    return {"type": "scatter", "mode": "markers", "x": [0], "y": [0], "marker": {"opacity": 0}, "hoverinfo": "skip"}


def _layout(result: Result, tiles: dict[str, Point]) -> dict[str, Any]:
    return theme.layout(
        left=LEFT,
        right=2,
        top=40,
        bottom=4,
        height=theme.HEIGHT + 20,
        hovermode=False,
        xaxis=theme.axis(range=[-0.5, 1.5], showticklabels=False),
        yaxis=theme.axis(range=[1.5, -0.5], showticklabels=False),
        shapes=[_tile(*PLACES[name]) for name in tiles],
        annotations=[*_heads(), *(note for name, each in tiles.items() for note in _words(result, name, each))],
    )


def _tile(row: int, column: int, fill: str) -> dict[str, Any]:
    around = {"x0": column - 0.485, "x1": column + 0.485, "y0": row - 0.47, "y1": row + 0.47}
    return {"type": "rect", **around, "fillcolor": fill, "line": {"width": 0}, "layer": "below"}


def _words(result: Result, name: str, each: Point) -> list[dict[str, Any]]:
    """The name of a tile, its share in large figures, its count."""
    row, column, _fill = PLACES[name]
    place = {"x": column, "y": row}
    large = {"size": 20, "color": theme.TEXT}
    notes = [
        theme.note(label(name), yshift=26, **place),
        theme.note(f"<b>{theme.plain(series.written(each, result))}</b>", **place | {"font": large}),
    ]
    return notes if each.is_suppressed else [*notes, theme.note(numbers.count(each.numerator), yshift=-24, **place)]


def _heads() -> list[dict[str, Any]]:
    """What the columns and the rows are."""
    quiet = {"size": theme.TICK_SIZE, "color": theme.SECONDARY}
    over = {"y": 1, "yref": "paper", "yanchor": "bottom", "font": quiet}
    beside = {"x": 0, "xref": "paper", "xanchor": "right", "xshift": -8, "align": "right", "font": quiet}
    return [
        theme.note("at discharge<br>abstinent", x=0, **over),
        theme.note("at discharge<br>not abstinent", x=1, **over),
        theme.note("at admission<br>abstinent", y=0, **beside),
        theme.note("at admission<br>not abstinent", y=1, **beside),
    ]
