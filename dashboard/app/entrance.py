"""The entrance: who is asking, what that lets them see, and a calm page for whoever is not let in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard import settings
from dashboard.access import audit, policy, sign_in
from dashboard.access.audit import Action, AuditError
from dashboard.access.policy import PolicyError
from dashboard.access.presence import Life, Presence
from dashboard.access.roles import Access, AccessError, Role
from dashboard.access.sign_in import Refusal, Request

EVERY_SECONDS = 5
_KEY = "access"
_REAL = "access_real"
_SEEN_AS = "access_seen_as"
_RECORDED = "access_recorded"
_LOCKED = "access_locked"
_MEETING = "access_meeting"
_BLANK = "access_blank"
WORDS = {
    Refusal.CLOSED: sign_in.CLOSED_START,
    Refusal.SIGN_IN: "Sign in to open the dashboard.",
    Refusal.ENDED: "Your sign-in has ended. Sign in again to go on.",
    Refusal.STRANGER: "You are signed in, but nobody has given you access. Ask whoever looks after the dashboard.",
    Refusal.NOT_THE_PROXY: "This address does not let anybody in. Use the address your organization gave you.",
}

UNREADABLE = "The rules of access cannot be read, so nobody is let in. `iop-dashboard doctor` says what is wrong."


def access(data_path: Path) -> Access | None:
    """The access of whoever asks; None, after saying why, for those who are not let in. Call it first in every run."""
    for name in (_KEY, _REAL):
        st.session_state.pop(name, None)
    try:
        found = _found(data_path)
        if isinstance(found, Refusal):
            _refuse(found, data_path)
            _watch_closed(data_path, found)
            return None
        _once(data_path, found, Action.SIGN_IN)
    except PolicyError:  # what is wrong may name files, and whoever sees this is nobody yet
        _closed(UNREADABLE)
        _watch_closed(data_path, None)
        return None
    except AuditError as problem:
        _closed(str(problem))
        return None
    st.session_state[_REAL] = found
    st.session_state[_KEY] = _as_chosen(found)
    st.session_state[_BLANK] = _is_blank_now()
    _watch(data_path, found)
    return current()


def current() -> Access:
    """The access of this run, as `access` found it."""
    return st.session_state[_KEY]


def check() -> None:
    """Raises AccessError where the access of this run has ended: a button can be pressed on a page drawn before."""
    if _found(settings.load().data_path) != real() or _is_blank_now():
        raise AccessError("Your sign-in has ended. Nothing was done.")


def real() -> Access:
    """The same without another role's eyes."""
    return st.session_state[_REAL]


def see_as(role: Role | None, programs: tuple[str, ...] | None = None) -> None:
    """Look through another role's eyes from the next run on, or through the own again; a page's callback."""
    st.session_state[_SEEN_AS] = None if role is None else real().seen_as(role, programs)


def sign_out(data_path: Path) -> None:
    """End this person's sign-ins on every screen; a page's callback."""
    audit.record(audit.folder_of(data_path), real(), Action.SIGN_OUT)
    _ended(data_path)[real().user] = datetime.now(UTC)
    leave()


def leave() -> None:
    """Forget this session, and what the browser keeps of the sign-in."""
    signed_in = is_signed_in()
    st.session_state.clear()
    if signed_in:
        st.logout()


def is_signed_in() -> bool:
    """True for somebody an identity provider has named."""
    return bool(getattr(st.user, "is_logged_in", False))


def has_provider() -> bool:
    """True where the secrets name an identity provider. Raises PolicyError for secrets that cannot be read."""
    try:
        return "auth" in st.secrets
    except (FileNotFoundError, st.errors.StreamlitSecretNotFoundError) as problem:
        if any(Path(each).exists() for each in st.get_option("secrets.files")):
            raise PolicyError("secrets.toml cannot be read. Correct it; until then nobody is let in.") from problem
        return False


def lock(*, is_meeting: bool) -> None:
    """Nobody touched this screen: it goes blank, and with a provider its sign-in ends; a component's callback."""
    if st.session_state.get(_LOCKED):
        return
    st.session_state[_LOCKED] = True
    with suppress(AuditError):  # a screen goes blank whether that can be recorded or not
        about = "meeting" if is_meeting else ""
        audit.record(audit.folder_of(settings.load().data_path), real(), Action.LOCKED, about=about)
    if sign := _sign_in():
        _presence().leave(sign, datetime.now(UTC), is_meeting=is_meeting)


def unlock() -> None:
    """Open a blank screen again, where that needs no sign-in; a page's callback."""
    if not is_signed_in():
        st.session_state.pop(_LOCKED, None)


def is_asleep(*, is_meeting: bool) -> bool:
    """True for a screen gone blank, and for every page but the meeting of a sign-in left untouched during one."""
    sign = _sign_in()
    life = Life.AWAKE if sign is None else _presence().life(sign, datetime.now(UTC))
    return st.session_state.get(_LOCKED, False) or (life is not Life.AWAKE and not is_meeting)


def is_open(*, is_meeting: bool) -> bool:
    """Note which page is on screen; False where the screen is blank and stays so."""
    st.session_state[_MEETING] = is_meeting
    st.session_state[_BLANK] = is_asleep(is_meeting=is_meeting)
    _hear()
    return not st.session_state[_BLANK]


def _found(data_path: Path) -> Access | Refusal:
    return sign_in.access_of(_request(data_path), policy.load(data_path))


def _request(data_path: Path) -> Request:
    headers, sign, now = st.context.headers, _sign_in(), datetime.now(UTC)
    return Request(
        listens_to=str(st.get_option("server.address") or ""),
        asks_from=st.context.ip_address,
        headers=headers,
        repeated=frozenset(name.casefold() for name in headers if len(headers.get_all(name)) > 1),
        has_provider=has_provider(),
        claims=_claims(),
        signed_out=_ended(data_path),
        last_heard=None if sign is None else _presence().last_heard(sign),
        life=Life.AWAKE if sign is None else _presence().life(sign, now),
        now=now,
    )


def _claims() -> Mapping[str, Any] | None:
    return st.user.to_dict() if is_signed_in() else None


def _sign_in() -> tuple[str, datetime] | None:
    """What tells this sign-in from others: who, and since when."""
    claims = _claims() or {}
    since = sign_in.issued_at(claims)
    return None if since is None else (str(claims.get("email") or "").strip().casefold(), since)


@cache
def _presence() -> Presence:
    """The sign-ins of this server."""
    return Presence()


def _is_blank_now() -> bool:
    return is_asleep(is_meeting=st.session_state.get(_MEETING, False))


def _hear() -> None:
    """A page of this sign-in is open."""
    if (sign := _sign_in()) and not st.session_state.get(_LOCKED):
        _presence().hear(sign, datetime.now(UTC), is_meeting=st.session_state.get(_MEETING, False))


@cache
def _ended(data_path: Path) -> dict[str, datetime]:
    """Sign-outs, kept for every session of this server; a new start reads them where they were recorded."""
    longest = timedelta(days=31)
    return audit.signed_out(audit.folder_of(data_path), datetime.now(UTC) - longest)


@st.fragment(run_every=EVERY_SECONDS)
def _watch(data_path: Path, found: Access) -> None:
    """An open page closes by itself once its sign-in has ended or the grants have changed."""
    try:
        is_same = _found(data_path) == found and _is_blank_now() == st.session_state.get(_BLANK, False)
    except PolicyError:
        is_same = False
    if is_same:
        _hear()
    else:
        st.rerun()


@st.fragment(run_every=EVERY_SECONDS)
def _watch_closed(data_path: Path, why: Refusal | None) -> None:
    """A closed page opens by itself once its reader is let in, or says what else stands in the way by then."""
    try:
        now = _found(data_path)
    except PolicyError:
        now = None
    if now != why:
        st.rerun()


def _refuse(why: Refusal, data_path: Path) -> None:
    """Say why, offer the way in where there is one, and show nothing else."""
    if why is not Refusal.SIGN_IN:
        named = str((_claims() or {}).get("email") or "unknown")
        _once(data_path, Access(named, Role.VIEWER), Action.REFUSED, about=str(why))
    with calm_page():
        st.write(WORDS[why])
        if why in (Refusal.SIGN_IN, Refusal.ENDED):
            st.button("Sign in", on_click=st.login, type="primary")
        if is_signed_in():
            st.button("Sign out", on_click=leave)


def _closed(why: str) -> None:
    with calm_page():
        st.write(why)


def calm_page() -> Any:
    """A card in the middle of an empty page, to be filled."""
    with st.container(horizontal_alignment="center", key="entrance"):
        page = st.container(key="entrance_card", width=520)
    page.title("IOP dashboard", anchor=False)
    return page


def _once(data_path: Path, who: Access, action: Action, *, about: str = "") -> None:
    """Record it once a session, not once a run."""
    told = (who, action, about)
    if st.session_state.get(_RECORDED) != told:
        audit.record(audit.folder_of(data_path), who, action, about=about)
        st.session_state[_RECORDED] = told


def _as_chosen(found: Access) -> Access:
    """An admin may look through another role's eyes; whoever is none any more may not."""
    chosen = st.session_state.get(_SEEN_AS)
    return found.seen_as(chosen.role, chosen.programs) if chosen is not None and found.may_audit else found
