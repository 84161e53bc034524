"""Parts of a whole over time, as stacked columns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from dashboard.charts import Chart, axes, labels, periods, series, theme
from dashboard.charts.labels import Label
from dashboard.charts.series import Line, Point
from dashboard.metrics.shapes import Result

MOST = 4  # segments with a colour of their own
OTHERS = "others"
DAY = 86_400_000  # milliseconds: Plotly's unit for the width of a column on a date axis


def chart(result: Result) -> Chart:
    """Parts (or, without parts, segments) over time: shares up to 100% for a RATE, counts otherwise.

    The part named first lies at the bottom. An unfinished period is shaded and its columns are paler.
    Hidden parts of a share are one hatched rest.
    """
    along, found = series.lines(result)
    ordered = _few(_ordered(found)) if not result.has_parts else _ordered(found)
    colours = _colours(ordered)
    top = _top(result, along, ordered)
    traces = [_columns(result, along, line, colours[line.name]) for line in ordered]
    if series.is_share(result) and any(_hidden_share(ordered, at) for at in range(len(along))):
        traces.append(_hidden(result, along, ordered))
    return Chart(
        {"data": traces, "layout": _layout(result, along, ordered, colours, top)},
        _alt(result, along, ordered),
        "stacked",
    )


def _ordered(found: list[Line]) -> list[Line]:
    """Known parts in their usual order, the rest by size."""
    usual = list(theme.PART_COLOURS)
    return sorted(found, key=lambda line: (usual.index(line.name) if line.name in usual else 99, -_size(line)))


def _few(ordered: list[Line]) -> list[Line]:
    """The largest segments apart and all others as one: more than a handful of colours tells nobody anything."""
    if len(ordered) <= MOST + 1:
        return ordered
    rest = ordered[MOST:]
    columns = zip(*(line.points for line in rest), strict=True)
    merged = tuple(_together([spot for spot in column if spot is not None]) for column in columns)
    return [*ordered[:MOST], Line(OTHERS, f"{len(rest)} others", merged)]


def _together(spots: list[Point]) -> Point | None:
    """The shown counts of several segments as one point; hidden ones add nothing to it."""
    shown = [spot for spot in spots if spot.value is not None]
    if not shown:
        return replace(spots[0], value=None) if spots else None
    total = sum(spot.value or 0 for spot in shown)
    return replace(shown[0], value=total, numerator=total, is_complete=all(spot.is_complete for spot in spots))


def _size(line: Line) -> float:
    return sum(each.numerator or 0 for each in line.known)


def _colours(ordered: list[Line]) -> dict[str, str]:
    free = [colour for colour in (*theme.CATEGORIES, theme.SKY) if colour not in _taken(ordered)]
    free += [theme.MUTED, theme.FAINT] * len(ordered)
    return {line.name: theme.PART_COLOURS.get(line.name) or free.pop(0) for line in ordered}


def _taken(ordered: list[Line]) -> set[str]:
    return {theme.PART_COLOURS[line.name] for line in ordered if line.name in theme.PART_COLOURS}


def _top(result: Result, along: list[date], ordered: list[Line]) -> float:
    if series.is_share(result):
        return 1.0
    heights = [sum(_height(line.points[at]) for line in ordered) for at in range(len(along))]
    return max([1.0, *heights]) * 1.06


def _height(spot: Point | None) -> float:
    return 0.0 if spot is None or spot.value is None else spot.value


def _columns(result: Result, along: list[date], line: Line, colour: str) -> dict[str, Any]:
    name = theme.plain(line.title)
    return {
        "type": "bar",
        "name": name,
        "x": [day.isoformat() for day in along],
        "y": [None if spot is None or spot.value is None else round(spot.value, 4) for spot in line.points],
        "width": periods.DAYS[result.filters.grain] * DAY * 0.84,
        "marker": theme.filled(
            [colour if spot is None or spot.is_complete else theme.tint(colour, "70") for spot in line.points]
        ),
        "text": [_hover(result, name, spot) for spot in line.points],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hidden(result: Result, along: list[date], ordered: list[Line]) -> dict[str, Any]:
    """What the hidden parts take together, hatched, so that a column with hidden parts does not look short."""
    shares = [_hidden_share(ordered, at) for at in range(len(along))]
    return {
        "type": "bar",
        "name": "Hidden",
        "x": [day.isoformat() for day in along],
        "y": [round(share, 4) if share else None for share in shares],
        "width": periods.DAYS[result.filters.grain] * DAY * 0.84,
        "marker": {
            "color": theme.CLEAR,
            "pattern": {"shape": "/", "fgcolor": theme.FAINT, "bgcolor": theme.CLEAR, "size": 5, "solidity": 0.3},
            "line": {"width": 0},
        },
        "hovertemplate": "Too few to show apart<extra></extra>",
    }


def _hidden_share(ordered: list[Line], at: int) -> float:
    column = [line.points[at] for line in ordered]
    is_hidden = any(spot is not None and spot.is_suppressed for spot in column)
    return max(0.0, 1.0 - sum(_height(spot) for spot in column)) if is_hidden else 0.0


def _hover(result: Result, name: str, spot: Point | None) -> str:
    if spot is None:
        return ""
    return f"{name}: {theme.plain(series.detail(spot, result))}" + ("" if spot.is_complete else ", unfinished")


def _layout(
    result: Result, along: list[date], ordered: list[Line], colours: dict[str, str], top: float
) -> dict[str, Any]:
    ends = _ends(result, along, ordered, colours)
    right = labels.right_margin(ends)
    base = theme.layout(left=44, right=right, hovermode="x unified", barmode="stack", bargap=0, meta=labels.keys(ends))
    is_open = series.incomplete(along, ordered)
    return base | {
        "xaxis": axes.dates(along, result.filters.grain, right=right),
        "yaxis": axes.values((0.0, top), is_share=series.is_share(result)),
        "annotations": labels.at_right(ends, axis=(0.0, top), pixels=theme.inside(base)),
        "shapes": axes.open_periods(along, is_open, result.filters.grain),
    }


def _ends(result: Result, along: list[date], ordered: list[Line], colours: dict[str, str]) -> list[Label]:
    """Each part's name and value at its middle height in the newest finished column."""
    at = series.latest(ordered, len(along))
    below, ends = 0.0, []
    for line in ordered:
        spot = line.points[at] if at is not None else None
        # The others' sum leaves hidden segments out, so its number would read like a total it is not.
        value = "" if spot is None or line.name == OTHERS else " " + series.written(spot, result)
        text = theme.shorten(line.title) + value
        ends.append(Label(text, below + _height(spot) / 2, *theme.square(colours[line.name])))
        below += _height(spot)
    return ends


def _alt(result: Result, along: list[date], ordered: list[Line]) -> str:
    at = series.latest(ordered, len(along))
    if at is None:
        return f"Stacked columns of {result.metric.title.lower()}: nothing finished to draw."
    spots = [(line.title, line.points[at]) for line in ordered]
    said = ", ".join(f"{name} {series.written(spot, result)}" for name, spot in spots if spot is not None)
    when = periods.during(along[at], result.filters.grain)
    what = f"Stacked columns of {result.metric.title.lower()}, {periods.span(along[0], along[-1])}"
    return f"{what}; {when}: {said}."
