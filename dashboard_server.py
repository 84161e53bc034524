"""The dashboard behind its security headers; `iop-dashboard demo` and `serve` start this file."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from dashboard.app.headers import SecurityHeaders

os.umask(0o077)  # whatever a library writes here is its owner's alone


@asynccontextmanager
async def opened(_: st.App) -> AsyncIterator[None]:
    """Open a browser window where one was asked for."""
    if not st.get_option("server.headless"):
        webbrowser.open(f"http://{st.get_option('server.address')}:{st.get_option('server.port')}")
    yield


app = st.App(Path(__file__).with_name("streamlit_app.py"), lifespan=opened, middleware=[Middleware(SecurityHeaders)])
