"""A reader without a browser: one websocket session with the running dashboard, in Streamlit's own messages."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.MultiSelect_pb2 import MultiSelect
from streamlit.proto.Selectbox_pb2 import Selectbox
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PATIENCE = 600  # seconds a run may take on a busy machine


@dataclass
class Run:
    """One run of a page as its reader got it: when it was asked for and over, what its boards say, and every error
    element it drew.
    """

    page: str
    query: str
    begun: float
    ended: float = 0.0
    script: str = ""
    sent: dict[str, str] = field(default_factory=dict)  # each board as it came; read only when asked for
    errors: list[str] = field(default_factory=list)

    @cached_property
    def boards(self) -> dict[str, Any]:
        """What the boards say, by their place on the page."""
        return {place: _board(json.loads(text)) for place, text in self.sent.items()}

    def told(self) -> str:
        """The numbers and sentences of the boards, as one text that can be compared."""
        return json.dumps(self.boards, sort_keys=True)


class Session:
    """One reader: opens pages, waits on them as a browser does, and hears when newer data arrive by themselves."""

    def __init__(self, address: str) -> None:
        url = address.replace("http", "ws", 1) + "/_stcore/stream"
        # Built for the browser, the first protocol is the one that is spoken.
        self._socket: ClientConnection = connect(
            url, subprotocols=["streamlit"], max_size=None, open_timeout=PATIENCE, ping_timeout=None
        )
        self._page, self._query = "", ""
        self._again: dict[str, tuple[float, float]] = {}
        self._chosen: dict[str, WidgetState] = {}  # what every widget on screen says, as a browser holds it
        self._seen: set[str] = set()
        self._asked = time.time()
        self._last: deque[str] = deque(maxlen=20)  # what passed, for whoever must find out why a run did not end

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def open(self, page: str, query: str) -> Run:
        """Go to a page with these choices in its address, and read it to its end."""
        self._page, self._query, self._again = page, query, {}
        self._ask()
        # The page before may just have begun to run again by itself: what it says is not this page's.
        runs = self._runs(time.monotonic() + PATIENCE)
        return next(run for run in runs if _SCRIPTS.setdefault(page, run.script) == run.script)

    def stay(self, seconds: float) -> Iterator[Run]:
        """Look at the page for that long; every run that comes by itself meanwhile."""
        yield from self._runs(time.monotonic() + seconds)

    @property
    def repeating(self) -> list[str]:
        """The parts of the page that run again by themselves."""
        return list(self._again)

    def asked_late(self, fragment: str, seconds: float) -> list[ForwardMsg]:
        """What is heard within so many seconds of asking for a part of the page, whether it is still there or not."""
        self._ask(fragment)
        until, heard = time.monotonic() + seconds, []
        while (left := until - time.monotonic()) > 0:
            heard.append(self._heard(left))
        return [message for message in heard if message is not None]

    def _ask(self, fragment: str = "") -> None:
        self._asked = time.time()
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string, wanted.fragment_id, wanted.is_auto_rerun = self._query, fragment, bool(fragment)
        wanted.widget_states.widgets.extend(self._chosen.values())
        if fragment and self._page in _SCRIPTS:  # what runs the page again by itself must know which one
            wanted.page_script_hash = _SCRIPTS[self._page]
        else:
            wanted.page_name = self._page
        self._last.append(f"{time.time():.1f} asked {fragment or 'page'}")
        self._socket.send(message.SerializeToString())

    def _runs(self, until: float) -> Iterator[Run]:
        run = None
        while (left := until - time.monotonic()) > 0 or run is not None:
            if time.monotonic() > until + PATIENCE:
                raise TimeoutError(f"{self._page} did not end within {PATIENCE} seconds: {', '.join(self._last)}")
            message = self._heard(max(0.05, min(left, self._next_tick())))
            if message is None:
                self._tick()
                continue
            kind = message.WhichOneof("type")
            if kind != "delta":
                self._last.append(_said(message))
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                run = Run(self._page, self._query, self._asked)
                self._seen = set()
            if kind == "delta":
                self._hold(message.delta.new_element)
            if run is not None and kind == "delta":
                run.script = message.metadata.active_script_hash
                _note(message, run)
            if kind == "auto_rerun":
                every = message.auto_rerun.interval
                self._again[message.auto_rerun.fragment_id] = (every, time.monotonic() + every)
            if run is not None and kind == "script_finished" and message.script_finished in _OVER:
                run.ended = time.time()
                self._chosen = {name: state for name, state in self._chosen.items() if name in self._seen}
                yield run
                run = None

    def _hold(self, element: Element) -> None:
        """Take a widget's choice over where it is new here or the server sets it."""
        kind = element.WhichOneof("type")
        if kind not in _CHOICES:
            return
        widget = getattr(element, kind)
        self._seen.add(widget.id)
        if widget.set_value or widget.id not in self._chosen:
            self._chosen[widget.id] = _CHOICES[kind](widget)

    def _heard(self, seconds: float) -> ForwardMsg | None:
        try:
            return ForwardMsg.FromString(self._socket.recv(timeout=seconds))
        except TimeoutError:
            return None

    def _next_tick(self) -> float:
        return min((due - time.monotonic() for _, due in self._again.values()), default=60.0)

    def _tick(self) -> None:
        for fragment, (every, due) in self._again.items():
            if time.monotonic() >= due:
                self._again[fragment] = (every, time.monotonic() + every)
                self._ask(fragment)


def _said(message: ForwardMsg) -> str:
    kind, run = message.WhichOneof("type"), ",".join(message.metadata.run.fragment_ids) or "page"
    return f"{time.time():.1f} {kind} {message.script_finished if kind == 'script_finished' else ''} {run}"


def _one_of(widget: Selectbox) -> WidgetState:
    usual = widget.options[widget.default] if widget.options and widget.HasField("default") else None
    value = widget.raw_value if widget.set_value else usual
    return WidgetState(id=widget.id) if value is None else WidgetState(id=widget.id, string_value=value)


def _some_of(widget: MultiSelect) -> WidgetState:
    values = widget.raw_values if widget.set_value else [widget.options[at] for at in widget.default]
    return WidgetState(id=widget.id, string_array_value=StringArray(data=values))


def _segments(widget: ButtonGroup) -> WidgetState:
    values = widget.raw_values if widget.set_value else [widget.options[at].content for at in widget.default]
    return WidgetState(id=widget.id, string_array_value=StringArray(data=values))


_CHOICES: dict[str, Callable[[Any], WidgetState]] = {
    "selectbox": _one_of, "multiselect": _some_of, "button_group": _segments,
}  # fmt: skip
_SCRIPTS: dict[str, str] = {}  # the script behind each page, as the first session to open it heard from the server
_OVER = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)


def _note(message: ForwardMsg, run: Run) -> None:
    if message.delta.WhichOneof("type") != "new_element":
        return
    element = message.delta.new_element
    match element.WhichOneof("type"):
        case "exception":
            run.errors.append(f"{element.exception.type}: {element.exception.message}")
        case "alert" if element.alert.format == element.alert.ERROR:
            run.errors.append(element.alert.body)
        case "bidi_component" if element.bidi_component.component_name.endswith("iop_board"):
            component = element.bidi_component
            run.sent[str(list(message.metadata.delta_path))] = component.json or component.mixed.json


def _board(held: dict[str, Any]) -> dict[str, Any]:
    return {
        "tiles": [[each["label"], each["value"], each["delta"]] for each in held["tiles"]],
        "cards": [[each["id"], each["state"], each["subtitle"], each["csv"]] for each in held["cards"]],
    }
