"""The questions in pandas, over frames in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .asked import CLINICAL, EXPECTED, FIRST, FULL_SHARE, LAST, PAYER, TREATMENT, Askers, Counts, counts

_SLOTS = ["admission_id", "session_start", "scheduled_minutes", "status", "service", "attended_minutes"]
_STAYS = ["admission_id", "client_id", "payer", "admitted_on", "discharged_on"]
_WEEK = pd.Timedelta(days=7)


def in_memory(folder: Path) -> Askers:
    """The columns both questions need, in memory."""
    slots = pd.read_parquet(folder / "rivals" / "attendance.parquet", columns=_SLOTS)
    stays = pd.read_parquet(folder / "rivals" / "retention.parquet", columns=_STAYS)
    stays[["admitted_on", "discharged_on"]] = stays[["admitted_on", "discharged_on"]].apply(pd.to_datetime)
    return {"completion": lambda: _completion(slots, stays), "dose": lambda: _dose(slots, stays)}


def _monday(days: pd.Series) -> pd.Series:
    days = days.dt.normalize()
    return days - pd.to_timedelta(days.dt.weekday, unit="D")


def _in_range(slots: pd.DataFrame) -> pd.Series:
    return slots.session_start.between(pd.Timestamp(FIRST), pd.Timestamp(LAST) + pd.Timedelta("1D"), inclusive="left")


def _completion(slots: pd.DataFrame, stays: pd.DataFrame) -> Counts:
    kept = slots[_in_range(slots) & slots.status.isin(EXPECTED) & slots.service.isin(TREATMENT)]
    kept = kept[kept.admission_id.isin(stays.admission_id[stays.payer == PAYER])]
    is_told = kept.attended_minutes.notna() & kept.scheduled_minutes.notna()
    is_long = kept.attended_minutes >= FULL_SHARE * kept.scheduled_minutes
    is_enough = is_long & kept.status.isin(["attended", "partial"])
    is_completed = is_enough.where(is_told, kept.status == "attended")
    rows = is_completed.groupby(_monday(kept.session_start)).agg(["sum", "count"])
    return counts(rows.itertuples())


def _dose(slots: pd.DataFrame, stays: pd.DataFrame) -> Counts:
    rows = (
        _full_weeks(stays)
        .merge(_received(slots), on=["admission_id", "week"], how="left")
        .groupby("week")
        .agg({"minutes": "sum", "client_id": "nunique"})
    )
    return counts(rows.itertuples())


def _full_weeks(stays: pd.DataFrame) -> pd.DataFrame:
    """One row per stay and full week of it."""
    kept = stays[stays.payer == PAYER]
    first = _monday(kept.admitted_on) + _WEEK
    last = _monday(kept.discharged_on.fillna(pd.Timestamp(LAST) + _WEEK)) - _WEEK
    number = ((last - first) // _WEEK + 1).clip(lower=0).to_numpy()
    told = kept[["admission_id", "client_id"]].loc[kept.index.repeat(number)].assign(week=first.repeat(number))
    weeks_before = np.arange(number.sum()) - np.repeat(number.cumsum() - number, number)
    told["week"] += pd.to_timedelta(7 * weeks_before, unit="D")
    return told[told.week.between(pd.Timestamp(FIRST), pd.Timestamp(LAST))]


def _received(slots: pd.DataFrame) -> pd.DataFrame:
    """Clinical minutes by stay and week."""
    kept = slots[_in_range(slots) & slots.status.isin(["attended", "partial"]) & slots.service.isin(CLINICAL)]
    unrecorded = kept.scheduled_minutes.where(kept.status == "attended", 0)
    told = kept[["admission_id"]].assign(
        week=_monday(kept.session_start), minutes=kept.attended_minutes.fillna(unrecorded)
    )
    return told.groupby(["admission_id", "week"], as_index=False).minutes.sum()
