"""Views that staff saved: a name with a page and its filters, kept as lines beside the data and shared by all readers.

A view is a coarse address, as a copied link is; nothing about one client can be in it but what somebody typed as its
name. The log is only added to: to remove a view, or to save another under its name, is a line too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from dashboard import journal
from dashboard.app.filter_names import KNOWN

LONGEST_NAME = 60
MOST = 100
HINT = "No names or anything about one client"


class SavedViewError(ValueError):
    """A view that cannot be kept; the message says why and never repeats what was typed."""


@dataclass(frozen=True)
class SavedView:
    """A page (`sessions`; empty for the first one) and what its filters are, as the query of a link."""

    name: str
    page: str
    query: str

    @property
    def asked(self) -> dict[str, tuple[str, ...]]:
        """The filters by the names they have in a link; names nobody knows any more are left out."""
        return {name: tuple(values) for name, values in parse_qs(self.query).items() if name in KNOWN}


def of(name: str, page: str, filters: Mapping[str, tuple[str, ...]]) -> SavedView:
    """A view with its name tidied. Raises SavedViewError for one without a name or with too long a one."""
    tidy = " ".join(name.split())
    if not tidy or not tidy.isprintable():
        raise SavedViewError("Give the view a name.")
    if len(tidy) > LONGEST_NAME:
        raise SavedViewError(f"A name has at most {LONGEST_NAME} characters.")
    coarse = {each: values for each, values in filters.items() if each in KNOWN and values}
    return SavedView(tidy, page, urlencode(coarse, doseq=True))


def file_of(data_dir: Path) -> Path:
    """Where the views of one set of data are kept."""
    return data_dir / "views" / "views.jsonl"


def save(path: Path, view: SavedView) -> None:
    """Keep a view, in place of one with the same name. Raises SavedViewError where it cannot be kept."""
    kept = listed(path)
    if len(kept) >= MOST and _key(view.name) not in {_key(each.name) for each in kept}:
        raise SavedViewError(f"There are {MOST} views already. Remove one first.")
    _append(path, {"name": view.name, "page": view.page, "query": view.query})


def remove(path: Path, name: str) -> None:
    """Take a view off the list; its lines stay in the file."""
    _append(path, {"name": name, "removed": True})


def listed(path: Path) -> tuple[SavedView, ...]:
    """The views, in the order of their names; a line nobody can read is left out."""
    views: dict[str, SavedView] = {}
    for line in journal.read(path):
        name, page, query = (line.get(each) for each in ("name", "page", "query"))
        if isinstance(name, str) and line.get("removed") is True:
            views.pop(_key(name), None)
        elif isinstance(name, str) and isinstance(page, str) and isinstance(query, str):
            views[_key(name)] = SavedView(name, page, query)
    return tuple(sorted(views.values(), key=lambda each: _key(each.name)))


def _key(name: str) -> str:
    return name.casefold()


def _append(path: Path, line: dict[str, object]) -> None:
    try:
        journal.append(path, [line | {"at": datetime.now(UTC)}])
    except OSError as problem:
        raise SavedViewError("The view could not be kept: the disk refused it.") from problem
