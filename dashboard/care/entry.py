"""Who gets in, and how: the rules of access.toml and the identity provider of secrets.toml, in sentences."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dashboard.access import policy, roles
from dashboard.access.policy import Policy, PolicyError
from dashboard.care import modes
from dashboard.care.check import Check, look, ok, wrong

SECRETS = "secrets.toml"
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32  # characters that sign the cookie
OPEN_TENANTS = ("/common/", "/organizations/", "/consumers/")


def checks(data_path: Path) -> Iterator[Check]:
    """Everything about sign-in."""
    yield secrets_closed(data_path)
    try:
        rules, provider = policy.load(data_path), auth_of(data_path)
    except (PolicyError, ValueError) as problem:
        yield wrong("sign-in", str(problem), "Until then nobody is let in.")
        return
    yield way_in(rules, provider)
    yield grants(rules, is_local=rules.proxy is None and provider is None)


def auth_of(data_path: Path) -> dict[str, Any] | None:
    """[auth] of secrets.toml, or None. Raises ValueError for a file that cannot be read as TOML."""
    try:
        return tomllib.loads((data_path / SECRETS).read_text("utf-8")).get("auth")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise ValueError(f"{SECRETS} cannot be read as TOML. Correct it; its lines are not repeated here.") from problem


def secrets_closed(data_path: Path) -> Check:
    """Whether the secrets are for their owner alone: those of the provider, and that of the proxy."""
    files = [path for path in (data_path / SECRETS, _proxy_secret(data_path)) if path is not None and path.is_file()]
    if found := [path for path in files if path.stat().st_mode & modes.OTHERS]:
        return wrong("secrets", f"Open to other accounts: {', '.join(map(str, found))}.", "Run chmod 600 on it.")
    told = f"{len(files)} file{'s' * (len(files) > 1)}, for their owner alone."
    return ok("secrets", told if files else "None are kept.")


def way_in(rules: Policy, provider: dict[str, Any] | None) -> Check:
    """How people sign in."""
    if rules.proxy is not None:
        where = ", ".join(rules.proxy.addresses)
        return ok("sign-in", f"A proxy signs people in; it is believed from {where} and with its secret alone.")
    if provider is None:
        return ok("sign-in", "None is set up: only the person at this machine gets in, as admin, and serve answers no "
                             "other machine.")  # fmt: skip
    return _judged(provider)


def grants(rules: Policy, *, is_local: bool) -> Check:
    """Who is let in once signed in."""
    about = "access"
    if is_local:
        return ok(about, f"{len(rules.grants)} grants wait for a sign-in." if rules.grants else "No grants are needed.")
    if not rules.grants:
        return look(about, "Nobody is let in: access.toml grants nothing.", "Add a [[grant]] for each role.")
    counted = Counter(each.role for each in rules.grants)
    told = ", ".join(f"{counted[role]} {role}" for role in roles.Role if counted[role])
    emails, walled = sum(bool(each.email) for each in rules.grants), sum(bool(each.programs) for each in rules.grants)
    said = (f"{told}: {emails} by e-mail address, {len(rules.grants) - emails} by group, {walled} of them for some "
            f"programs only. A sign-in ends after {rules.longest_hours} hours, and the screen goes blank after "
            f"{rules.idle_minutes} minutes.")  # fmt: skip
    if not counted[roles.Role.ADMIN]:
        return look(about, f"{said} Nobody is admin.", "Grant the role admin to somebody, who can read the audit.")
    return ok(about, said)


def _judged(provider: dict[str, Any]) -> Check:
    """The identity provider, as far as its settings can be judged without asking it."""
    if missing := [name for name in NEEDED if not provider.get(name)]:
        return wrong(
            "sign-in", f"[auth] in {SECRETS} lacks {', '.join(missing)}.", "Fill it in; see docs/deployment.md."
        )
    address, back = str(provider["server_metadata_url"]), str(provider["redirect_uri"])
    if any(tenant in address for tenant in OPEN_TENANTS):
        return wrong("sign-in", "Accounts of any organization can sign in, and may carry any e-mail address.",
                     "Name your own tenant in server_metadata_url.")  # fmt: skip
    if not address.startswith("https://"):
        return wrong("sign-in", "The identity provider is not asked over https.", "Correct server_metadata_url.")
    if not back.startswith("https://") or not back.endswith("/oauth2callback"):
        return wrong("sign-in", "redirect_uri is not an https address that ends in /oauth2callback.", "Correct it.")
    if len(str(provider["cookie_secret"])) < SHORTEST_SECRET:
        return wrong("sign-in", f"cookie_secret has fewer than {SHORTEST_SECRET} characters.",
                     "Make one with: openssl rand -hex 32")  # fmt: skip
    return ok("sign-in", "People sign in at an identity provider, over https.")


def _proxy_secret(data_path: Path) -> Path | None:
    """The file access.toml names, whatever else is wrong with it."""
    try:
        named = tomllib.loads((data_path / policy.FILE).read_text("utf-8"))["proxy"]["secret_file"]
        return Path(named)
    except (OSError, ValueError, KeyError, TypeError):
        return None
