"""Which rows of a metric to hide: what stands in each row about people, and the margins it adds up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.disclosure import Cell, suppressed
from dashboard.metrics.shapes import Shape

Row = Mapping[str, Any]


def hidden_rows(metric: Metric, rows: Sequence[Row], threshold: int) -> list[bool]:
    """For each row, whether its numbers must not be shown."""
    if metric.shape is Shape.MATRIX:
        return _hidden_pairs(rows, threshold)
    return suppressed([Cell(_lines(row), _counts(metric, row), _size(metric, row)) for row in rows], threshold)


def _lines(row: Row) -> tuple[tuple[str, str], ...]:
    """The margins a row belongs to: all rows alike in everything but one of period, segment and part."""
    keys = {"period": str(row["period"]), "segment": row["segment"], "part": row.get("part") or ""}
    return tuple((varying, "|".join(value for name, value in keys.items() if name != varying)) for varying in keys)


def _counts(metric: Metric, row: Row) -> tuple[float, ...]:
    people = (row["clients"],) if row.get("clients") is not None else ()
    if metric.shape is Shape.MEAN or metric.is_about_program:
        return people
    if metric.shape is Shape.DISTRIBUTION:
        return (row["denominator"],)
    if metric.shape is Shape.RATE:
        return (row["numerator"], row["denominator"], row["denominator"] - row["numerator"], *people)
    return (row["numerator"], *people)


def _size(metric: Metric, row: Row) -> float:
    """What a partner cell is chosen by. The denominator can be worked out too, so a rate of 0 of 30 is a partner."""
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
