"""How far two cohorts lie apart in several shares: a row per measure, its difference and 95% limits around zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, theme

ROW = 58  # pixels: the measure and its difference, the line, and what both are under it
HEAD = 24  # pixels for what the two sides mean
TOP = -0.55  # of a row: where the first begins
LEAST = 0.05  # the axis reaches at least this far to either side, so that a trifle does not look large


@dataclass(frozen=True)
class Row:
    """One measure: `said` is its difference in words, `sides` the number of A and of B, `better` which way is wanted.

    `value`, `low` and `high` are shares (0..1), A minus B; None where nothing may be said.
    """

    title: str
    said: str
    sides: str
    better: str
    value: float | None
    low: float | None = None
    high: float | None = None

    @property
    def is_clear(self) -> bool:
        """True when the limits leave zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def chart(rows: Sequence[Row]) -> Chart:
    """The rows in their order. A filled dot has zero outside its limits; a hollow one has not, or has no limits."""
    reach = (
        max([LEAST, *(abs(end) for row in rows for end in (row.value, row.low, row.high) if end is not None)]) * 1.06
    )
    return Chart({"data": [_limits(rows), _dots(rows)], "layout": _layout(rows, reach)}, _alt(rows), "forest")


def _limits(rows: Sequence[Row]) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for at, row in enumerate(rows):
        if row.low is not None and row.high is not None:
            x += [round(row.low, 4), round(row.high, 4), None]
            y += [at, at, None]
    line = {"color": theme.MUTED, "width": 2.5}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _dots(rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None if row.value is None else round(row.value, 4) for row in rows],
        "y": list(range(len(rows))),
        "marker": {
            "color": [theme.FOCUS if row.is_clear else theme.SURFACE for row in rows],
            "size": 11,
            "opacity": 1,
            "line": {"color": theme.FOCUS, "width": 1.8},
        },
        "text": [theme.plain(f"{row.title}: {row.said}; {row.sides}") for row in rows],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _layout(rows: Sequence[Row], reach: float) -> dict[str, Any]:
    at = numbers.ticks(-reach, reach)
    bottom = len(rows) - 0.5
    return theme.layout(
        left=0,
        right=1,
        top=HEAD,
        bottom=24,
        height=HEAD + ROW * len(rows) + 32,
        hovermode="closest",
        xaxis=theme.axis(
            range=[-reach, reach],
            tickmode="array",
            tickvals=at,
            ticktext=[_points(each) for each in at],
            showgrid=False,
        ),
        yaxis=theme.axis(range=[bottom, TOP], showticklabels=False),
        shapes=[_zero(bottom), *(_rule(at) for at in range(1, len(rows)))],
        annotations=[*_sides(), *(note for place, row in enumerate(rows) for note in _words(place, row))],
    )


def _points(share: float) -> str:
    return "no difference" if share == 0 else f"{share * 100:+.0f} points"


def _zero(bottom: float) -> dict[str, Any]:
    line = {"color": theme.SECONDARY, "width": 1}
    return {"type": "line", "x0": 0, "x1": 0, "y0": TOP, "y1": bottom, "line": line, "layer": "below"}


def _rule(at: int) -> dict[str, Any]:
    """A hairline above a row."""
    line = {"color": theme.tint(theme.FAINT, "80"), "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at - 0.5, "y1": at - 0.5, "line": line}


def _sides() -> list[dict[str, Any]]:
    place = {
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "xref": "paper",
        "font": {"color": theme.SECONDARY, "size": 12},
    }
    return [
        theme.note("◀ lower in A", x=0, xanchor="left", **place),
        theme.note("higher in A ▶", x=1, xanchor="right", **place),
    ]


def _words(at: int, row: Row) -> list[dict[str, Any]]:
    """The measure and its difference over the line; which way is wanted and both numbers under it."""
    over = {"y": at - 0.13, "xref": "paper", "yanchor": "bottom"}
    under = {"y": at + 0.1, "xref": "paper", "yanchor": "top", "font": {"color": theme.SECONDARY, "size": 11.5}}
    return [
        theme.note(theme.plain(row.title), x=0, xanchor="left", **over),
        theme.note(f"<b>{theme.plain(row.said)}</b>", x=1, xanchor="right", **over),
        theme.note(theme.plain(row.better), x=0, xanchor="left", **under),
        theme.note(theme.plain(row.sides), x=1, xanchor="right", **under),
    ]


def _alt(rows: Sequence[Row]) -> str:
    said = "; ".join(f"{row.title} {row.said}" for row in rows)
    return f"Differences of A minus B with their limits: {said or 'nothing to draw'}."
