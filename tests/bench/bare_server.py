"""The bare app behind the kind of server the dashboard has, so that files and frames travel alike."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

app = st.App(Path(__file__).with_name("bare_app.py"))
