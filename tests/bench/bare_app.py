"""The floor of a page: a Streamlit app that draws figures from constants, by the dashboard's own board.

`BENCH_BOARDS` names a JSON file: by the path of a page its title, and its boards by the range of dates they are of.
Nothing is asked, counted or checked.
"""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.app import board


@st.cache_resource
def _constants() -> dict[str, dict[str, Any]]:
    return json.loads(Path(os.environ["BENCH_BOARDS"]).read_text("utf-8"))


def _draw(boards: dict[str, Any]) -> None:
    chosen = st.segmented_control("Dates", tuple(boards), key="range", default=next(iter(boards)), required=True)
    for number, data in enumerate(boards[chosen]):
        board._component(key=f"board_{number}", data=data)


st.set_page_config("Bare", layout="wide", initial_sidebar_state="collapsed")
constants = _constants()
pages = [
    st.Page(partial(_draw, each["boards"]), title=each["title"], url_path=path) for path, each in constants.items()
]
start = st.Page(partial(_draw, next(iter(constants.values()))["boards"]), title="Start", url_path="start", default=True)
st.navigation([start, *pages], position="top").run()
