"""`mapping.toml` as a person edits it by choosing from lists: read, changed in one place, written again.

Content is what `tomllib` makes of the file. Writing it keeps every key and value; comments are lost.
"""

from __future__ import annotations

import copy
import glob
import json
import os
import re
import secrets
import tomllib
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path, PurePosixPath
from typing import Any

from dashboard.intake.mapping import MAPPING_FILE, fold

Content = dict[str, Any]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class BrokenMapping(ValueError):
    """A mapping.toml that is no TOML: choosing from lists would overwrite what somebody wrote."""


def read(folder: Path) -> Content:
    """The folder's mapping.toml, empty where there is none. Raises BrokenMapping."""
    path = folder / MAPPING_FILE
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise BrokenMapping("mapping.toml cannot be read. Correct it and drag it in again.") from None


def write(folder: Path, content: Content) -> None:
    """Put the content in place of the folder's mapping.toml, in one step and closed to other accounts."""
    path = folder / MAPPING_FILE
    waiting = path.with_name(f".{MAPPING_FILE}.{secrets.token_hex(4)}")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(as_toml(content))
    os.replace(waiting, path)


def remember(folder: Path, data_path: Path) -> None:
    """Keep the folder's mapping beside the data for the next upload, without the export date, which is each export's
    own; nothing is kept where the folder has none.
    """
    if content := read(folder):
        write(data_path, placed(content, ("source", "export_date"), None))


def placed(content: Content, place: Sequence[str], value: Any) -> Content:
    """The content with the value at that place; None takes away what stood there, and sections left empty with it."""
    changed = copy.deepcopy(content)
    *sections, name = place
    inner = [changed]
    for section in sections:
        inner.append(inner[-1].setdefault(section, {}))
    if value is None:
        inner[-1].pop(name, None)
    else:
        inner[-1][name] = value
    for section, holder in zip(reversed(sections), reversed(inner[:-1]), strict=True):
        if not holder[section]:
            del holder[section]
    return changed


def with_column(content: Content, table: str, column: str, sources: Sequence[str]) -> Content:
    """The contract's column read from these columns of the file, joined; from none, by its own name."""
    without = placed(content, (table, "constants", column), None)
    chosen = None if not sources else sources[0] if len(sources) == 1 else list(sources)
    return placed(without, (table, "columns", column), chosen)


def with_constant(content: Content, table: str, column: str, value: str) -> Content:
    """The same value of the contract's column in every row."""
    return placed(placed(content, (table, "columns", column), None), (table, "constants", column), value)


def with_value(content: Content, table: str, column: str, value: str, target: str | None) -> Content:
    """A value of the export translated; an empty target keeps it as blank, None takes the translation away."""
    known = content.get(table, {}).get("values", {}).get(column, {})
    for spelling in [each for each in known if fold(each) == fold(value)]:
        content = placed(content, (table, "values", column, spelling), None)
    return content if target is None else placed(content, (table, "values", column, value), target)


def pattern(name: str, others: Sequence[str]) -> str:
    """A files pattern for that name: dates and numbers in it may change by the next export.

    Where the pattern would take in one of the other files too, it is the name alone.
    """
    wide = re.sub(r"\d+([-_. ]\d+)*", "*", glob.escape(name))
    is_wide = wide.startswith("*") or any(PurePosixPath(other).match(wide) for other in others if other != name)
    return glob.escape(name) if is_wide else wide


def as_toml(content: Content) -> str:
    """The content as TOML, plain values of a section before the sections inside it."""
    return "\n".join(_lines(content, ())).lstrip("\n") + "\n"


def _lines(section: Content, place: tuple[str, ...]) -> list[str]:
    plain = {name: value for name, value in section.items() if not isinstance(value, dict)}
    lines = [f"{_key(name)} = {_value(value)}" for name, value in plain.items()]
    if place and (lines or not section):
        lines = ["", f"[{'.'.join(map(_key, place))}]", *lines]
    for name, value in section.items():
        if isinstance(value, dict):
            lines += _lines(value, (*place, name))
    return lines


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_key(name)} = {_value(inner)}' for name, inner in value.items())}}}"
    return value.isoformat() if isinstance(value, date | time) else repr(value)


def _text(text: str) -> str:
    """JSON's escapes are TOML's, but for one character that JSON lets stand."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
