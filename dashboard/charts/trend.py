"""A value over time: one line per segment, or one line with its usual range, or with its 95% interval without one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.charts import Chart, axes, labels, limits, numbers, periods, series, theme, variation
from dashboard.charts.labels import Label
from dashboard.charts.ribbon import ribbon
from dashboard.charts.series import Line, Point
from dashboard.metrics.shapes import Result, Shape

FEW_PERIODS = 12  # up to this many every point gets a marker
SIGNS = {True: "diamond", False: "square"}  # a signal above, a signal below


@dataclass(frozen=True)
class Common:
    """The axes that several charts of one metric share: every period of any of them, and the range of the values."""

    along: list[date]
    values: tuple[float, float]


def chart(result: Result, *, common: Common | None = None) -> Chart:
    """The metric over time, on axes of its own or on `common` ones; segments beyond the four largest are grey.

    Missing and suppressed periods are gaps, a true zero is a hollow marker on the axis, an unfinished period is shaded
    and hollow. Counts start at zero; shares and means do not. A single line has the grey band of its usual range, and
    signals are diamonds above and squares below, in the colour of good, bad or neither.
    """
    along, found = series.lines(result, along=common.along if common else None)
    drawn = [Drawn(line, *style) for line, style in zip(_by_weight(found), _styles(len(found)), strict=True)]
    plot = Plot(result, along, drawn, common.values if common else value_range(result))
    return Chart({"data": _traces(plot), "layout": _layout(plot)}, _alt(plot), "trend")


@dataclass(frozen=True)
class Drawn:
    """A line with its colour and the sign that stands for it."""

    line: Line
    colour: str
    symbol: str
    glyph: str


@dataclass(frozen=True)
class Plot:
    """What is drawn, and the range of its value axis."""

    result: Result
    along: list[date]
    drawn: list[Drawn]
    values: tuple[float, float]

    @property
    def is_single(self) -> bool:
        """True when there is one line, which then shows its usual range or its interval."""
        return len(self.drawn) == 1

    @property
    def has_limits(self) -> bool:
        """True when the line has a usual range."""
        return self.is_single and any(spot.has_limits for spot in self.drawn[0].line.known)

    @property
    def is_open(self) -> list[bool]:
        """For each period, whether it is unfinished."""
        return series.incomplete(self.along, [each.line for each in self.drawn])


def _by_weight(found: list[Line]) -> list[Line]:
    return sorted(found, key=lambda line: -line.weight)


def _styles(number: int) -> list[tuple[str, str, str]]:
    few = list(zip(theme.CATEGORIES, theme.SYMBOLS, theme.GLYPHS, strict=True))
    return (few + [(theme.MUTED, "circle", "●")] * number)[:number]


def value_range(result: Result) -> tuple[float, float]:
    """The range of the value axis that holds every value with its limits or its interval, and the target."""
    _, found = series.lines(result)
    known = [each for line in found for each in line.known]
    ends = [end for each in known for end in _reach(each, result, alone=len(found) == 1)] or [0.0, 1.0]
    ends += [result.target.value] if result.target else []
    low, high = min(ends), max(ends)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    if result.metric.shape is Shape.COUNT:
        return 0.0, high + room
    ceiling = 1.0 if result.metric.shape is Shape.RATE else float("inf")
    is_signed = any((each.value or 0.0) < 0 for each in known)  # hours are not; an interval of few may reach below
    return (low - room if is_signed else max(0.0, low - room)), min(ceiling, high + room)


def _reach(each: Point, result: Result, *, alone: bool) -> list[float]:
    usual = variation.drawn_limits(each, result) if each.has_limits else ()
    interval = () if not alone or (usual and not series.is_small(each, result)) else (each.low, each.high)
    return [end for end in (each.value, *usual, *interval) if end is not None]


def _traces(plot: Plot) -> list[dict[str, Any]]:
    behind_first = list(reversed(plot.drawn))
    return _behind(plot) + [
        trace for each in behind_first for trace in (_line(plot, each), _open_line(plot, each), _markers(plot, each))
    ]


def _behind(plot: Plot) -> list[dict[str, Any]]:
    """The usual range of a single line, or its interval where it has none."""
    if plot.has_limits:
        return limits.traces(plot.drawn[0].line, plot.along, plot.result)
    if not plot.is_single or plot.result.metric.shape is Shape.COUNT:
        return []
    (only,) = plot.drawn
    trace = ribbon(_dates(plot), only.line.points, only.colour)
    return [trace] if trace["x"] else []


def _line(plot: Plot, each: Drawn) -> dict[str, Any]:
    """The solid line, up to the last finished period."""
    last = each.line.last_complete
    y = [_value(spot) if last is not None and day <= last.period else None for day, spot in _pairs(plot, each)]
    return _stroke(plot, each, y, dash="solid", width=2.2 if each.colour != theme.MUTED else 1.2)


def _open_line(plot: Plot, each: Drawn) -> dict[str, Any]:
    """The dotted line from the last finished period through the unfinished ones."""
    last = each.line.last_complete
    y = [_value(spot) if last is None or day >= last.period else None for day, spot in _pairs(plot, each)]
    return _stroke(plot, each, y, dash="dot", width=1.4)


def _stroke(plot: Plot, each: Drawn, y: list[float | None], *, dash: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": _dates(plot), "y": y, "connectgaps": False, "hoverinfo": "skip",
        "line": {"color": each.colour, "width": width, "dash": dash}, "cliponaxis": False,
    }  # fmt: skip


def _markers(plot: Plot, each: Drawn) -> dict[str, Any]:
    spots = each.line.points
    name = "" if plot.is_single else f"{theme.plain(theme.shorten(each.line.title))}: "
    colours = [_colour(plot, each, spot) for spot in spots]
    is_hollow = [spot is not None and (not spot.is_complete or spot.value == 0) for spot in spots]
    trace = {
        "type": "scatter", "mode": "markers", "x": _dates(plot), "y": [_value(spot) for spot in spots],
        "name": theme.plain(each.line.title), "cliponaxis": False,
        "marker": {
            "size": [_size(plot, each, index) for index in range(len(spots))], "opacity": 1,
            "symbol": [_symbol(plot, each, spot) for spot in spots],
            "color": [theme.SURFACE if hollow else colour for hollow, colour in zip(is_hollow, colours, strict=True)],
            "line": {"color": colours if plot.is_single else each.colour, "width": 1.6},
        },
        "text": [name + _hover(plot, each, spot) for spot in spots], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    return trace | ({"error_y": limits.whiskers(each.line, plot.result, colour=each.colour)} if plot.has_limits else {})


def _is_signal(plot: Plot, spot: Point | None) -> bool:
    return plot.is_single and spot is not None and spot.signal is not None


def _colour(plot: Plot, each: Drawn, spot: Point | None) -> str:
    if spot is None or not _is_signal(plot, spot):
        return theme.MUTED if spot is not None and series.is_few(spot, plot.result) else each.colour
    return theme.TONES[variation.tone(spot, plot.result)]


def _symbol(plot: Plot, each: Drawn, spot: Point | None) -> str:
    return SIGNS[variation.is_high(spot)] if spot is not None and _is_signal(plot, spot) else each.symbol


def _size(plot: Plot, each: Drawn, index: int) -> float:
    """Markers only where they say something: a signal, the newest value, the unfinished, a zero, a point on its own."""
    spot, spots = each.line.points[index], each.line.points
    if spot is None or spot.value is None:
        return 0
    if _is_signal(plot, spot):
        return 11 if variation.is_outside(spot) else 8
    beside = [spots[at] for at in (index - 1, index + 1) if 0 <= at < len(spots)]
    is_alone = all(_value(other) is None for other in beside)
    says = not spot.is_complete or spot.value == 0 or is_alone or spot is each.line.last_complete
    is_marked = len(plot.along) <= FEW_PERIODS or (plot.has_limits and series.is_small(spot, plot.result))
    return 7 if says else 5 if is_marked else 0


def _hover(plot: Plot, each: Drawn, spot: Point | None) -> str:
    """The value and what it rests on, its usual range and the rule that names it, and its 95% limits."""
    if spot is None:
        return ""
    said = [theme.plain(series.detail(spot, plot.result)) + ("" if spot.is_complete else ", unfinished")]
    if plot.is_single:
        said += [_judged(each, spot, plot.result), _interval(spot, plot.result)]
    if series.is_small(spot, plot.result):
        said += ["small n"]
    return "<br>".join(line for line in said if line)


def _judged(each: Drawn, spot: Point, result: Result) -> str:
    if not variation.is_judged(spot, result):
        return ""
    return f"usual range {variation.usual_range(spot, result)}: {variation.rule(spot, each.line.points, result)}"


def _interval(spot: Point, result: Result) -> str:
    if spot.low is None or spot.high is None or not series.is_share(result):
        return ""
    return f"95% limits {spot.low * 100:.0f} to {spot.high * 100:.0f}%"


def _layout(plot: Plot) -> dict[str, Any]:
    grain = plot.result.filters.grain
    ends = [*_ends(plot), *_target_label(plot)]
    right = labels.right_margin(ends)
    base = theme.layout(left=44, right=right, hovermode="x unified" if plot.along else False, meta=labels.keys(ends))
    return base | {
        "xaxis": axes.dates(plot.along, grain, right=right),
        "yaxis": axes.values(plot.values, is_share=series.is_share(plot.result)),
        "annotations": labels.at_right(ends, axis=plot.values, pixels=theme.inside(base)) + _hidden_marks(plot),
        "shapes": axes.open_periods(plot.along, plot.is_open, grain) + limits.target(plot.result),
    }


def _target_label(plot: Plot) -> list[Label]:
    target = plot.result.target
    return [] if target is None else [Label("target", target.value, "⋯", theme.SECONDARY)]


def _ends(plot: Plot) -> list[Label]:
    """A label per line about the newest finished period, even where a line ends before it: then "<11" or "-"."""
    at = series.latest([each.line for each in plot.drawn], len(plot.along))
    named = [each for each in plot.drawn if each.colour != theme.MUTED or len(plot.drawn) <= FEW_PERIODS]
    return [_end(plot, each, at) for each in named if at is not None and each.line.last_complete is not None]


def _end(plot: Plot, each: Drawn, at: int) -> Label:
    now, last = each.line.points[at], each.line.last_complete
    shown = numbers.NONE if now is None else series.written(now, plot.result)
    value = (last.value if last is not None else None) or 0.0
    if plot.is_single:
        return Label(shown, value)
    return Label(f"{theme.shorten(each.line.title)} {shown}", value, each.glyph, each.colour)


def _hidden_marks(plot: Plot) -> list[dict[str, Any]]:
    """A small "<11" on the axis, once per run of suppressed periods."""
    columns = zip(*(each.line.points for each in plot.drawn), strict=True)
    hidden = [any(spot is not None and spot.is_suppressed for spot in column) for column in columns]
    middles = [plot.along[first] + (plot.along[last] - plot.along[first]) / 2 for first, last in series.runs(hidden)]
    font = {"size": 10, "color": theme.SECONDARY}
    place = {"y": 0, "yref": "paper", "yanchor": "bottom", "font": font}
    text = theme.plain(plot.result.hidden_word)
    return [theme.note(text, x=middle.isoformat(), **place) for middle in middles]


def _pairs(plot: Plot, each: Drawn) -> list[tuple[date, Point | None]]:
    return list(zip(plot.along, each.line.points, strict=True))


def _dates(plot: Plot) -> list[str]:
    return [day.isoformat() for day in plot.along]


def _value(spot: Point | None) -> float | None:
    return None if spot is None else _rounded(spot.value)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _alt(plot: Plot) -> str:
    title = plot.result.metric.title
    ends = []
    for each in plot.drawn[: len(theme.CATEGORIES)]:
        known = [spot for spot in each.line.known if spot.is_complete]
        if known:
            name = "" if plot.is_single else f"{each.line.title} "
            ends.append(
                f"{name}from {series.written(known[0], plot.result)} to {series.written(known[-1], plot.result)}"
            )
    when = periods.span(plot.along[0], plot.along[-1]) if plot.along else "no dates"
    return f"Line chart of {title.lower()}, {when}: {'; '.join(ends) or 'nothing to draw'}."
