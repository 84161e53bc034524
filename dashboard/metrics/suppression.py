"""Which rows of a metric to hide: what stands in each row about people, and the margins it adds up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.disclosure import Cell, is_small, suppressed
from dashboard.metrics.shapes import Shape
from dashboard.settings import Settings

Row = Mapping[str, Any]
LEAST_THRESHOLD = 11  # for viewers and rooms with windows, whatever a site shows at its desks


def private(settings: Settings) -> Settings:
    """The settings of a site, with small counts hidden even where it shows them elsewhere."""
    return replace(settings, small_cell_threshold=max(LEAST_THRESHOLD, settings.small_cell_threshold))


def hidden_rows(metric: Metric, rows: Sequence[Row], threshold: int) -> list[bool]:
    """For each row, whether its numbers must not be shown."""
    if metric.shape is Shape.MATRIX:
        return _hidden_pairs(rows, threshold)
    return suppressed([Cell(_lines(row), _counts(metric, row), _size(metric, row)) for row in rows], threshold)


def hides_larger(rows: Sequence[Row], hidden: Sequence[bool], threshold: int) -> bool:
    """True where a hidden row's own counts are not small: it is hidden because it would reveal another."""
    counts = ("numerator", "denominator", "clients")
    return any(
        is_hidden and not any(is_small(row.get(name) or 0, threshold) for name in counts)
        for row, is_hidden in zip(rows, hidden, strict=True)
    )


def _lines(row: Row) -> tuple[tuple[str, str], ...]:
    """The margins a row belongs to: all rows alike in everything but one of period, segment and part.

    Where parts are places in a grid (weekday and hour), its rows and columns have totals elsewhere and are margins too.
    """
    keys = {"period": str(row["period"]), "segment": row["segment"], "part": row.get("part") or ""}
    along = [(varying, "|".join(value for name, value in keys.items() if name != varying)) for varying in keys]
    sides = [side for side in ("row_group", "column_group") if row.get(side) is not None]
    return (*along, *((side, "|".join((keys["period"], keys["segment"], row[side]))) for side in sides))


def _counts(metric: Metric, row: Row) -> tuple[float, ...]:
    people = (row["clients"],) if row.get("clients") is not None else ()
    if metric.shape is Shape.MEAN or metric.is_about_program:
        return people
    if metric.shape is Shape.DISTRIBUTION:
        return (row["denominator"],)
    if metric.shape is Shape.CURVE:
        is_one_share = row["window_days"] and row["part"] is None
        return (row["numerator"], row["denominator"], *((row["remaining"],) if is_one_share else ()))
    if metric.shape is Shape.RATE:
        return (row["numerator"], row["denominator"], row["denominator"] - row["numerator"], *people)
    return (row["numerator"], *people)


def _size(metric: Metric, row: Row) -> float:
    """What a partner cell is chosen by. The denominator can be worked out too, so a rate of 0 of 30 is a partner.

    A query may say itself which part gives way first, in a column `partner`.
    """
    if row.get("partner") is not None:
        return row["partner"]
    return row["numerator"] if metric.shape is Shape.COUNT or metric.has_parts else row["denominator"]


def _hidden_pairs(rows: Sequence[Row], threshold: int) -> list[bool]:
    """A pair of conditions stands twice in the matrix and is hidden or shown in both places."""
    keys = [(row["segment"], *sorted((row["row_group"], row["column_group"]))) for row in rows]
    cells = {}
    for key, row in zip(keys, rows, strict=True):
        rest = (row["denominator"] - row["numerator"], row["column_count"] - row["numerator"])
        lines = tuple((key[0], group) for group in dict.fromkeys(key[1:]))
        cells[key] = Cell(lines, (row["numerator"], *rest), row["numerator"])
    hidden = dict(zip(cells, suppressed(list(cells.values()), threshold), strict=True))
    return [hidden[key] for key in keys]
