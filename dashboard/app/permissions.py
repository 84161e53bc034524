"""What a reader may see beyond suppressed numbers. One place, so that sign-in and roles can take it over."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st

from dashboard.app.view import View

RELAYED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


def may_see_rows(view: View) -> bool:
    """True only for somebody at the machine the dashboard runs on: there are no roles yet to tell others apart.

    `view` is what they would be shown the rows of.
    """
    return is_local(str(st.get_option("server.address") or ""), st.context.headers)


def may_import() -> bool:
    """Who may bring exports in: the same person who may see rows, also before there are any data to see."""
    return is_local(str(st.get_option("server.address") or ""), st.context.headers)


def is_local(address: str, headers: Mapping[str, str]) -> bool:
    """True when the server listens to this machine alone, and was asked under its own name and not through a relay."""
    if any(headers.get(name) for name in RELAYED):
        return False
    host = headers.get("Host")
    return _is_here(address) and (host is None or _is_here(_name(host)))


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_here(name: str) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
