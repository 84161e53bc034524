"""The entrance: who is asking, what that lets them see, and a calm page for whoever is not let in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.access import audit, policy, sign_in
from dashboard.access.audit import Action
from dashboard.access.policy import Policy
from dashboard.access.roles import Access, Role
from dashboard.access.sign_in import Refusal, Request

_KEY = "access"
_SEEN_AS = "access_seen_as"
_RECORDED = "access_recorded"
WORDS = {
    Refusal.CLOSED: sign_in.CLOSED_START,
    Refusal.SIGN_IN: "Sign in to open the dashboard.",
    Refusal.ENDED: "Your sign-in has ended. Sign in again to go on.",
    Refusal.STRANGER: "You are signed in, but nobody has given you access. Ask whoever looks after the dashboard.",
    Refusal.NOT_THE_PROXY: "This address does not let anybody in. Use the address your organization gave you.",
}


def access(data_path: Path) -> Access | None:
    """The access of whoever asks; None, after saying why, for those who are not let in. Call it first in every run."""
    rules = policy.load(data_path)
    found = sign_in.access_of(_request(), rules)
    if isinstance(found, Refusal):
        _refuse(found, data_path)
        return None
    _once(data_path, found, Action.SIGN_IN)
    st.session_state[_KEY] = _as_chosen(found)
    return st.session_state[_KEY]


def current() -> Access:
    """The access of this run, as `access` found it."""
    return st.session_state[_KEY]


def sign_out() -> None:
    """End the sign-in; where there is none, forget this session."""
    st.session_state.clear()
    if _is_signed_in():
        st.logout()


def _request() -> Request:
    return Request(
        listens_to=str(st.get_option("server.address") or ""),
        asks_from=st.context.ip_address,
        headers=st.context.headers,
        has_provider=has_provider(),
        claims=_claims(),
    )


def has_provider() -> bool:
    """True where the secrets name an identity provider."""
    try:
        return "auth" in st.secrets
    except (FileNotFoundError, st.errors.StreamlitSecretNotFoundError):
        return False


def _claims() -> dict[str, Any] | None:
    return st.user.to_dict() if _is_signed_in() else None


def _is_signed_in() -> bool:
    return bool(getattr(st.user, "is_logged_in", False))


def _refuse(why: Refusal, data_path: Path) -> None:
    """Say why, offer the way in where there is one, and show nothing else."""
    st.session_state.pop(_KEY, None)
    with st.container(key="entrance", width=520, horizontal_alignment="center"):
        st.title("IOP dashboard", anchor=False)
        st.write(WORDS[why])
        if why is Refusal.SIGN_IN:
            st.button("Sign in", on_click=st.login, type="primary")
        elif why in (Refusal.ENDED, Refusal.STRANGER) and _is_signed_in():
            st.button("Sign out", on_click=sign_out)
    if why is not Refusal.SIGN_IN:
        stranger = Access(str((_claims() or {}).get("email") or "unknown"), Role.VIEWER)
        _once(data_path, stranger, Action.REFUSED, about=str(why))


def _once(data_path: Path, who: Access, action: Action, *, about: str = "") -> None:
    """Record it once a session, not once a run."""
    told = (who, action, about)
    if st.session_state.get(_RECORDED) != told:
        audit.record(audit.folder_of(data_path), who, action, about=about)
        st.session_state[_RECORDED] = told


def _as_chosen(found: Access) -> Access:
    """An admin may look through another role's eyes."""
    chosen = st.session_state.get(_SEEN_AS)
    return found.seen_as(Role(chosen)) if chosen and found.may_audit else found


def longest_idle(rules: Policy, *, is_meeting: bool) -> int:
    """Minutes a screen may stay untouched before it goes blank."""
    return rules.meeting_minutes if is_meeting else rules.idle_minutes
