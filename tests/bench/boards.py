"""What the dashboard sends to draw a page: its boards as they pass over the socket, to be drawn from constants."""

from __future__ import annotations

import json
import time
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 300  # seconds
Boards = list[dict[str, Any]]


def sent(address: str, page: str, query: str) -> Boards:
    """The boards of one page under the choices of an address, top to bottom."""
    url = address.replace("http", "ws", 1) + "/_stcore/stream"
    found: dict[str, dict[str, Any]] = {}
    with connect(url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE) as socket:
        ask = BackMsg()
        ask.rerun_script.page_name, ask.rerun_script.query_string = page, query
        socket.send(ask.SerializeToString())
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            message = ForwardMsg.FromString(socket.recv(timeout=PATIENCE))
            if message.WhichOneof("type") == "script_finished":
                return list(found.values())
            _note(message, found)
    raise TimeoutError(f"{page} was not drawn within {PATIENCE} seconds")


def _note(message: ForwardMsg, found: dict[str, dict[str, Any]]) -> None:
    element = message.delta.new_element
    if element.WhichOneof("type") == "bidi_component" and element.bidi_component.component_name.endswith("iop_board"):
        held = element.bidi_component
        found[str(list(message.metadata.delta_path))] = json.loads(held.json or held.mixed.json)
