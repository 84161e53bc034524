"""The site's rules of access: `access.toml` in the data folder. Without one, nobody but the person at the machine.

[session]
idle_minutes = 15            # the screen goes blank; signing in again opens it
longest_hours = 10           # after this a sign-in ends whatever happens
meeting_minutes = 90         # a meeting may stay untouched longer, for it shows nobody's data but totals

[proxy]                      # only where a reverse proxy signs people in
addresses = ["127.0.0.1"]    # the only addresses its headers are believed from
user_header = "X-Forwarded-Email"
groups_header = "X-Forwarded-Groups"
secret_header = "X-Proxy-Secret"
secret_file = "/etc/iop-dashboard/proxy-secret"

[[grant]]
role = "clinical"            # viewer, clinical, quality or admin
group = "harbor-staff"       # or email = "..."
programs = ["Harbor IOP"]    # left out: every program
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.access.roles import Grant, grant_of

FILE = "access.toml"
LEAST_SECRET = 16  # characters


class PolicyError(ValueError):
    """An access file that cannot be used: where, what and the next move. Nobody is let in on half of it."""


@dataclass(frozen=True)
class Proxy:
    """A reverse proxy that signs people in: where it asks from, and the headers it says so in."""

    addresses: tuple[str, ...]
    secret: str
    user_header: str = "X-Forwarded-Email"
    groups_header: str = "X-Forwarded-Groups"
    secret_header: str = "X-Proxy-Secret"


@dataclass(frozen=True)
class Policy:
    """Who gets which role, how long a sign-in lasts, and whether a proxy signs people in."""

    grants: tuple[Grant, ...] = ()
    proxy: Proxy | None = None
    idle_minutes: int = 15
    longest_hours: int = 10
    meeting_minutes: int = 90


def load(data_path: Path) -> Policy:
    """The rules in force. Raises PolicyError for a file that says something else than it may."""
    path = data_path / FILE
    if not path.is_file():
        return Policy()
    try:
        return _policy(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValueError, TypeError, OSError) as problem:
        raise PolicyError(f"{FILE}: {problem}. Correct it; until then nobody is let in.") from problem


def _policy(held: dict[str, Any]) -> Policy:
    _only(held, {"session", "proxy", "grant"}, "access.toml")
    session = held.get("session", {})
    _only(session, {"idle_minutes", "longest_hours", "meeting_minutes"}, "[session]")
    for name, value in session.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name} must be a whole number from 1")
    grants = tuple(grant_of(each) for each in held.get("grant", []))
    proxy = _proxy(held["proxy"]) if "proxy" in held else None
    return Policy(grants, proxy, **session)


def _proxy(held: dict[str, Any]) -> Proxy:
    names = {"user_header", "groups_header", "secret_header"}
    _only(held, {"addresses", "secret_file", *names}, "[proxy]")
    addresses = held.get("addresses")
    if not isinstance(addresses, list) or not addresses:
        raise ValueError("[proxy] needs addresses, the list of addresses the proxy asks from")
    if "secret_file" not in held:
        raise ValueError("[proxy] needs secret_file, a file with the secret the proxy sends")
    secret = Path(held["secret_file"]).read_text("utf-8").strip()
    if len(secret) < LEAST_SECRET:
        raise ValueError(f"the secret of the proxy has fewer than {LEAST_SECRET} characters")
    return Proxy(tuple(map(str, addresses)), secret, **{name: held[name] for name in names if name in held})


def _only(held: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(held) - known):
        raise ValueError(f"{unknown[0]} is not part of {where}, which knows {', '.join(sorted(known))}")
