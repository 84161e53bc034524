"""The caseload in four quadrants: how severe the substance use is, by how severe the mental disorder is."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

ROWS = (("III", "IV"), ("I", "II"))  # substance use severe on top, mental health severe on the right
MENTAL_HEALTH = ("Mental health<br>low to moderate", "Mental health<br>severe")
SUBSTANCE_USE = ("Substance use<br>severe", "Substance use<br>low to moderate")
LEFT, TOP = 108, 40  # pixels: the words beside the square


def chart(result: Result) -> Chart:
    """The whole range as a square of four tiles, each with its share and count; a hidden one says so, e.g. "<11"."""
    found = dict(series.whole(result))
    return Chart({"data": [_tiles(result, found)], "layout": _layout(result, found)}, _alt(result, found), "quadrants")


def _tiles(result: Result, found: dict[str, Point]) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": [0, 1],
        "y": [0, 1],
        "z": [[_share(found, name) for name in row] for row in ROWS],
        "zmin": 0,
        "zmax": _highest(found),
        "colorscale": theme.steps(),
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": [[theme.plain(_said(result, found, name)) for name in row] for row in ROWS],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverongaps": False,
    }


def _share(found: dict[str, Point], name: str) -> float | None:
    each = found.get(name)
    return None if each is None or each.value is None else round(each.value, 4)


def _highest(found: dict[str, Point]) -> float:
    """The share that gets the darkest colour."""
    return max([0.01, *(each.value for each in found.values() if each.value is not None)])


def _said(result: Result, found: dict[str, Point], name: str) -> str:
    each = found.get(name)
    return f"{series.title(name, result)}: {numbers.NONE if each is None else series.detail(each, result)}"


def _layout(result: Result, found: dict[str, Point]) -> dict[str, Any]:
    ticks = {"tickmode": "array", "tickvals": [0, 1], "tickfont": {"size": theme.TICK_SIZE, "color": theme.TEXT}}
    return theme.layout(
        left=LEFT,
        right=2,
        height=theme.HEIGHT + 24,
        top=TOP,
        bottom=2,
        hovermode="closest",
        xaxis=theme.axis(**ticks, ticktext=list(MENTAL_HEALTH), side="top", range=[-0.5, 1.5]),
        yaxis=theme.axis(**ticks, ticktext=list(SUBSTANCE_USE), range=[1.5, -0.5], ticklabelstandoff=4),
        annotations=[
            note
            for down, row in enumerate(ROWS)
            for across in range(len(row))
            for note in _words(result, found, place=(across, down))
        ],
    )


def _words(result: Result, found: dict[str, Point], *, place: tuple[int, int]) -> list[dict[str, Any]]:
    """The quadrant's number over its share, and under it how many clients that are."""
    across, down = place
    name = ROWS[down][across]
    each = found.get(name)
    colour = theme.words_on(((each.value if each is not None else None) or 0) / _highest(found))
    lines = ((name, 12, 24), (_value(result, each), 20, 1), (_clients(result, each), 12, -22))
    return [
        theme.note(text, x=across, y=down, yshift=shift, font={"size": size, "color": colour})
        for text, size, shift in lines
        if text
    ]


def _value(result: Result, each: Point | None) -> str:
    return numbers.NONE if each is None else f"<b>{theme.plain(series.written(each, result))}</b>"


def _clients(result: Result, each: Point | None) -> str:
    return "" if each is None or each.value is None else f"{numbers.count(each.numerator)} {result.metric.unit}"


def _alt(result: Result, found: dict[str, Point]) -> str:
    said = "; ".join(_said(result, found, name) for row in reversed(ROWS) for name in row if name in found)
    return f"Four quadrants of {result.metric.title.lower()}: {said or 'nothing to draw'}."
