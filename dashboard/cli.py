"""The commands: `demo | import | check | imports | measure | report | serve | doctor | prune | backup | restore`.

Exit status of `import` and `check`: 0 clean, 1 rows held back, 2 refused. Any other mistake is one sentence and 2.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from dashboard import cli_backup, cli_doctor, cli_imports, cli_measure, cli_prune, cli_report, first_look, samples
from dashboard.access import audit, policy, sign_in
from dashboard.access.audit import Action, AuditError
from dashboard.access.policy import PolicyError
from dashboard.access.roles import operator
from dashboard.care import entry
from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport
from dashboard.metrics.catalogue import UnknownMetric, check_targets
from dashboard.metrics.filters import FilterError
from dashboard.settings import LIVE, Settings, SettingsError, load, load_for
from dashboard.warehouse.connection import NoData

APP = Path(__file__).parents[1] / "dashboard_server.py"
HERE = "127.0.0.1"
MISTAKES = (FilterError, UnknownMetric, SettingsError, NoData, PolicyError, AuditError, cli_measure.CommandError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    os.umask(0o077)  # whatever this process or its children write is for its owner alone, from the first byte
    chosen = _parser().parse_args(arguments)
    try:
        status = chosen.run(chosen)
        sys.stdout.flush()
        return status
    except BrokenPipeError:  # whoever read along has seen enough; Python would try to write the rest at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except MISTAKES as error:
        print(f"iop-dashboard: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped. The last good data stay live.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="iop-dashboard", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="open the dashboard on the sample data that come with it")
    demo.set_defaults(run=_demo)
    serve = commands.add_parser("serve", help="open the dashboard on the imported data")
    serve.set_defaults(run=_serve)
    for command in (demo, serve):
        command.add_argument("--port", type=int, default=8501)
        command.add_argument("--address", default=HERE, help="the address to answer at (default: this machine alone)")
        command.add_argument("--no-browser", action="store_true", help="do not open a browser window")
        command.add_argument("--data", type=Path, help="data folder (default: the setting data_dir)")

    for name, publish, sentence in (
        ("import", True, "read a folder of exports and make it the live data"),
        ("check", False, "read a folder of exports and report, without making it live"),
    ):
        command = commands.add_parser(name, help=sentence)
        command.add_argument("folder", type=Path, metavar="FOLDER")
        command.add_argument("--data", type=Path, help="data folder (default: the setting data_dir)")
        command.add_argument("--json", action="store_true", help="print the report as JSON")
        command.add_argument("--fix-list", type=Path, metavar="FILE.csv", help="write what to correct, line by line")
        if publish:
            command.add_argument("--again", action="store_true", help="import files that have not changed, too")
        command.set_defaults(run=_import, publish=publish)

    cli_imports.add_to(commands.add_parser("imports", help="list every import, newest first"))
    cli_measure.add_to(commands.add_parser("measure", help="print one metric's numbers"))
    cli_report.add_to(commands.add_parser("report", help="write the printed pack of one week"))
    cli_doctor.add_to(commands.add_parser("doctor", help="tell the state of the installation, and what to do about it"))
    cli_prune.add_to(commands.add_parser("prune", help="remove old imports and what stopped ones left behind"))
    cli_backup.add_backup_to(commands.add_parser("backup", help="write the data folder into one file"))
    cli_backup.add_restore_to(commands.add_parser("restore", help="bring such a file back into an empty folder"))
    return parser


def _import(chosen: argparse.Namespace) -> int:
    with _progress(quiet=chosen.json) as report_step:
        # Whoever asks for the lines to correct wants the files read.
        only_news = chosen.publish and not chosen.again and chosen.fix_list is None
        report = run_import(chosen.folder, _live_folder(chosen), publish=chosen.publish, progress=report_step,
                            only_news=only_news, ask_first=first_look.ask)  # fmt: skip
    if report.outcome == "published":
        folder = audit.folder_of(_settings(chosen).data_path)
        audit.record(folder, operator(), Action.IMPORT, about="command line", import_id=report.import_id)
    print(report.as_json() if chosen.json else "\n".join(filter(None, (report.as_text(), _after(report)))))
    if chosen.fix_list is not None:
        _write_private(chosen.fix_list, report.fix_list_csv())
    return report.exit_status


def _after(report: ImportReport) -> str:
    """What the terminal says under a report: how long it took, or what to do where nothing had to be done."""
    return "Import them all the same with --again." if report.outcome == "unchanged" else report.pace


def _demo(chosen: argparse.Namespace) -> int:
    """Build the sample that opens first; the others are built when somebody chooses them on screen."""
    _check_sign_in(chosen)
    with _progress(quiet=False) as report_step:
        samples.prepare(samples.SAMPLES[0], _settings(chosen).data_path, progress=report_step)
    return _start_app(chosen, {"IOP_DEMO": "1"})


def _serve(chosen: argparse.Namespace) -> int:
    _check_sign_in(chosen)
    return _start_app(chosen, {})


def _start_app(chosen: argparse.Namespace, environment: dict[str, str]) -> int:
    """Hand over to Streamlit's own command, so that it finds the configuration beside the app."""
    from streamlit.web import cli as streamlit_cli  # slow to import, and no other command needs it

    check_targets(load_for(_live_folder(chosen)))  # a wrong setting is told here, not on somebody's screen
    # Else whoever asks from this machine could say in a header that they ask from another.
    os.environ.update(environment, FORWARDED_ALLOW_IPS="")
    if chosen.data is not None:
        os.environ["IOP_DATA_DIR"] = str(chosen.data.resolve())
    headless = "true" if chosen.no_browser else "false"
    options = ["--server.address", chosen.address, "--server.port", str(chosen.port), "--server.headless", headless]
    secrets = ["--secrets.files", str((_settings(chosen).data_path / entry.SECRETS).resolve())]
    quiet = [
        "--server.enableAgentApi",
        "false",
        "--server.showEmailPrompt",
        "false",
        "--logger.hideWelcomeMessage",
        "true",
    ]
    sys.argv = ["streamlit", "run", str(APP), *options, *secrets, *quiet]
    print(f"The dashboard is at http://{chosen.address}:{chosen.port}. Ctrl+C stops it.", flush=True)
    return streamlit_cli.main(standalone_mode=False) or 0


def _check_sign_in(chosen: argparse.Namespace) -> None:
    """Raises CommandError where other machines could ask and nobody would have to sign in."""
    data_path = _settings(chosen).data_path
    try:
        has_provider = entry.auth_of(data_path) is not None
    except ValueError as problem:
        raise cli_measure.CommandError(str(problem)) from problem
    if not sign_in.may_start(chosen.address, policy.load(data_path), has_provider=has_provider):
        raise cli_measure.CommandError(sign_in.CLOSED_START)


def _settings(chosen: argparse.Namespace) -> Settings:
    return load() if chosen.data is None else replace(load(), data_dir=str(chosen.data))


def _live_folder(chosen: argparse.Namespace) -> Path:
    return _settings(chosen).data_path / LIVE


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(handle, 0o600)  # an older file of that name keeps the mode it had
    with open(handle, "w", encoding="utf-8", newline="") as file:
        file.write(text)


@contextmanager
def _progress(*, quiet: bool) -> Any:
    """A callback (sentence, fraction) that moves a bar on the terminal's error stream; none when piped or quiet."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        task = progress.add_task("Reading", total=1.0)

        def move(step: str, fraction: float) -> None:
            progress.update(task, description=step, completed=fraction)

        callback: Callable[[str, float], None] = move
        yield callback
