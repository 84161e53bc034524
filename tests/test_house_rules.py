"""The rules of the house that a reviewer would otherwise check by hand."""

from __future__ import annotations

import ast
import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.warehouse.queries import FOLDER, named_parameters

ROOT = Path(__file__).parents[1]
PYTHON = sorted(path for room in ("dashboard", "sample_data") for path in (ROOT / room).rglob("*.py"))
QUERIES = sorted(FOLDER.rglob("*.sql"))
METRIC_PAGES = ("census", "sessions", "retention", "co_occurring", "outcomes", "aftercare")
METRIC_QUERIES = [path for path in QUERIES if path.parent.name in METRIC_PAGES]

MAY_IMPORT = {
    "app": {
        "access",
        "app",
        "brief",
        "charts",
        "events",
        "first_look",
        "intake",
        "journal",
        "meeting",
        "metrics",
        "report",
        "samples",
        "settings",
        "spreadsheets",
        "warehouse",
        "worklist",
    },
    "meeting": {"meeting", "brief", "events", "charts", "metrics", "warehouse", "settings", "access"},
    "report": {"report", "access", "brief", "events", "charts", "metrics", "warehouse", "settings", "spreadsheets"},
    "brief": {"brief", "events", "charts", "metrics"},
    "charts": {"charts", "metrics", "spreadsheets"},
    "metrics": {"metrics", "statistics", "warehouse", "settings"},
    "statistics": {"statistics"},
    "worklist": {"worklist", "warehouse", "settings", "journal"},
    "events": {"events", "metrics", "statistics", "warehouse", "settings", "journal"},
    "warehouse": {"warehouse", "access", "settings"},
    "intake": {"intake", "warehouse", "settings", "spreadsheets"},
    "first_look": {"brief", "metrics", "settings", "warehouse", "worklist"},
    "samples": {"intake", "warehouse", "settings"},
    "access": {"access", "journal"},
    "care": {"access", "care", "intake", "journal", "report", "settings", "warehouse"},
    "settings": set(),
    "journal": set(),
    "spreadsheets": set(),
}
DOORS = {
    "duckdb": ("dashboard/warehouse/", "dashboard/intake/"),
    "pandera": ("dashboard/intake/",),
    "plotly": ("dashboard/charts/",),
    "streamlit": ("dashboard/app/", "dashboard/cli.py"),
}


def _imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in PYTHON if path.is_relative_to(ROOT / "dashboard")], ids=_name)
def test_rooms_import_only_the_rooms_they_may(path: Path) -> None:
    room = path.relative_to(ROOT / "dashboard").parts[0].removesuffix(".py")
    if room not in MAY_IMPORT:
        return
    used = {name.split(".")[1] for name in _imports(path) if name.startswith("dashboard.")}
    assert used <= MAY_IMPORT[room], f"{_name(path)} imports {sorted(used - MAY_IMPORT[room])}"


def test_charts_see_results_and_never_sql() -> None:
    for path in (ROOT / "dashboard/charts").glob("*.py"):
        used = {name for name in _imports(path) if name.startswith("dashboard.metrics")}
        assert all(name.startswith("dashboard.metrics.shapes") for name in used), f"{_name(path)} imports {used}"


@pytest.mark.parametrize(
    ("module", "reaches"),
    [
        ("app/pages/meeting.py", ("app.slideshow", "meeting.gateway.")),
        ("app/slideshow.py", ("meeting.gateway.",)),
        ("meeting/gateway.py", ("events.log", "warehouse.slides")),
    ],
)
def test_meeting_mode_reaches_finished_slides_and_the_log_of_events_alone(
    module: str, reaches: tuple[str, ...]
) -> None:
    used = {name for name in _imports(ROOT / "dashboard" / module) if name.startswith("dashboard.")}
    allowed = tuple(f"dashboard.{name}" for name in reaches)
    assert used and all(name.startswith(allowed) for name in used), f"{module} imports {sorted(used)}"


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_each_library_has_one_door(path: Path) -> None:
    for library in {name.split(".")[0] for name in _imports(path)} & DOORS.keys():
        assert _name(path).startswith(DOORS[library]), f"{_name(path)} imports {library}"


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_modules_and_public_functions_say_what_they_give(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree) or not tree.body, f"{_name(path)} has no docstring"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{_name(path)}: {node.name} has no docstring"


@pytest.mark.parametrize("path", PYTHON, ids=_name)
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 350, f"{_name(path)} is longer than one idea"


@pytest.mark.parametrize("path", [p for p in PYTHON if not p.is_relative_to(ROOT / "dashboard/intake")], ids=_name)
def test_no_sql_is_put_together_from_text(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
            is_sql = re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|WITH|FROM|COPY)\s", text)
            # The worked examples insert rows under column names that come from the catalogue itself.
            assert not is_sql or _name(path) == "dashboard/metrics/examples.py", f"{_name(path)}: {text[:60]}"


@pytest.mark.parametrize("path", QUERIES, ids=_name)
def test_query_files_say_their_grain_first(path: Path) -> None:
    first = path.read_text("utf-8").splitlines()[0]
    allowed = ("-- One row per", "-- The ")
    assert first.startswith(allowed if path.parent.name == "views" else allowed[:1]), f"{_name(path)}: {first}"


@pytest.mark.parametrize("path", METRIC_QUERIES, ids=_name)
def test_metric_queries_count_and_leave_dividing_to_the_metrics(path: Path) -> None:
    code = re.sub(r"--[^\n]*|'[^']*'", "", path.read_text("utf-8"))
    assert "/" not in code, "divides"
    assert not re.search(r"\b(round|format|printf|avg|median|quantile)\s*\(", code, re.I), "does more than count"
    assert not re.search(r"SELECT\s+\*", code, re.I), "selects everything"


def test_metrics_and_query_files_are_the_same_set() -> None:
    assert {f"{path.parent.name}/{path.name}" for path in METRIC_QUERIES} == {m.query for m in METRICS.values()}


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_no_word_of_a_metric_is_blank(metric: Metric) -> None:
    for each in fields(Metric):
        if each.default is MISSING and each.default_factory is MISSING:
            assert getattr(metric, each.name), f"{metric.id}: {each.name} is blank"
    assert metric.definition.endswith(".") and metric.question.endswith("?")


def test_codes_of_metrics_are_unique() -> None:
    codes = [metric.code for metric in METRICS.values()]
    assert len(codes) == len(set(codes))


def test_cohort_terms_stand_in_one_file() -> None:
    holders = [_name(path) for path in QUERIES if " IN chosen." in path.read_text("utf-8")]
    assert holders == ["queries/views/10_macros.sql"]


def test_every_cohort_metric_applies_the_whole_cohort() -> None:
    for metric in METRICS.values():
        names = named_parameters((FOLDER / metric.query).read_text("utf-8"))
        assert {"from_date", "to_date", "cohort", "compare_by"} <= names, f"{metric.id} binds only {sorted(names)}"


FORBIDDEN = re.compile(
    r"(^|[^A-Za-z0-9_.])/(wor[k]|far[m]|roo[t]|op[t])/|pypi\.or[g]|registry\.npmj[s]|\bTOD[O]\b|\bFIXM[E]\b"
)


def test_files_speak_of_the_product_alone() -> None:
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        if path.suffix in (".py", ".sql", ".md", ".toml", ".txt", ".js", ".css") and not parts & {
            ".git",
            ".venv",
            "static",
        }:
            assert not FORBIDDEN.search(path.read_text("utf-8", errors="replace")), _name(path)
