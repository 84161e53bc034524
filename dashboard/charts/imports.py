"""The share of rows held back, import by import."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.charts import Chart, numbers, periods, theme

MOST = 16  # bars in a card; older imports stand in the table
TICK_ROOM = 5  # dates under the bars


@dataclass(frozen=True)
class Imported:
    """One import: when it was made, its rows, and how many of them were held back."""

    at: datetime
    read: int
    held: int

    @property
    def share(self) -> float:
        """The share held back, 0..1."""
        return self.held / self.read if self.read else 0.0

    @property
    def words(self) -> str:
        """`1.2% (12 of 1,000 rows)`."""
        return f"{numbers.percent(self.share, self.read)} ({self.held:,} of {self.read:,} rows)"


def chart(imports: Sequence[Imported]) -> Chart:
    """One bar per import, the oldest left, from a base of zero; the newest is darker and says its share."""
    shown = list(imports)[-MOST:]
    top = max((each.share for each in shown), default=0.0) * 1.25 or 0.01
    return Chart({"data": [_bars(shown)], "layout": _layout(shown, top)}, sentence(imports), "bars")


def sentence(imports: Sequence[Imported]) -> str:
    """The newest import against the one before."""
    newest = f"{imports[-1].words} in the newest import"
    if len(imports) == 1:
        return f"{newest}."
    before = imports[-2]
    return f"{newest}, {numbers.percent(before.share, before.read)} in the one before."


def _bars(shown: list[Imported]) -> dict[str, Any]:
    quiet = [theme.tint(theme.FOCUS, "B0")] * (len(shown) - 1)
    return {
        "type": "bar",
        "x": list(range(len(shown))),
        "y": [round(each.share, 5) for each in shown],
        "width": 0.6,
        "marker": {"color": [*quiet, theme.FOCUS], "line": {"width": 0}},
        "text": [f"Import of {periods.day(each.at.date())} {each.at:%H:%M}: {each.words}" for each in shown],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _layout(shown: list[Imported], top: float) -> dict[str, Any]:
    by_time = len({each.at.date() for each in shown}) < len(shown)
    words = [f"{each.at.day} {each.at:%b}" + (f"<br>{each.at:%H:%M}" if by_time else "") for each in shown]
    marks = list(range(len(shown)))[:: -(-len(shown) // TICK_ROOM) or 1]
    at = numbers.ticks(0.0, top)
    newest = theme.note(
        f"<b>{numbers.percent(shown[-1].share, shown[-1].read)}</b>", x=len(shown) - 1, y=shown[-1].share,
        yanchor="bottom", yshift=2,
    )  # fmt: skip
    return theme.layout(left=48, right=14, hovermode="closest") | {
        "xaxis": theme.axis(
            tickmode="array", tickvals=marks, ticktext=[words[mark] for mark in marks],
            range=[-0.6, max(len(shown), 4) - 0.4], tickangle=0,
        ),
        "yaxis": theme.axis(
            range=[0.0, top], tickmode="array", tickvals=at, ticktext=numbers.tick_words(at, is_share=True),
            showgrid=True,
        ),
        "annotations": [newest],
    }  # fmt: skip
