"""From one request to a person's access, or the reason there is none. Knows no screen and asks no network.

In this order: a proxy that signs people in, an identity provider, and only where neither is set up, the person at the
machine itself. What is not clearly one of these is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from dashboard.access.policy import Policy, Proxy
from dashboard.access.presence import Life
from dashboard.access.roles import LOCAL, Access, granted

RELAYED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
SKEW = timedelta(minutes=5)  # how far the provider's clock may be ahead
CLOSED_START = (
    "The dashboard would answer other machines, and nobody is asked to sign in. It stays closed. Either leave"
    " server.address at 127.0.0.1, or set up sign-in: [auth] in secrets.toml for an identity provider, or [proxy] in"
    " access.toml for a proxy that signs people in, with a [[grant]] for each role."
)


class Refusal(StrEnum):
    """Why somebody is not let in."""

    CLOSED = "closed"  # reachable from elsewhere and no sign-in is set up
    SIGN_IN = "sign_in"  # nobody yet: offer to sign in
    ENDED = "ended"  # signed in too long ago
    STRANGER = "stranger"  # signed in, and no grant names them
    NOT_THE_PROXY = "not_the_proxy"  # asked past the proxy, or with its headers and without its secret


@dataclass(frozen=True)
class Request:
    """What a request says: the address the server listens to, who asks, and the claims of a sign-in if there is one.

    `asks_from` None means this machine. `repeated` are the headers, in small letters, that came more than once.
    `signed_out` says when somebody, by e-mail address, last ended their sign-ins; `last_heard` when a page of this
    sign-in last gave a sign of life to this server, None for never, and `life` whether it was left untouched since.
    """

    listens_to: str
    asks_from: str | None
    headers: Mapping[str, str]
    repeated: frozenset[str] = frozenset()
    has_provider: bool = False
    claims: Mapping[str, Any] | None = None
    signed_out: Mapping[str, datetime] = field(default_factory=dict)
    last_heard: datetime | None = None
    life: Life = Life.AWAKE
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


def access_of(request: Request, policy: Policy) -> Access | Refusal:
    """Who this is."""
    if policy.proxy is not None:
        return _through_proxy(request, policy, policy.proxy)
    if request.has_provider:
        return _signed_in(request, policy)
    return LOCAL if is_local(request) else Refusal.CLOSED


def may_start(listens_to: str, policy: Policy, *, has_provider: bool) -> bool:
    """False where other machines could ask and nobody would have to sign in."""
    return is_here(listens_to) or has_provider or policy.proxy is not None


def is_local(request: Request) -> bool:
    """True when the server listens to this machine alone, and was asked under its own name and not through a relay."""
    if any(name in request.headers for name in RELAYED) or request.asks_from is not None:
        return False
    host = request.headers.get("Host")
    return is_here(request.listens_to) and (host is None or is_here(_name(host)))


def is_here(name: str) -> bool:
    """True for this machine's own name or a loopback address."""
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _through_proxy(request: Request, policy: Policy, proxy: Proxy) -> Access | Refusal:
    asks_from = request.asks_from or "127.0.0.1"
    secret = request.headers.get(proxy.secret_header) or ""
    named = {each.casefold() for each in (proxy.secret_header, proxy.user_header, proxy.groups_header)}
    is_it = asks_from in proxy.addresses and compare_digest(secret.encode(), proxy.secret.encode())
    if not is_it or named & request.repeated:  # a header sent twice: one of them is not the proxy's
        return Refusal.NOT_THE_PROXY
    groups = (request.headers.get(proxy.groups_header) or "").split(",")
    found = granted(policy.grants, request.headers.get(proxy.user_header) or "", [each.strip() for each in groups])
    return found or Refusal.STRANGER


def _signed_in(request: Request, policy: Policy) -> Access | Refusal:
    claims = request.claims
    if claims is None:
        return Refusal.SIGN_IN
    address = str(claims.get("email") or "")
    if _has_ended(claims, address, request, policy):
        return Refusal.ENDED
    if claims.get("email_verified") is False:
        return Refusal.STRANGER
    groups = claims.get("groups") or claims.get("roles") or ()
    found = granted(policy.grants, address, groups if isinstance(groups, list | tuple) else ())
    return found or Refusal.STRANGER


def _has_ended(claims: Mapping[str, Any], address: str, request: Request, policy: Policy) -> bool:
    """True for a sign-in that is too old, that its person ended, on any screen for all of them, or that was left alone:
    no page of it was open for as long as a screen may stay untouched.
    """
    since, ends = issued_at(claims), claims.get("exp")
    if since is None or (isinstance(ends, int | float) and ends < claims["iat"]) or since > request.now + SKEW:
        return True
    ended = request.signed_out.get(address.strip().casefold())
    return (
        request.life is Life.OVER
        or request.now - since > timedelta(hours=policy.longest_hours)
        or request.now - (request.last_heard or since) > timedelta(minutes=policy.idle_minutes)
        or (ended is not None and since <= ended)
    )


def issued_at(claims: Mapping[str, Any]) -> datetime | None:
    """When the provider signed somebody in; None where it does not say."""
    issued = claims.get("iat")
    try:
        return datetime.fromtimestamp(issued, UTC) if isinstance(issued, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
