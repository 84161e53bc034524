"""The side of meeting mode that sees the data: it keeps the slides new while the page shows them.

It stands in the entry script, before the page, which is given a gateway to the finished slides and nothing else.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.access.roles import LOCAL, Access
from dashboard.app import reach, slideshow, sources
from dashboard.app.reach import Reach
from dashboard.app.sources import Source
from dashboard.charts import words
from dashboard.events import log
from dashboard.meeting import deck, publish
from dashboard.meeting.gateway import Gateway
from dashboard.meeting.making import Material
from dashboard.metrics.span import Span
from dashboard.metrics.suppression import private
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.guard import guarded

EVERY_SECONDS = 3


def open_for(source: Source, chosen: Settings, access: Access = LOCAL) -> None:
    """See that the slides this person may see are there and stay new, and hand the page the gateway to them."""
    gateway = Gateway(source.data_dir, access.programs, access.may_write)
    slideshow.give(gateway)
    _watch(gateway, source, chosen.data_path, access, _kept(gateway, source, chosen.data_path, access))


@st.fragment(run_every=EVERY_SECONDS)
def _watch(gateway: Gateway, source: Source, data_path: Path, access: Access, shown: str) -> None:
    if _kept(gateway, source, data_path, access) != shown:
        st.rerun()


def _kept(gateway: Gateway, source: Source, data_path: Path, access: Access) -> str:
    return publish.keep(gateway.file, lambda: (deck.load(data_path), _material(source, data_path, access)))


def _material(source: Source, data_path: Path, access: Access) -> Material:
    """The open data with the usual range; raises what keeps them from being read."""
    warehouse = guarded(sources.opened(source, data_path), access)
    settings = private(sources.settings_of(source))
    extent = reach.of(warehouse, settings)
    return Material(
        warehouse,
        settings,
        dates=extent.dates,
        usual_range=extent.usual_range,
        span=Span(extent.first_day, extent.as_of, extent.usual_grain),
        notice=extent.notice,
        trouble=_refused(source.data_dir, extent),
        events=log.listed(source.data_dir, warehouse, programs=access.programs),
    )


def _refused(data_dir: Path, extent: Reach) -> str:
    """What to say where newer exports were refused."""
    at = snapshot.refused_at(data_dir)
    if at is None:
        return ""
    local = at.astimezone(extent.imported_at.tzinfo)
    return f"The exports brought in on {words.day(local.date())} at {local:%H:%M} were refused."
