"""First and last mean score by severity at the start, with the score chance alone would bring at the second time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, theme

ROW = 84  # pixels


@dataclass(frozen=True)
class Side:
    """Those who began on one side of the cut: n, mean first and last score, and the mean expected by chance alone."""

    title: str
    n: float | None
    first: float | None
    last: float | None
    expected: float | None


def chart(sides: Sequence[Side]) -> Chart:
    """A row per side: a hollow dot at the first score, a filled one at the last, a short line at the expected score."""
    known = [(at, each) for at, each in enumerate(sides) if each.first is not None and each.last is not None]
    data = [_moves(known), _dots(known, "first"), _dots(known, "last")]
    return Chart(
        {"data": data, "layout": _layout(sides, known)}, "; ".join(said(each) for each in sides) + ".", "retest"
    )


def said(each: Side) -> str:
    """A side in words: began at 10 or more: 15.1 first, 9.8 last, 13.9 expected by chance alone (n = 120)."""
    if each.first is None or each.last is None:
        return f"{each.title}: too few to show"
    by_chance = "" if each.expected is None else f", {numbers.mean(each.expected)} expected by chance alone"
    scores = f"{numbers.mean(each.first)} first, {numbers.mean(each.last)} last{by_chance}"
    return f"{each.title}: {scores} (n = {numbers.count(each.n)})"


Known = list[tuple[int, Side]]


def _moves(known: Known) -> dict[str, Any]:
    x = [value for _, each in known for value in (each.first, each.last, None)]
    y = [value for at, _ in known for value in (at, at, None)]
    line = {"color": theme.MUTED, "width": 2}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _dots(known: Known, which: str) -> dict[str, Any]:
    fill = theme.FOCUS if which == "last" else theme.SURFACE
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [round(getattr(each, which), 3) for _, each in known],
        "y": [at for at, _ in known],
        "marker": {"color": fill, "size": 12, "opacity": 1, "line": {"color": theme.FOCUS, "width": 2}},
        "text": [theme.plain(said(each)) for _, each in known],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _layout(sides: Sequence[Side], known: Known) -> dict[str, Any]:
    ends = [value for _, each in known for value in (each.first, each.last, each.expected) if value is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = max(1.0, (high - low) * 0.16)
    at = numbers.ticks(low - room, high + room)
    return theme.layout(
        left=12,
        right=12,
        top=0,
        bottom=26,
        height=max(theme.HEIGHT, ROW * len(sides) + 34),
        hovermode="closest",
        xaxis=theme.axis(range=[low - room, high + room], tickmode="array", tickvals=at,
                         ticktext=numbers.tick_words(at, is_share=False)),
        yaxis=theme.axis(range=[len(sides) - 0.42, -0.62], showticklabels=False),
        shapes=[_tick(place, each.expected) for place, each in known if each.expected is not None],
        annotations=[*_titles(sides), *(note for place, each in known for note in _labels(place, each))],
    )  # fmt: skip


def _tick(at: int, expected: float) -> dict[str, Any]:
    line = {"color": theme.AMBER, "width": 3}
    return {"type": "line", "x0": expected, "x1": expected, "y0": at - 0.09, "y1": at + 0.17, "line": line}


def _titles(sides: Sequence[Side]) -> list[dict[str, Any]]:
    place = {"x": 0, "xref": "paper", "xanchor": "left", "yanchor": "bottom"}
    return [
        theme.note(f"{theme.plain(each.title)} "
                   f'<span style="color:{theme.SECONDARY}">n = {numbers.count(each.n)}</span>', y=at - 0.34, **place)
        for at, each in enumerate(sides)
    ]  # fmt: skip


def _labels(at: int, each: Side) -> list[dict[str, Any]]:
    """First and last over their dots, the expected score under its line."""
    over = {"y": at, "yanchor": "bottom", "yshift": 8}
    assert each.first is not None and each.last is not None
    near = "right" if each.first < each.last else "left"
    far = "left" if near == "right" else "right"
    notes = [
        theme.note(f"first <b>{numbers.mean(each.first)}</b>", x=each.first, xanchor=near, **over),
        theme.note(f"last <b>{numbers.mean(each.last)}</b>", x=each.last, xanchor=far, **over),
    ]
    if each.expected is not None:
        words = f'<span style="color:{theme.AMBER}">┃</span> chance alone {numbers.mean(each.expected)}'
        notes.append(theme.note(words, x=each.expected, y=at, yanchor="top", yshift=-9))
    return notes
