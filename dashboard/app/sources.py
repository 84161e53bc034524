"""Which data are on screen: the imported ones, or a sample where nothing was imported yet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard import samples, settings
from dashboard.events import baselines
from dashboard.metrics.catalogue import check_targets
from dashboard.samples import Sample, SampleError
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Moment, NoData, Warehouse

_OFFERED = "sources_offered"


@dataclass(frozen=True)
class Source:
    """One set of data to look at; `sample` is None for the imported data."""

    id: str
    title: str
    data_dir: Path
    sample: Sample | None = None


def offered(chosen: Settings) -> tuple[Source, ...]:
    """The sources of this installation: the imported data alone, or every sample with the invented one first.

    `IOP_SOURCE=live` shows imported data only; `IOP_DEMO=1` shows the samples first, and last what was imported.
    """
    live = live_of(chosen)
    if os.environ.get("IOP_SOURCE") == "live":
        return (live,)
    has_live = (live.data_dir / snapshot.POINTER).is_file()  # also where its file is gone, which must be said
    if has_live and not is_demo():
        return (live,)
    shown = tuple(Source(each.id, each.title, each.data_dir(chosen.data_path), each) for each in samples.SAMPLES)
    return (*shown, live) if has_live else shown


def is_demo() -> bool:
    """Whether the dashboard was started to show the samples."""
    return os.environ.get("IOP_DEMO") == "1"


def live_of(chosen: Settings) -> Source:
    """The imported data, whether there are any yet or not."""
    return Source("live", "Imported data", chosen.data_path / settings.LIVE)


def follow(offered: tuple[str, ...]) -> None:
    """When the sources on offer change, as the first import changes them, one that is gone makes way in silence."""
    before = st.session_state.get(_OFFERED, offered)
    st.session_state[_OFFERED] = offered
    if before != offered and st.session_state.get("source") not in offered:
        st.session_state.pop("source", None)


def earlier_of(source: Source) -> tuple[str, ...]:
    """The ids of the imports that can be looked at beside the live one, oldest first."""
    live = snapshot.live(source.data_dir)
    return tuple(path.stem for path in snapshot.listed(source.data_dir) if path != live)


def newest_of(source: Source) -> str:
    """The id of the live import, "" where there is none."""
    live = snapshot.live(source.data_dir)
    return live.stem if live else ""


@contextmanager
def reading(warehouse: Warehouse | None) -> Iterator[Moment | None]:
    """A run reads one import from its first number to its last; one that turns out to be damaged is a sentence."""
    try:
        with nullcontext() if warehouse is None else warehouse.held() as moment:
            yield moment
    except NoData as problem:
        st.error(str(problem), icon=":material/broken_image:")


def settings_of(source: Source) -> Settings:
    """The settings that hold for a source: its own file or the data folder's, then the environment."""
    return baselines.applied(check_targets(settings.load_for(source.data_dir)), source.data_dir)


def warehouse_of(source: Source, data_path: Path, import_id: str | None = None) -> Warehouse | None:
    """The open data of a source, the live import or an earlier one, a sample built first where it never was.

    None, after saying why, without any data.
    """
    try:
        return opened(source, data_path, import_id)
    except (NoData, SampleError) as problem:
        st.info(str(problem), icon=":material/inbox:")
        return None


def opened(source: Source, data_path: Path, import_id: str | None = None) -> Warehouse:
    """The open data of a source. Raises NoData or SampleError where there are none."""
    warehouse = _opened(source.id, data_path, import_id, source)
    _ = warehouse.version
    return warehouse


@st.cache_resource(show_spinner="Reading the sample exports. This takes a few seconds, once.")
def _opened(source_id: str, data_path: Path, import_id: str | None, _source: Source) -> Warehouse:
    if _source.sample is not None:
        samples.prepare(_source.sample, data_path)
    return Warehouse(_source.data_dir, import_id)
