"""Results of several kinds, made by hand, that are drawn, said and downloaded in the tests."""

from __future__ import annotations

import polars as pl
from answers import (
    FIRST,
    HIDDEN,
    LAST_DAY,
    WEEKS,
    answered,
    divided,
)

from dashboard.metrics import division
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.shapes import Result

FLOW = [
    (week, "all", part, number, None)
    for week in WEEKS
    for part, number in {"start": 60, "admitted": 15, "completed": 12, "left_ama": 11, "death": 0, "end": 52}.items()
]
FUNNEL = [
    (FIRST, "all", part, number, None)
    for part, number in {"discharged": 312, "planned": 201, "within_7": 96, "within_14": 150, "within_30": 188}.items()
]
COMBINATIONS = [
    (FIRST, "all", part, number, None)
    for part, number in {"None": 52, "Depressive": 41, "Anxiety + Depressive": 26, "ADHD + PTSD": HIDDEN}.items()
]
MIX = [
    (week, "all", part, number, 200)
    for week in WEEKS
    for part, number in {"yes": 90, "screen_positive": 30, "no": 60, "not_assessed": 20}.items()
]
STAYS = {5: 20, 20: 30, 24: 15, 40: 25, 41: 14, 90: 4}  # clients by their days in care
SHORT_STAYS = {5: 20, 20: 30, 41: 14}


def pairs() -> Result:
    rows = [
        {"period": FIRST, "segment": "all", "row_group": row, "column_group": column, "numerator": both,
         "denominator": size, "column_count": other, "all_count": 200}
        for row, column, both, size, other in [
            ("Anxiety", "Anxiety", 60, 60, 60), ("Anxiety", "PTSD", 24, 60, 40),
            ("PTSD", "Anxiety", 24, 40, 60), ("PTSD", "PTSD", 40, 40, 40),
            ("Anxiety", "ADHD", HIDDEN, 60, 30), ("ADHD", "Anxiety", HIDDEN, 30, 60), ("ADHD", "ADHD", 30, 30, 30),
            ("Anxiety", "Bipolar", 12, 60, 15), ("Bipolar", "Anxiety", 12, 15, 60), ("Bipolar", "Bipolar", 15, 15, 15),
            ("PTSD", "Bipolar", HIDDEN, 40, 15), ("Bipolar", "PTSD", HIDDEN, 15, 40),
        ]
    ]  # fmt: skip
    frame = divided(METRICS["condition_matrix"], rows, frozenset([FIRST]))
    return Result(METRICS["condition_matrix"], Filters(FIRST, LAST_DAY, grain="all"), frame, frame)


def stays(*, hidden: str = "", **segments: dict[int, int]) -> Result:
    segments = segments or {"all": STAYS}
    rows = [(name, days, number) for name, spread in segments.items() for days, number in spread.items()]
    counted = pl.DataFrame(rows, schema=["segment", "amount", "numerator"], orient="row")
    counted = counted.with_columns(period=pl.lit(FIRST))
    metric = METRICS["length_of_stay"]
    known = division.summarised(metric, counted, Filters(FIRST, LAST_DAY)).to_dicts()
    is_hidden = [row["segment"] == hidden for row in known]
    frame = division.divided(metric, known, hidden=is_hidden, complete=frozenset([FIRST])).drop("excluded")
    filters = Filters(FIRST, LAST_DAY, grain="all", compare_by=None if "all" in segments else "program")
    return Result(metric, filters, frame, frame, bins=division.binned(counted, 11))


def kept_within(days: int, numerator: object) -> Result:
    return answered("first_contact", [(FIRST, "all", None, numerator, 120)], grain="all", window_days=days)
