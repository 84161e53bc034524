"""Who is let in, as whom, and who is not: every way to ask that a request can take."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard.access import policy as policies
from dashboard.access.policy import Policy, PolicyError, Proxy
from dashboard.access.roles import LOCAL, Access, Grant, Role
from dashboard.access.sign_in import Refusal, Request, access_of, may_start

NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
SECRET = "a-secret-of-the-proxy-and-us"
GRANTS = (Grant(Role.QUALITY, email="ana@clinic.example"), Grant(Role.VIEWER, group="board"))
PROXIED = Policy(GRANTS, Proxy(("10.0.0.2",), SECRET))
ANA = Access("ana@clinic.example", Role.QUALITY)


def _request(**changes: object) -> Request:
    return Request(
        **{"listens_to": "127.0.0.1", "asks_from": None, "headers": {"Host": "localhost"}, "now": NOW} | changes
    )


def _claims(**changes: object) -> dict[str, object]:
    return {"email": "ana@clinic.example", "iat": NOW.timestamp() - 60, "exp": NOW.timestamp() + 3600} | changes


def test_the_person_at_the_machine_needs_no_sign_in() -> None:
    assert access_of(_request(), Policy()) == LOCAL
    assert access_of(_request(listens_to="::1", headers={}), Policy()) == LOCAL


@pytest.mark.parametrize(
    "changes",
    [
        {"listens_to": "0.0.0.0"},
        {"listens_to": ""},
        {"asks_from": "10.0.0.9"},
        {"headers": {"Host": "dashboard.clinic.example"}},
        {"headers": {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}},
        {"headers": {"Host": "localhost", "Via": "1.1 proxy"}},
        {"headers": {"Host": "[not-an-address"}},
    ],
)
def test_whoever_asks_from_elsewhere_without_any_sign_in_is_refused(changes: dict[str, object]) -> None:
    assert access_of(_request(**changes), Policy()) is Refusal.CLOSED


@pytest.mark.parametrize(
    ("listens_to", "has_provider", "policy", "starts"),
    [
        ("127.0.0.1", False, Policy(), True),
        ("localhost", False, Policy(), True),
        ("0.0.0.0", False, Policy(), False),
        ("", False, Policy(), False),
        ("192.168.1.5", False, Policy(GRANTS), False),
        ("0.0.0.0", True, Policy(), True),
        ("0.0.0.0", False, PROXIED, True),
    ],
)
def test_a_server_others_could_ask_starts_only_with_a_sign_in(
    listens_to: str, has_provider: bool, policy: Policy, starts: bool
) -> None:
    assert may_start(listens_to, policy, has_provider=has_provider) is starts


def test_with_a_provider_even_the_machine_itself_signs_in() -> None:
    assert access_of(_request(has_provider=True), Policy(GRANTS)) is Refusal.SIGN_IN


def test_who_signed_in_gets_what_their_grant_says() -> None:
    asked = _request(has_provider=True, claims=_claims(), listens_to="0.0.0.0", asks_from="10.1.1.1")
    assert access_of(asked, Policy(GRANTS)) == ANA
    board = _claims(email="bo@clinic.example", groups=["board"])
    assert access_of(_request(has_provider=True, claims=board), Policy(GRANTS)) == Access(
        "bo@clinic.example", Role.VIEWER
    )


@pytest.mark.parametrize(
    ("claims", "refusal"),
    [
        (_claims(email="who@else.example"), Refusal.STRANGER),
        (_claims(email_verified=False), Refusal.STRANGER),
        (_claims(email=None), Refusal.STRANGER),
        (_claims(iat=(NOW - timedelta(hours=10, minutes=1)).timestamp()), Refusal.ENDED),
        (_claims(iat=None), Refusal.ENDED),
        (_claims(groups="board", email="x@y"), Refusal.STRANGER),
    ],
)
def test_a_stranger_and_a_sign_in_of_yesterday_get_nothing(claims: dict[str, object], refusal: Refusal) -> None:
    assert access_of(_request(has_provider=True, claims=claims), Policy(GRANTS)) is refusal


def _headers(**changes: str) -> dict[str, str]:
    return {"X-Forwarded-Email": "ana@clinic.example", "X-Proxy-Secret": SECRET} | changes


def test_a_proxy_with_its_secret_says_who_asks() -> None:
    assert access_of(_request(asks_from="10.0.0.2", headers=_headers()), PROXIED) == ANA
    board = {"X-Forwarded-Email": "bo@clinic.example", "X-Forwarded-Groups": "staff, board"}
    asked = _request(asks_from="10.0.0.2", headers=_headers(**board))
    assert access_of(asked, PROXIED) == Access("bo@clinic.example", Role.VIEWER)


@pytest.mark.parametrize(
    "changes",
    [
        {"asks_from": "10.0.0.3"},
        {"asks_from": None},
        {"headers": _headers(**{"X-Proxy-Secret": "guess"})},
        {"headers": {"X-Forwarded-Email": "ana@clinic.example"}},
        {"headers": {"Host": "localhost"}},
        {"headers": {}, "asks_from": None},
    ],
)
def test_nobody_else_may_speak_for_the_proxy_not_even_the_machine_itself(changes: dict[str, object]) -> None:
    asked = {"asks_from": "10.0.0.2", "headers": _headers()} | changes
    assert access_of(_request(**asked), PROXIED) is Refusal.NOT_THE_PROXY


def test_a_proxy_that_names_nobody_lets_nobody_in() -> None:
    asked = _request(asks_from="10.0.0.2", headers=_headers(**{"X-Forwarded-Email": ""}))
    assert access_of(asked, PROXIED) is Refusal.STRANGER


def test_an_access_file_is_read_whole(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    (tmp_path / policies.FILE).write_text(
        f"""
        [session]
        idle_minutes = 5
        [proxy]
        addresses = ["10.0.0.2"]
        secret_file = "{secret}"
        [[grant]]
        role = "quality"
        email = "ana@clinic.example"
        [[grant]]
        role = "viewer"
        group = "board"
        """
    )
    held = policies.load(tmp_path)
    assert (held.grants, held.proxy, held.idle_minutes, held.longest_hours) == (GRANTS, PROXIED.proxy, 5, 10)


def test_without_an_access_file_nobody_has_a_grant(tmp_path: Path) -> None:
    assert policies.load(tmp_path) == Policy()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[grants]]", "grants is not part of access.toml, which knows grant, proxy, session"),
        ("[session]\nidle_minutes = 0", "idle_minutes must be a whole number from 1"),
        ("[session]\nidle = 5", r"idle is not part of \[session\]"),
        ('[[grant]]\nrole = "owner"\nemail = "a@b"', "role must be one of"),
        ("[proxy]\nsecret_file = 'x'", "needs addresses"),
        ('[proxy]\naddresses = ["::1"]', "needs secret_file"),
        ('[proxy]\naddresses = ["::1"]\nsecret_file = "nowhere"', "No such file"),
        ("[proxy", "Expected"),
    ],
)
def test_an_access_file_with_a_mistake_lets_nobody_in_and_says_where(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / policies.FILE).write_text(text)
    with pytest.raises(PolicyError, match=f"access.toml: .*{said}.*until then nobody is let in"):
        policies.load(tmp_path)
