"""What the doctor says of an installation, and that it says it of what it should."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import installation
import pytest

from dashboard.access import audit, policy
from dashboard.access.audit import Action
from dashboard.access.roles import LOCAL
from dashboard.care import entry, folder, program, records
from dashboard.care.check import State, size
from dashboard.cli import main
from dashboard.warehouse import snapshot

PROVIDER = {
    "redirect_uri": "https://dashboard.clinic.example/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "id",
    "client_secret": "secret",
    "server_metadata_url": "https://accounts.google.com/.well-known/openid-configuration",
}
GRANT = '[[grant]]\nrole = "{role}"\ngroup = "{group}"\n'


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation.made(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def data_path(installed: Path, tmp_path: Path) -> Path:
    return installation.copied(installed, tmp_path)


def _told(data_path: Path, capsys: pytest.CaptureFixture[str], *more: str) -> dict[str, dict[str, str]]:
    capsys.readouterr()
    main(["doctor", "--json", "--data", str(data_path), *more])
    return {each["about"]: each for each in json.loads(capsys.readouterr().out)}


def test_an_installation_in_order_is_wrong_in_nothing_and_tells_nobody_s_data(
    data_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = _told(data_path, capsys)
    assert {name for name, each in told.items() if each["state"] == "wrong"} == set()
    assert told["live data"]["said"].endswith("was read to its last block.")
    assert told["imports"]["said"].startswith("1 kept; the newest is ")
    assert told["imports"]["said"].endswith("with data through 2026-05-31.")
    assert told["audit"]["said"] == "The chain of 3 lines holds."
    assert not [value for value in installation.CLIENT_VALUES if value in json.dumps(told)]


def test_the_exit_status_is_that_of_the_worst_line(
    data_path: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    worst = max(("ok", "look", "wrong").index(each["state"]) for each in _told(data_path, capsys).values())
    assert main(["doctor", "--data", str(data_path)]) == worst < 2
    assert main(["doctor", "--data", str(tmp_path / "nothing")]) == 1
    (data_path / "access.toml").write_text("roles = 1\n")
    assert main(["doctor", "--data", str(data_path)]) == 2


def test_files_open_to_others_are_named_and_closed_on_demand(
    data_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_path / "settings.toml").chmod(0o640)
    (data_path / "live").chmod(0o711)
    told = _told(data_path, capsys)["file modes"]
    assert told["state"] == "wrong" and told["said"] == "Open to other accounts: live, settings.toml."
    assert _told(data_path, capsys, "--fix")["file modes"]["state"] == "ok"
    assert (data_path / "settings.toml").stat().st_mode & 0o777 == 0o600
    assert (data_path / "live").stat().st_mode & 0o777 == 0o700


def test_a_damaged_snapshot_is_found_wherever_the_damage_lies(
    data_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = snapshot.live(data_path / "live")
    assert path is not None
    whole, found = path.read_bytes(), 0
    for block in range(3, len(whole) // 262144, 4):
        at = 12288 + block * 262144 + 100  # behind the headers, in the middle of a block
        path.write_bytes(whole[:at] + b"damage" + whole[at + 6 :])
        found += records.live(data_path / "live").state is State.WRONG
    assert found >= 3, "the engine leaves some blocks unused, and those may say anything"
    path.unlink()
    assert _told(data_path, capsys)["live data"]["said"] == "The live data file is gone."


def test_refused_exports_are_told_until_good_ones_come(data_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    snapshot.mark_refused(data_path / "live")
    told = _told(data_path, capsys)["refused imports"]
    assert told["state"] == "look" and told["said"].startswith("Newer exports were refused on ")


def test_a_changed_audit_is_told(data_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    month = next(audit.folder_of(data_path).glob("*.jsonl"))
    month.write_text(month.read_text().replace("sessions", "census", 1))
    told = _told(data_path, capsys)["audit"]
    assert told["state"] == "wrong" and told["said"].startswith("Line 1 of the audit was changed")


def test_a_clock_behind_what_was_written_is_told(data_path: Path) -> None:
    audit.record(audit.folder_of(data_path), LOCAL, Action.VIEW)
    now = datetime.now(UTC)
    assert records.clock(data_path, now).state is State.OK
    assert records.clock(data_path, now - timedelta(days=1)).state is State.WRONG
    installation.older_import(data_path, "20990101-000000-000000")
    assert "2099-01-01 at 00:00 UTC, later than the clock says." in records.clock(data_path, now).said


def test_what_could_be_deleted_is_told(data_path: Path) -> None:
    for number in range(30):
        (data_path / "live" / "imports" / f"20250101-0000{number}-000000.duckdb").write_bytes(b"old")
        installation.aged(data_path / "live" / "imports" / f"20250101-0000{number}-000000.duckdb", 48)
    told = records.leftovers(data_path)
    assert (told.state, told.said) == (State.LOOK, "5 files and folders are not needed (15 bytes).")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "People sign in at an identity provider, over https."),
        ({"client_id": ""}, "[auth] in secrets.toml lacks client_id."),
        ({"cookie_secret": "short"}, "cookie_secret has fewer than 32 characters."),
        ({"redirect_uri": "http://dashboard.clinic.example/oauth2callback"}, "redirect_uri is not an https address"),
        ({"redirect_uri": "https://dashboard.clinic.example/"}, "that ends in /oauth2callback."),
        ({"server_metadata_url": "http://idp.example/.well-known/openid-configuration"}, "not asked over https"),
        ({"server_metadata_url": "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"},
         "Accounts of any organization can sign in, and may carry any e-mail address."),
    ],
)  # fmt: skip
def test_an_identity_provider_is_judged_by_its_settings(changed: dict[str, str], said: str) -> None:
    told = entry.way_in(policy.Policy(), PROVIDER | changed)
    assert said in told.said
    assert told.state is (State.WRONG if changed else State.OK)


def test_who_gets_in_is_told_in_a_sentence(data_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "\n".join(["[auth]", *(f'{name} = "{value}"' for name, value in PROVIDER.items())])
    (data_path / "secrets.toml").write_text(lines)
    (data_path / "access.toml").write_text(GRANT.format(role="viewer", group="everybody"))
    told = _told(data_path, capsys, "--fix")
    assert told["access"]["state"] == "look" and told["access"]["said"].endswith("Nobody is admin.")
    assert told["access"]["said"].startswith("1 viewer: 0 by e-mail address, 1 by group")
    assert "everybody" not in json.dumps(told) and PROVIDER["cookie_secret"] not in json.dumps(told)
    (data_path / "access.toml").unlink()
    assert _told(data_path, capsys)["access"]["said"] == "Nobody is let in: access.toml grants nothing."


def test_a_proxy_s_secret_is_looked_at_where_it_lies(
    data_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "proxy-secret"
    secret.write_text("0123456789abcdef\n")
    secret.chmod(0o644)
    (data_path / "access.toml").write_text(f'[proxy]\naddresses = ["127.0.0.1"]\nsecret_file = "{secret}"\n')
    told = _told(data_path, capsys, "--fix")
    assert told["secrets"]["state"] == "wrong" and told["sign-in"]["said"].startswith("A proxy signs people in")
    secret.chmod(0o600)
    assert _told(data_path, capsys)["secrets"]["said"] == "1 file, for their owner alone."


def test_secrets_that_cannot_be_read_are_told_without_their_lines(
    data_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data_path / "secrets.toml").write_text('client_secret = "hush\n')
    told = _told(data_path, capsys)
    assert told["sign-in"]["state"] == "wrong" and "hush" not in json.dumps(told)


def test_usage_statistics_and_open_faults_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    config = {"browser": {"gatherUsageStats": False}, "client": {"showErrorDetails": "none"}}
    assert program.telemetry(config).state is State.OK
    assert program.telemetry(config | {"browser": {}}).state is State.WRONG
    assert program.telemetry(config | {"client": {"showErrorDetails": "full"}}).state is State.WRONG
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true")
    assert program.telemetry(config).state is State.WRONG


def test_an_address_others_can_reach_is_to_be_looked_at() -> None:
    assert program.address({"server": {"address": "127.0.0.1"}}).state is State.OK
    assert program.address({"server": {"address": "0.0.0.0"}}).state is State.LOOK
    assert program.address({}).said.startswith("At every address of this machine")


def test_other_versions_than_those_tested_are_named(tmp_path: Path) -> None:
    (tmp_path / "constraints.txt").write_text("duckdb==0.1.0\nnot-installed-at-all==1.0\n")
    told = program.libraries(tmp_path / "constraints.txt")
    assert told.state is State.LOOK and "duckdb " in told.said and "instead of 0.1.0" in told.said
    assert "not-installed" not in told.said


def test_room_is_measured_by_the_live_import(data_path: Path) -> None:
    assert folder.room(data_path).state is State.OK
    live = snapshot.live(data_path / "live")
    assert live is not None
    free = os.statvfs(data_path).f_bavail * os.statvfs(data_path).f_frsize
    os.truncate(live, free // 3)  # a hole: it takes no room, and counts as that long
    assert folder.room(data_path).state is State.LOOK
    os.truncate(live, free * 2 // 3)
    assert folder.room(data_path).state is State.WRONG


@pytest.mark.parametrize(("count", "said"), [(0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (2.5e12, "2.5 TB")])
def test_sizes_are_said_as_people_say_them(count: int, said: str) -> None:
    assert size(int(count)) == said
