"""Which data are on screen: the imported ones, or a sample where nothing was imported yet."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import samples, settings
from dashboard.metrics.catalogue import check_targets
from dashboard.samples import Sample, SampleError
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import NoData, Warehouse


@dataclass(frozen=True)
class Source:
    """One set of data to look at; `sample` is None for the imported data."""

    id: str
    title: str
    data_dir: Path
    sample: Sample | None = None


def offered(chosen: Settings) -> tuple[Source, ...]:
    """The sources of this installation: the imported data alone, or every sample with the invented one first.

    `IOP_SOURCE=live` shows imported data only; `IOP_DEMO=1` shows the samples only.
    """
    live = Source("live", "Imported data", chosen.data_path / settings.LIVE)
    if os.environ.get("IOP_SOURCE") == "live":
        return (live,)
    if os.environ.get("IOP_DEMO") != "1" and snapshot.live(live.data_dir) is not None:
        return (live,)
    return tuple(Source(each.id, each.title, each.data_dir(chosen.data_path), each) for each in samples.SAMPLES)


def settings_of(source: Source) -> Settings:
    """The settings that hold for a source: its own file or the data folder's, then the environment."""
    return check_targets(settings.load_for(source.data_dir))


def warehouse_of(source: Source, data_path: Path) -> Warehouse | None:
    """The open data of a source, a sample built first where it never was; None, after saying why, without any."""
    try:
        warehouse = _opened(source.id, data_path, source)
        _ = warehouse.version
        return warehouse
    except (NoData, SampleError) as problem:
        st.info(str(problem), icon=":material/inbox:")
        return None


@st.cache_resource(show_spinner="Reading the sample exports. This takes a few seconds, once.")
def _opened(source_id: str, data_path: Path, _source: Source) -> Warehouse:
    if _source.sample is not None:
        samples.prepare(_source.sample, data_path)
    return Warehouse(_source.data_dir)
