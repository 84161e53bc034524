"""The questions in polars: over the Parquet, and over frames in memory."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl

from .asked import CLINICAL, EXPECTED, FIRST, FULL_SHARE, LAST, PAYER, TREATMENT, Askers, Counts, counts

_SLOTS = ("admission_id", "session_start", "scheduled_minutes", "status", "service", "attended_minutes")
_STAYS = ("admission_id", "client_id", "payer", "admitted_on", "discharged_on")
_col = pl.col


def over_parquet(folder: Path) -> Askers:
    """Every question reads the columns it needs."""
    slots, stays = (pl.scan_parquet(folder / "rivals" / f"{table}.parquet") for table in ("attendance", "retention"))
    return {"completion": lambda: _completion(slots, stays), "dose": lambda: _dose(slots, stays)}


def in_memory(folder: Path) -> Askers:
    """The columns both questions need, in memory."""
    slots = pl.read_parquet(folder / "rivals" / "attendance.parquet", columns=list(_SLOTS)).lazy()
    stays = pl.read_parquet(folder / "rivals" / "retention.parquet", columns=list(_STAYS)).lazy()
    return {"completion": lambda: _completion(slots, stays), "dose": lambda: _dose(slots, stays)}


def _completion(slots: pl.LazyFrame, stays: pl.LazyFrame) -> Counts:
    day, minutes, planned = _col("session_start").dt.date(), _col("attended_minutes"), _col("scheduled_minutes")
    is_completed = (
        pl.when(minutes.is_null() | planned.is_null())
        .then(_col("status") == "attended")
        .otherwise(_col("status").is_in(["attended", "partial"]) & (minutes >= FULL_SHARE * planned))
    )
    rows = (
        slots.filter(day.is_between(FIRST, LAST), _col("status").is_in(EXPECTED), _col("service").is_in(TREATMENT))
        .join(stays.filter(_col("payer") == PAYER), on="admission_id", how="semi")
        .group_by(day.dt.truncate("1w").alias("week"))
        .agg(is_completed.sum().alias("numerator"), pl.len().alias("denominator"))
        .collect()
    )
    return counts(rows.iter_rows())


def _dose(slots: pl.LazyFrame, stays: pl.LazyFrame) -> Counts:
    rows = (
        _full_weeks(stays)
        .join(_received(slots), on=["admission_id", "week"], how="left")
        .group_by("week")
        .agg(_col("minutes").sum(), _col("client_id").n_unique())
        .collect()
    )
    return counts(rows.iter_rows())


def _full_weeks(stays: pl.LazyFrame) -> pl.LazyFrame:
    """One row per stay and full week of it."""
    week, end = timedelta(days=7), _col("discharged_on").fill_null(LAST + timedelta(days=7))
    first, last = _col("admitted_on").dt.truncate("1w") + week, end.dt.truncate("1w") - week
    return (
        stays.filter(_col("payer") == PAYER, first <= last, last >= FIRST)
        .with_columns(pl.date_ranges(first, last, "1w").alias("week"))
        .explode("week")
        .filter(_col("week").is_between(FIRST, LAST))
    )


def _received(slots: pl.LazyFrame) -> pl.LazyFrame:
    """Clinical minutes by stay and week."""
    day, planned = _col("session_start").dt.date(), _col("scheduled_minutes")
    unrecorded = pl.when(_col("status") == "attended").then(planned).otherwise(0)
    return (
        slots.filter(
            day.is_between(FIRST, LAST), _col("status").is_in(["attended", "partial"]), _col("service").is_in(CLINICAL)
        )
        .group_by("admission_id", day.dt.truncate("1w").alias("week"))
        .agg(_col("attended_minutes").fill_null(unrecorded).sum().alias("minutes"))
    )
