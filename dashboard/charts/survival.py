"""Time in treatment as a Kaplan-Meier curve: steps with their 95% limits, and how many are still followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, axes, labels, numbers, series, theme
from dashboard.charts.labels import Label
from dashboard.charts.names import inside
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

MARK = 90  # days: a length often quoted, so a line to read by and no target
STEPS = (7, 14, 30, 60, 90, 120, 180, 365)
MOST = 4  # groups with a line
BANDS = 2  # groups up to which limits are drawn without hiding each other
LINE = 17  # pixels of a row of numbers under the axis
NEAR = 0.3  # of the days between two ticks, within which a knot may stand under one


@dataclass(frozen=True)
class Drawn:
    """A group's line: its words, how many it began with, its median, and the knots it is drawn through."""

    title: str
    whole: Point
    knots: list[dict[str, Any]]
    colour: str
    glyph: str

    @property
    def days(self) -> list[int]:
        """The days of the knots, day 0 first."""
        return [0, *(knot["day"] for knot in self.knots)]

    def heights(self, name: str) -> list[float]:
        """value, low or high at those days: everybody is there before day 0 is over."""
        return [1.0, *(round(knot[name], 4) for knot in self.knots)]


def chart(result: Result) -> Chart:
    """The share still in treatment by day since admission, one line per group, the four largest; a blank field is grey.

    A line ends where fewer than the small-cell threshold are still followed. A dotted line marks the median.
    """
    drawn = _drawn(result)
    traces = [trace for each in drawn for trace in (*_band(each, len(drawn)), _line(each), _spots(each))]
    figure = {"data": traces, "layout": _layout(drawn)}
    return Chart(figure, f"Curve of {result.metric.title.lower()}: {answer(result)}", "survival")


def answer(result: Result) -> str:
    """The day by which half had left, or that half have not; of each group where some are compared."""
    rows = [(series.title(name, result), each) for name, each in series.whole(result)]
    shown = sorted((row for row in rows if not row[1].is_suppressed), key=lambda row: -(row[1].denominator or 0))[:MOST]
    if len(shown) == 1:
        each = shown[0][1]
        return f"{_half(each)} ({_limits(each)}n = {numbers.count(each.denominator)} {series.noun(result)})."
    said = "; ".join(f"{inside(name)} {_short(each)}" for name, each in shown)
    return f"Half had left by: {said}."


def tested(result: Result) -> str:
    """What speaks for a difference between two groups, or why nothing is said."""
    number = len(set(result.total["segment"]) - {series.UNKNOWN})
    if result.curve is None or result.metric.has_parts or number < 2:
        return ""
    if number > 2:
        return "no test of more than two groups"
    if result.test is None:
        return "not tested, as a group is too small to show"
    first, second = (series.title(name, result) for name in result.test.segments)
    said = "log-rank test not shown, fewer than 10 exits in a group"
    if result.test.p is not None:
        said = f"log-rank p {'< 0.001' if result.test.p < 0.001 else f'= {result.test.p:.3f}'}, unadjusted"
    if result.test.days is None:
        return said
    value, low, high = result.test.days
    more = "more" if value >= 0 else "fewer"
    low, high = (low, high) if value >= 0 else (-high, -low)
    apart = f"{first} {abs(value):.1f} {more} than {second} (95% limits {low:.1f} to {high:.1f})"
    return f"{said}; mean days within the first {result.test.horizon}: {apart}"


def stairs(days: list[int], heights: list[float]) -> Iterator[tuple[int, float]]:
    """The corners of a step curve that keeps each height up to the next day."""
    before = heights[0]
    for day, height in zip(days, heights, strict=True):
        yield day, before
        yield day, height
        before = height


def day_axis(last: int) -> dict[str, Any]:
    """Days since admission, at most five round ticks, from 0 to the last day drawn."""
    at = ticks(last)
    return theme.axis(
        range=[0, max(last, 1)],
        tickmode="array",
        tickvals=at,
        ticktext=[f"day {day}" if place == 1 else str(day) for place, day in enumerate(at)],
        tickangle=0,
    )


def ticks(last: int) -> list[int]:
    """The days marked on the axis."""
    step = next((each for each in STEPS if last / each < numbers.MOST_TICKS), STEPS[-1])
    return list(range(0, last + 1, step))


def mark(last: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The dotted line at ninety days with its words, where the axis reaches so far."""
    if last < MARK:
        return [], []
    line = {"color": theme.MUTED, "width": 1, "dash": "dot"}
    shape = {"type": "line", "x0": MARK, "x1": MARK, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}
    font = {"size": 11, "color": theme.SECONDARY}
    place = {"x": MARK, "y": 1, "yref": "paper", "yanchor": "bottom", "font": font}
    return [shape], [theme.note(f"{MARK} days", **place)]


def _drawn(result: Result) -> list[Drawn]:
    known = result.curve.to_dicts() if result.curve is not None else []
    whole = sorted(series.whole(result), key=lambda row: (row[0] == series.UNKNOWN, -(row[1].denominator or 0)))
    has_knots = [row for row in whole if any(knot["segment"] == row[0] for knot in known)][:MOST]
    return [
        Drawn(
            series.title(name, result),
            each,
            [knot for knot in known if knot["segment"] == name],
            theme.MUTED if name == series.UNKNOWN else colour,
            glyph,
        )
        for (name, each), colour, glyph in zip(has_knots, theme.CATEGORIES, theme.GLYPHS, strict=False)
    ]


def _line(each: Drawn) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": each.days, "y": each.heights("value"), "hoverinfo": "skip",
        "line": {"color": each.colour, "width": 2.2, "shape": "hv"}, "cliponaxis": False,
    }  # fmt: skip


def _band(each: Drawn, number: int) -> list[dict[str, Any]]:
    if number > BANDS:
        return []
    corners = [*stairs(each.days, each.heights("high")), *reversed(list(stairs(each.days, each.heights("low"))))]
    return [
        {
            "type": "scatter", "mode": "lines", "x": [day for day, _ in corners], "y": [share for _, share in corners],
            "fill": "toself", "fillcolor": theme.tint(each.colour, "20"), "hoverinfo": "skip",
            "line": {"width": 0, "color": each.colour},
        }
    ]  # fmt: skip


def _spots(each: Drawn) -> dict[str, Any]:
    """Places to ask about, without a mark: only the steps that may be read one by one."""
    return {
        "type": "scatter", "mode": "markers", "x": each.days[1:], "y": each.heights("value")[1:],
        "marker": {"color": each.colour, "size": 9, "opacity": 0}, "cliponaxis": False,
        "text": [theme.plain(f"{each.title}: {_said(knot)}" if each.glyph else _said(knot)) for knot in each.knots],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _said(knot: dict[str, Any]) -> str:
    limits = f"95% limits {knot['low'] * 100:.0f} to {knot['high'] * 100:.0f}%"
    further = "" if knot["at_risk"] is None else f", {knot['at_risk']} followed further"
    return f"day {knot['day']}: {knot['value']:.0%} still in treatment ({limits}){further}"


def _layout(drawn: list[Drawn]) -> dict[str, Any]:
    last = max((each.days[-1] for each in drawn), default=1)
    ends = _ends(drawn)
    right = labels.right_margin(ends)
    below = LINE * (len(drawn) + 1)
    base = theme.layout(
        left=44, right=right, top=20, bottom=30 + below, height=theme.HEIGHT + 30 + below,
        hovermode="closest", meta=labels.keys(ends),
    )  # fmt: skip
    lines, words = mark(last)
    halves, half_words = _medians(drawn, last)
    notes = [*words, *half_words, *_followed(drawn, last)]
    return base | {
        "xaxis": day_axis(last),
        "yaxis": axes.values((0.0, 1.0), is_share=True),
        "annotations": labels.at_right(ends, axis=(0.0, 1.0), pixels=theme.inside(base)) + notes,
        "shapes": [*lines, *halves],
    }


def _ends(drawn: list[Drawn]) -> list[Label]:
    """The share at the end of each line; a lone line says no more than that."""
    ends = []
    for each in drawn:
        share = f"{each.heights('value')[-1]:.0%}"
        words = f"{theme.shorten(each.title)} {share}" if len(drawn) > 1 else share
        ends.append(Label(words, each.heights("value")[-1], *((each.glyph, each.colour) if len(drawn) > 1 else ())))
    return ends


def _medians(drawn: list[Drawn], last: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A dotted line from one half to each median and down; the day itself only beside a lone line."""
    known = [each for each in drawn if each.whole.value is not None and each.whole.value <= last]
    shapes = []
    for each in known:
        line = {"color": theme.MUTED if len(drawn) == 1 else each.colour, "width": 1, "dash": "dot"}
        style, at = {"type": "line", "line": line, "layer": "below"}, each.whole.value
        shapes += [style | {"x0": 0, "x1": at, "y0": 0.5, "y1": 0.5}, style | {"x0": at, "x1": at, "y0": 0, "y1": 0.5}]
    if len(drawn) != 1 or not known:
        return shapes, []
    font = {"size": 11, "color": theme.SECONDARY}
    at = known[0].whole.value
    text = f"half by day {numbers.amount(at)}"
    return shapes, [theme.note(text, x=at, y=0, yanchor="bottom", xanchor="right", xshift=-4, font=font)]


def _followed(drawn: list[Drawn], last: int) -> list[dict[str, Any]]:
    """How many are still followed, a row per group, each number under the step it belongs to."""
    font = {"size": 11, "color": theme.SECONDARY}
    side = {"yref": "paper", "y": 0, "yanchor": "top"}
    head = theme.note("Still followed", x=0, xanchor="left", yshift=-26, font=font, **side)
    rows = []
    for row, each in enumerate(drawn, start=1):
        place = {"yshift": -26 - LINE * row, "font": {"size": 12, "color": theme.TEXT}, **side}
        if len(drawn) > 1:
            sign = f'<span style="color:{each.colour}">{each.glyph}</span>'
            rows.append(theme.note(sign, x=0, xref="paper", xanchor="right", xshift=-22, **place))
        rows += [theme.note(numbers.count(number), x=day, **place) for day, number in _under(each, last)]
    return [head, *rows]


def _under(each: Drawn, last: int) -> Iterator[tuple[int, float]]:
    """For each tick the nearest knot that says how many are followed, where one is near enough to stand under it."""
    at, known = ticks(last), [knot for knot in each.knots if knot["at_risk"] is not None]
    near = NEAR * (at[1] if len(at) > 1 else last)
    yield 0, each.whole.denominator or 0
    for tick in at[1:]:
        knot = min(known, key=lambda knot: abs(knot["day"] - tick), default=None)
        if knot is not None and abs(knot["day"] - tick) <= near:
            yield knot["day"], knot["at_risk"]


def _half(each: Point) -> str:
    if each.value is None:
        return "Half have not left yet in the days known"
    return f"Half had left by day {numbers.amount(each.value)}"


def _limits(each: Point) -> str:
    if each.low is None and each.high is None:
        return ""
    high = f"to {numbers.amount(each.high)}" if each.high is not None else "or more"
    return f"95% limits {numbers.amount(each.low)} {high}, "


def _short(each: Point) -> str:
    n = f"n = {numbers.count(each.denominator)}"
    return f"not yet ({n})" if each.value is None else f"day {numbers.amount(each.value)} ({_limits(each)}{n})"
