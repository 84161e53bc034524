"""Asking a running dashboard for a page without a browser: over its socket, directly or through a reverse proxy."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Thread
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PATIENCE = 60  # seconds a page may take on a busy machine
Headers = Sequence[tuple[str, str]]


def page(address: str, headers: Headers = (), *, query: str = "") -> str:
    """Everything the server sends to draw its first page, as text."""
    url = address.replace("http://", "ws://") + "/_stcore/stream"
    found = []
    with connect(url, additional_headers=list(headers), subprotocols=["streamlit"], max_size=None) as asked:
        ask = BackMsg()
        ask.rerun_script.query_string = query
        asked.send(ask.SerializeToString())
        while True:
            answer = asked.recv(timeout=PATIENCE)
            found.append(answer.decode("utf-8", errors="ignore"))
            message = ForwardMsg()
            message.ParseFromString(answer)
            if message.WhichOneof("type") == "script_finished":
                return "".join(found)


@contextmanager
def reverse_proxy(
    server: str, headers: Headers, *, from_address: str = "127.0.0.1", strips: bool = True
) -> Iterator[str]:
    """The address of a proxy in front of the server. It adds its own headers to a request, and takes out those
    of the same name that came with it unless it is careless.
    """
    goal = urlsplit(server)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        own = {name.casefold() for name, _ in headers} if strips else set()

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    Thread(target=_carry, args=(client, goal.hostname, goal.port, headers, own, from_address)).start()

        Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def _carry(client: socket.socket, host: str, port: int, headers: Headers, own: set[str], from_address: str) -> None:
    """One connection: its request with the headers put in, then whatever passes either way."""
    with client, socket.create_connection((host, port), source_address=(from_address, 0)) as server:
        head, rest = _head_of(client)
        first, *lines = head.split("\r\n")
        kept = [line for line in lines if line.partition(":")[0].casefold() not in own]
        added = [f"{name}: {value}" for name, value in headers]
        closing = [] if "upgrade" in head.casefold() else ["Connection: close"]
        server.sendall("\r\n".join([first, *kept, *added, *closing, "", ""]).encode("latin-1") + rest)
        back = Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        _pump(client, server)
        back.join()


def _head_of(client: socket.socket) -> tuple[str, bytes]:
    read = b""
    while b"\r\n\r\n" not in read and (more := client.recv(65536)):
        read += more
    head, _, rest = read.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest


def _pump(source: socket.socket, goal: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            goal.sendall(data)
    with suppress(OSError):
        goal.shutdown(socket.SHUT_WR)
