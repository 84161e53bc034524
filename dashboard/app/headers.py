"""The headers that tell a browser what the pages may do: load from here alone, stand in no frame, leave no copy."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import streamlit as st

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Callable[[], Awaitable[Message]], Send], Awaitable[None]]

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)
_KEPT = re.compile(r"/static/")  # program files with a hash in their name, and fonts: nothing from the data


class SecurityHeaders:
    """An ASGI application whose every answer over HTTP carries the headers."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Send) -> None:
        """Pass a request on, and its answer back with the headers; sockets and the lifespan pass as they are."""
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
