"""The pages for whoever runs the dashboard say what the program does: commands parse, settings load, names agree."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from streamlit import config

from dashboard import cli
from dashboard.access import policy, roles
from dashboard.access.audit import Action
from dashboard.care import entry
from dashboard.care.check import State
from dashboard.settings import Settings
from dashboard.warehouse import encryption

ROOT = Path(__file__).parents[1]
DEPLOYMENT = (ROOT / "docs" / "deployment.md").read_text("utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DEPLOYMENT, re.S | re.M)


def _commands() -> list[str]:
    """Every command line of the program: in shell blocks, in the units, and between backticks."""
    code = [*_blocks("sh"), *_blocks("ini"), *re.findall(r"`([^`\n]+)`", DEPLOYMENT + SECURITY)]
    code += re.findall(r"^```sh\n(.*?)^```$", README, re.S | re.M)
    lines = [line.split(" #")[0] for block in code for line in block.splitlines()]
    found = [match.group(0) for line in lines for match in re.finditer(r"(?<![\w-])iop-dashboard [a-z][^;`#']*", line)]
    return sorted({each.strip().replace("$(date +%%F)", "2026-11-22") for each in found})


@pytest.mark.parametrize("command", _commands())
def test_every_command_in_the_pages_is_one_the_program_knows(command: str) -> None:
    assert callable(cli._parser().parse_args(shlex.split(command)[1:]).run)


def test_the_pages_show_every_command_for_looking_after_an_installation() -> None:
    named = {shlex.split(each)[1] for each in _commands()}
    assert {"doctor", "prune", "backup", "restore", "import", "serve"} <= named


@pytest.mark.parametrize("block", [each for each in _blocks("toml") if "[auth]" not in each])
def test_every_access_file_in_the_pages_loads(block: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("0123456789abcdef0123456789abcdef")
    text = block.replace("/etc/iop-dashboard/proxy-secret", str(tmp_path / "secret"))
    (tmp_path / policy.FILE).write_text(text)
    assert policy.load(tmp_path).grants


@pytest.mark.parametrize("block", [each for each in _blocks("toml") if "[auth]" in each])
def test_every_provider_in_the_pages_is_one_the_doctor_takes(block: str, tmp_path: Path) -> None:
    (tmp_path / entry.SECRETS).write_text(block)
    provider = entry.auth_of(tmp_path)
    assert entry.way_in(policy.Policy(), provider).state is State.OK
    assert provider is not None and provider["redirect_uri"] == "https://dashboard.clinic.example/oauth2callback"


def test_what_the_pages_show_of_sessions_are_the_defaults() -> None:
    shown = next(tomllib.loads(each)["session"] for each in _blocks("toml") if "[session]" in each)
    assert policy.Policy(**shown) == policy.Policy()


def _of_unit(block: str, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", block, re.M)


def test_the_service_closes_what_it_writes_and_sets_what_exists() -> None:
    service, night = _blocks("ini")
    for block in (service, night):
        assert _of_unit(block, "UMask") == ["0077"] and _of_unit(block, "User") == ["iop"]
        for line in _of_unit(block, "Environment"):
            name = line.split("=")[0]
            assert name.removeprefix("IOP_").lower() in Settings.__dataclass_fields__ or _is_option(name), name
    assert _of_unit(service, "StateDirectoryMode") == ["0700"] and _of_unit(service, "LimitCORE") == ["0"]
    assert _of_unit(service, "NoNewPrivileges") == ["yes"] and _of_unit(service, "ProtectSystem") == ["strict"]
    assert _of_unit(night, "SuccessExitStatus") == ["1"], "rows held back are no failure"


def _is_option(variable: str) -> bool:
    known = {f"STREAMLIT_{re.sub('[.]', '_', _snake(name)).upper()}" for name in config._config_options_template}
    return variable in known


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)


def test_the_data_lie_in_a_folder_below_the_one_the_service_owns() -> None:
    """A copy is put in place by a rename, which needs the folder above."""
    for block in _blocks("ini"):
        assert "IOP_DATA_DIR=/var/lib/iop-dashboard/data" in _of_unit(block, "Environment")
    assert _of_unit(_blocks("ini")[0], "StateDirectory") == ["iop-dashboard"]


def test_the_proxies_pass_the_socket_on_and_take_away_what_a_browser_may_not_say() -> None:
    site, signing_in = _blocks("nginx")
    (caddy,) = _blocks("caddyfile")
    named = policy.Proxy(("127.0.0.1",), "secret")
    for header in (named.user_header, named.groups_header, named.secret_header):
        assert f'proxy_set_header {header} "";' in site and f"header_up -{header}" in caddy
    assert f"proxy_set_header {named.user_header}  $email;" in signing_in
    assert f"proxy_set_header {named.groups_header} $groups;" in signing_in
    assert "proxy_set_header Upgrade $http_upgrade;" in site and "Strict-Transport-Security" in site
    assert "Strict-Transport-Security" in caddy and "secure" in site.lower() and "Secure" in caddy
    assert site.count("{") == site.count("}") and caddy.count("{") == caddy.count("}")
    largest = config.get_option("server.maxUploadSize")
    assert f"client_max_body_size {largest}m;" in site and f"max_size {largest}MB" in caddy


def test_nginx_takes_its_block_where_nginx_is_installed(tmp_path: Path) -> None:
    program, openssl = shutil.which("nginx"), shutil.which("openssl")
    if program is None or openssl is None:
        pytest.skip("nginx or openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate,
            "-days", "1", "-subj", "/CN=dashboard.clinic.example"]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)
    site = _blocks("nginx")[0].replace("/etc/ssl/private/dashboard.clinic.example.key", str(key))
    site = site.replace("/etc/ssl/certs/dashboard.clinic.example.pem", str(certificate))
    site = site.replace("/var/log/nginx/iop-dashboard.log", str(tmp_path / "access.log"))
    (tmp_path / "nginx.conf").write_text(f"events {{}}\nhttp {{\naccess_log off;\n{site}\n}}\npid {tmp_path}/pid;\n")
    judged = subprocess.run([program, "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path], capture_output=True)
    assert b"syntax is ok" in judged.stderr, judged.stderr


def test_names_in_the_pages_are_those_of_the_program() -> None:
    for role in roles.Role:
        assert f"`{role}`" in DEPLOYMENT
    assert encryption.KEY_FILE in DEPLOYMENT and encryption.KEY_FILE in SECURITY
    for file in (policy.FILE, entry.SECRETS):
        assert file in DEPLOYMENT
    assert Action.PRUNE in tuple(Action)


@pytest.mark.parametrize(("page", "folder"), [(DEPLOYMENT, ROOT / "docs"), (SECURITY, ROOT)], ids=["docs", "root"])
def test_links_between_the_pages_lead_somewhere(page: str, folder: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", page):
        assert (folder / link).is_file(), link


def test_the_pages_say_what_is_not_promised() -> None:
    for said in ("Two people behind different walls", "asked of two imports", "Who administers the machine", "Memory.",
                 "Screens, cameras", "Send no client data"):  # fmt: skip
        assert said in SECURITY
