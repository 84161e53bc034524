"""The headers that tell a browser what the pages may do: load from here alone, stand in no frame, leave no copy."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
FORBIDDEN = 1008  # of a socket: against the rules
_KEPT = re.compile(r"/static/")  # program files with a hash in their name, and fonts: nothing from the data


class SecurityHeaders:
    """An ASGI application whose every answer over HTTP carries the headers."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        """Pass a request on, and its answer back with the headers; a socket of this site and the lifespan pass as they
        are. A socket that another site's page opens is refused here: Streamlit would refuse it too, but only after
        asking an outside service what this machine is called from there.
        """
        if scope["type"] == "websocket" and is_foreign(scope):
            await receive()
            await send({"type": "websocket.close", "code": FORBIDDEN})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = headers(scope["path"])

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [each for each in message["headers"] if each[0].lower() not in ours]
                message["headers"] += ours.items()
            await send(message)

        await self._app(scope, receive, sending)


def is_foreign(scope: Message) -> bool:
    """True for a request that a page of another host makes; one without an origin is no page's.

    A proxy may ask under a name of its own: then the setting browser.serverAddress says what pages are called.
    """
    given = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if (origin := given.get(b"origin")) is None:
        return False
    own = urlsplit(f"//{given.get(b'host', '')}").hostname
    return urlsplit(origin).hostname not in (own, st.get_option("browser.serverAddress"))


@cache
def _fixed() -> dict[bytes, bytes]:
    return {
        b"content-security-policy": content_policy().encode(),
        b"x-frame-options": b"DENY",
        b"referrer-policy": b"no-referrer",
        b"x-content-type-options": b"nosniff",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"permissions-policy": b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    }


def headers(path: str) -> dict[bytes, bytes]:
    """The headers of an answer by its path: all but the program's own files are never kept by a browser."""
    return _fixed() if _KEPT.search(path) else _fixed() | {b"cache-control": b"no-store"}


@cache
def content_policy() -> str:
    """The Content-Security-Policy: everything from this address; scripts also those a component brings as a blob, and
    the few that stand in Streamlit's own page, by their hashes. Styles are set from scripts, so inline ones must pass.
    """
    allowed = " ".join(f"'sha256-{each}'" for each in _hashes())
    return "; ".join((
        "default-src 'self'",
        f"script-src 'self' blob: {allowed}",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' blob: data:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ))  # fmt: skip


def _hashes() -> list[str]:
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    return [b64encode(sha256(each.encode()).digest()).decode() for each in _SCRIPT.findall(page)]
