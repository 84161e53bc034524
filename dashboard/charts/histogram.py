"""How days spread: one column a week of days, with the median and the middle half marked."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, axes, numbers, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

BIN = 7  # days a column covers


def chart(result: Result) -> Chart:
    """One segment over the whole range; a bin of too few has no column and says so, e.g. "<11".

    Raises ChartError where several segments are compared: `ranges` draws those.
    """
    rows = series.whole(result)
    if len(rows) != 1:
        raise series.ChartError(f"{result.metric.id} has {len(rows)} segments: draw it with ranges.")
    whole = rows[0][1]
    bins = [] if result.bins is None else result.bins.to_dicts()
    return Chart(
        {"data": [_columns(result, bins)], "layout": _layout(result, bins, whole)},
        _alt(result, bins, whole),
        "histogram",
    )


def _columns(result: Result, bins: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [row["from_amount"] + BIN / 2 for row in bins],
        "y": [row["numerator"] for row in bins],
        "width": BIN * 0.86,
        "marker": {"color": [theme.MUTED if row["to_amount"] is None else theme.FOCUS for row in bins]},
        "text": [theme.plain(_said(result, row)) for row in bins],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _said(result: Result, row: dict[str, Any]) -> str:
    upper, unit = row["to_amount"], result.metric.unit
    reach = (
        f"{row['from_amount']:.0f} {unit} and more"
        if upper is None
        else f"{row['from_amount']:.0f} to {upper:.0f} {unit}"
    )
    hidden = result.hidden_word
    return f"{reach}: {hidden if row['suppressed'] else numbers.count(row['numerator'])}"


def _layout(result: Result, bins: list[dict[str, Any]], whole: Point) -> dict[str, Any]:
    right = max([BIN * 4.0, *(row["from_amount"] + BIN for row in bins)])
    top = max([1.0, *(row["numerator"] for row in bins if row["numerator"])]) * 1.05
    at = numbers.ticks(0.0, right)
    return theme.layout(
        left=44,
        right=14,
        top=44,
        hovermode="closest",
        bargap=0,
        xaxis=theme.axis(
            range=[0, right], tickmode="array", tickvals=at, ticktext=numbers.tick_words(at, is_share=False)
        ),
        yaxis=axes.values((0.0, top), is_share=False),
        shapes=_marks(whole),
        annotations=_mark_words(whole, right) + _hidden_words(result, bins),
    )


def _marks(whole: Point) -> list[dict[str, Any]]:
    """The middle half as a thick line over the plot and the median as a rule through it."""
    if whole.value is None or whole.low is None or whole.high is None:
        return []
    span = {"type": "line", "x0": whole.low, "x1": whole.high, "yref": "paper", "y0": 1.04, "y1": 1.04}
    rule = {"type": "line", "x0": whole.value, "x1": whole.value, "yref": "paper", "y0": 0, "y1": 1.07}
    return [
        span | {"line": {"color": theme.MUTED, "width": 4}},
        rule | {"line": {"color": theme.TEXT, "width": 1.6}},
    ]


def _mark_words(whole: Point, right: float) -> list[dict[str, Any]]:
    if whole.value is None or whole.low is None or whole.high is None:
        return []
    half = f"middle half {numbers.amount(whole.low)} to {numbers.amount(whole.high)}"
    side = "right" if whole.value > right * 0.6 else "left"
    text = f"<b>median {numbers.amount(whole.value)}</b>, {half}"
    return [theme.note(text, x=whole.value, y=1.07, yref="paper", yanchor="bottom", xanchor=side, xshift=-2)]


def _hidden_words(result: Result, bins: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One "<11" on the axis per run of hidden bins."""
    text = theme.plain(result.hidden_word)
    marks = []
    for first, last in series.runs([bool(row["suppressed"]) for row in bins]):
        middle = (bins[first]["from_amount"] + bins[last]["from_amount"] + BIN) / 2
        font = {"size": 10, "color": theme.SECONDARY}
        marks.append(theme.note(text, x=middle, y=0, yanchor="bottom", font=font))
    return marks


def _alt(result: Result, bins: list[dict[str, Any]], whole: Point) -> str:
    if whole.value is None:
        return f"Histogram of {result.metric.title.lower()}: too few to show."
    return (
        f"Histogram of {result.metric.title.lower()}: median {numbers.amount(whole.value)} {result.metric.unit}, "
        f"middle half {numbers.amount(whole.low)} to {numbers.amount(whole.high)}, n = {numbers.count(whole.counted)}, "
        f"{len(bins)} columns of {BIN} days."
    )
