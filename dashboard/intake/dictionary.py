"""The data dictionary in Markdown, written from the contracts, and the command that puts it into the sample README.

`python -m dashboard.intake.dictionary` rewrites what stands between the markers of `sample_data/README.md`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dashboard.intake.columns import Column, Kind
from dashboard.intake.contracts import CONTRACTS, Contract

BEGIN, END = "<!-- data dictionary: begin -->", "<!-- data dictionary: end -->"
README = Path(__file__).parents[2] / "sample_data" / "README.md"


class MarkersMissing(ValueError):
    """The text has no place for the dictionary; the message says which markers to add."""


def dictionary_markdown() -> str:
    """One section a table: its grain, then each column with type, whether it is required, its rule and its meaning."""
    return "\n\n".join(_section(contract) for contract in CONTRACTS.values())


def with_dictionary(text: str) -> str:
    """The text with the dictionary between its markers, whatever stood there before."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise MarkersMissing(f"The text needs the lines {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{dictionary_markdown()}\n\n{END}{after}"


def _section(contract: Contract) -> str:
    optional = " (optional)" if contract.is_optional else ""
    rows = [f"| `{column.name}` | {column.kind.words} | {column.needed} | {_rule(column)} | {column.description} |"
            for column in contract.columns]  # fmt: skip
    return "\n".join((
        f"### {contract.table}{optional}: {contract.grain}",
        "",
        "| column | type | required | rule | meaning |",
        "|---|---|---|---|---|",
        *rows,
    ))  # fmt: skip


def _rule(column: Column) -> str:
    parts = []
    if column.allowed and column.kind is not Kind.YES_NO:
        parts.append(" ".join(f"`{value}`" for value in column.allowed))
    if column.low is not None:
        parts.append(f"{column.low:,g} to {column.high:,g}")
    if column.rule:
        parts.append(column.rule)
    return ". ".join(part.rstrip(".") for part in parts)


def main() -> int:
    """Rewrite the sample README in place; returns the exit status."""
    text = README.read_text("utf-8")
    waiting = README.with_suffix(".md.new")
    waiting.write_text(with_dictionary(text), "utf-8")
    os.replace(waiting, README)
    return 0


if __name__ == "__main__":
    sys.exit(main())
