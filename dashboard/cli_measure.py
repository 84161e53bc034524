"""`iop-dashboard measure`: one metric's numbers on the terminal or as JSON, from the same path the screens use."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from dashboard.events import baselines
from dashboard.intake.gate import run_import
from dashboard.metrics.catalogue import METRICS, Metric, check_targets, find
from dashboard.metrics.filters import COHORT_FIELDS, FIELD_NAMES, GRAINS, FilterError, Filters, cohort_of
from dashboard.metrics.measure import measure
from dashboard.metrics.rows import NOTICE, Rows, rows_behind
from dashboard.metrics.shapes import Result
from dashboard.settings import LIVE, load, load_for
from dashboard.warehouse.connection import Warehouse

_ROW = ("period", "segment", "numerator", "denominator", "value", "low", "high", "suppressed", "complete")
_KNOTS = ("segment", "part", "day", "at_risk", "events", "value", "low", "high")
_EXTRA = ("part", "mean", "p80", "p90", "row_group", "column_group", "lift")


class CommandError(ValueError):
    """A command that cannot be carried out; the message says what to change."""


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `measure` its arguments."""
    parser.add_argument("metric", nargs="?", metavar="METRIC", help="id or code, e.g. session_completion or ATT-01")
    parser.add_argument("--list", action="store_true", help="list every metric")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--exports", type=Path, metavar="DIR", help="read this folder of exports, keeping nothing")
    where.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the setting data_dir)")
    parser.add_argument("--import", dest="import_id", metavar="ID", help="an earlier import, as it was; see imports")
    parser.add_argument("--from", dest="from_date", type=as_date, metavar="DATE", help="first day (default: all data)")
    parser.add_argument("--to", dest="to_date", type=as_date, metavar="DATE", help="last day (default: all data)")
    parser.add_argument("--grain", choices=GRAINS, default="week")
    parser.add_argument("--by", metavar="FIELD", help=f"one of {', '.join(FIELD_NAMES)}")
    parser.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE", help="repeat to add values")
    parser.add_argument("--as-of", type=as_date, metavar="DATE", help="hide everything later and judge maturity here")
    parser.add_argument("--window", type=int, metavar="DAYS", help="window of the metric, e.g. 7, 14 or 30")
    parser.add_argument("--variant", metavar="CODE", help="another way of counting, where the metric has several")
    parser.add_argument("--instrument", metavar="NAME", help="questionnaire of a metric about scores (default: PHQ-9)")
    parser.add_argument("--outside", action="store_true", help="everyone the --where terms do not hold")
    parser.add_argument(
        "--rows", action="store_true", help="the rows behind the number: codes of clients, not to be shared"
    )
    parser.add_argument("--no-suppression", action="store_true", help="show small counts: for checking, not sharing")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Answer one `measure` command; returns the exit status."""
    if chosen.list:
        return _list(chosen.json)
    if chosen.metric is None:
        raise CommandError("measure needs a METRIC. List them with: iop-dashboard measure --list")
    if chosen.import_id and chosen.exports:
        raise CommandError("--import looks at what was imported, --exports at a folder. Use one of them.")
    if chosen.outside and not chosen.where:
        raise CommandError("--outside turns --where round: say with --where whom to leave out.")
    metric = find(chosen.metric)
    with _data_dir(chosen) as data_dir, (warehouse := Warehouse(data_dir, chosen.import_id)).held():
        filters = _filters(chosen, warehouse)
        held = baselines.applied(check_targets(load_for(data_dir)), data_dir)
        result = measure(metric, filters, warehouse, suppress=not chosen.no_suppression, settings=held)
        if result.missing_columns:
            raise CommandError(f"{metric.title} is not in this export: it needs {', '.join(result.missing_columns)}.")
        rows = rows_behind(metric, filters, warehouse, settings=held) if chosen.rows else None
    if rows is not None:
        _tell_rows(result, rows, as_json=chosen.json)
    else:
        print(json.dumps(_as_json(result), indent=2)) if chosen.json else _print(result)
    return 0


def _tell_rows(result: Result, rows: Rows, *, as_json: bool) -> None:
    """The rows and their sums; on the terminal under the notice that belongs to records of clients."""
    told = {
        "notice": NOTICE,
        "rows": [{name: _plain(value) for name, value in row.items()} for row in rows.frame.to_dicts()],
        "sums": {name: _plain(value) for name, value in rows.sums.items()},
        "number": {name: _plain(value) for name, value in rows.number.items()},
        "reconciles": rows.reconciles,
    }
    if as_json:
        print(json.dumps({"metric": _described(result.metric)} | told, indent=2))
        return
    ending = "the number" if rows.reconciles else f"not the number, which is {_sums(told['number'])}"
    table = Table(*rows.frame.columns)
    for row in told["rows"]:
        table.add_row(*(_cell(value) for value in row.values()))
    print(NOTICE)
    _terminal().print(table)
    print(f"{rows.frame.height:,} rows add up to {_sums(told['sums'])}: {ending}.")


def _sums(sums: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_cell(value)}" for name, value in sums.items())


@contextmanager
def _data_dir(chosen: argparse.Namespace) -> Iterator[Path]:
    if chosen.exports is None:
        yield live_dir(chosen.data)
        return
    with tempfile.TemporaryDirectory() as folder:
        report = run_import(chosen.exports, Path(folder), publish=True)
        if report.exit_status == 2:
            raise CommandError(report.as_text())
        if report.exit_status == 1:
            print("Some rows were held back: see iop-dashboard check.", file=sys.stderr)
        yield Path(folder)


def live_dir(data: Path | None) -> Path:
    """The imported data of a data folder, or of the one in the settings; a folder of snapshots stands for itself."""
    root = data or load().data_path
    return root / LIVE if (root / LIVE).is_dir() else root


def _filters(chosen: argparse.Namespace, warehouse: Warehouse) -> Filters:
    bounds = warehouse.query(
        "SELECT min(admission.admitted_on) AS first_day, any_value(import_info.export_date) AS last_day, "
        "FROM import_info LEFT JOIN admission ON true"
    ).to_dicts()[0]
    return Filters(
        from_date=chosen.from_date or min(bounds["first_day"] or bounds["last_day"], chosen.to_date or date.max),
        to_date=chosen.to_date or max(chosen.as_of or bounds["last_day"], chosen.from_date or date.min),
        grain=chosen.grain,
        compare_by=chosen.by,
        cohort=cohort_from(chosen.where, warehouse),
        as_of=chosen.as_of,
        window_days=chosen.window,
        variant=chosen.variant,
        instrument=chosen.instrument,
        is_outside=chosen.outside,
    )


def cohort_from(terms: list[str], warehouse: Warehouse) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The cohort that `--where FIELD=VALUE` terms describe. Raises FilterError with what these data offer."""
    values: dict[str, list[str]] = {}
    for term in terms:
        name, equals, value = term.partition("=")
        if not equals:
            raise FilterError(f"--where takes FIELD=VALUE. Valid fields: {', '.join(COHORT_FIELDS)}.")
        if name not in COHORT_FIELDS:
            raise FilterError(f"{name} is not a filter. Valid: {', '.join(COHORT_FIELDS)}.")
        valid = values_of(name, warehouse)
        if value not in valid:
            raise FilterError(
                f"These data have no {COHORT_FIELDS[name].lower()} of that name. Valid: {', '.join(valid)}."
            )
        values.setdefault(name, []).append(value)
    return cohort_of(values)


def values_of(name: str, warehouse: Warehouse) -> list[str]:
    """The values a cohort field has in these data, sorted."""
    rows = warehouse.query(
        "SELECT DISTINCT segment_of(admission.cohort, $compare_by) AS value, FROM admission ORDER BY ALL",
        {"compare_by": name},
    )
    return rows["value"].to_list()


def _as_json(result: Result) -> dict[str, Any]:
    filters = result.filters
    return {
        "metric": _described(result.metric) | {"definition": result.metric.definition, "unit": result.metric.unit},
        "filters": {
            "from": filters.from_date.isoformat(),
            "to": filters.to_date.isoformat(),
            "grain": filters.grain,
            "by": filters.compare_by,
            "where": {name: list(values) for name, values in filters.cohort},
            "as_of": result.as_of.isoformat() if result.as_of else None,
            "through": result.through.isoformat() if result.through else None,
            "window": filters.window_days,
            "variant": filters.variant,
            "instrument": filters.instrument,
            "outside": filters.is_outside,
        },
        "excluded": result.excluded,
        "rows": [_row(row) for row in result.frame.to_dicts()],
        **({"curve": _knots(result)} if result.curve is not None else {}),
    }


def _knots(result: Result) -> list[dict[str, Any]]:
    return [{name: _plain(row[name]) for name in _KNOTS} for row in result.curve.to_dicts()]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    shown = {name: _plain(row[name]) for name in _ROW}
    if row["part"] is not None and row["segment"] == "all":
        shown["segment"] = row["part"]
    return shown | {name: _plain(row[name]) for name in _EXTRA if row[name] is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return _plain(float(value))
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _described(metric: Metric) -> dict[str, str]:
    return {"id": metric.id, "source": metric.code, "title": metric.title, "shape": metric.shape.value}


def _list(as_json: bool) -> int:
    rows = [_described(metric) for metric in METRICS.values()]
    if as_json:
        print(json.dumps(rows, indent=2))
        return 0
    table = Table("source", "id", "title", "shape")
    for row in rows:
        table.add_row(row["source"], row["id"], row["title"], row["shape"])
    _terminal().print(table)
    return 0


def _print(result: Result) -> None:
    table = Table(*_ROW, title=f"{result.metric.title}: {result.metric.definition}", caption=_caption(result))
    for row in result.frame.to_dicts():
        shown = _row(row)
        table.add_row(*(_cell(shown[name]) for name in _ROW))
    _terminal().print(table)
    if result.curve is not None:
        knots = Table(*_KNOTS, title="The curve, through the days that may be shown")
        for row in _knots(result):
            knots.add_row(*(_cell(value) for value in row.values()))
        _terminal().print(knots)


def _terminal() -> Console:
    """Wide enough for every column where the output goes to a file or a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=140)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _caption(result: Result) -> str:
    return (
        f"As of {result.as_of}. {result.excluded:,} left out as too recent. See {result.metric.code} in the catalogue."
    )


def as_date(text: str) -> date:
    """A day given on the command line. Raises ArgumentTypeError, which says how one is written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a date is written YYYY-MM-DD, e.g. 2026-11-09") from None
