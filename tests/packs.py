"""A printed pack as a reader of its HTML finds it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser


class Reader(HTMLParser):
    """What stands in a pack: addresses it would load, texts by tag, and each chart's table rows and figure."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.loads: list[tuple[str, str]] = []
        self.tags: list[str] = []
        self.charts: dict[str, Found] = {}
        self.words: list[str] = []
        self._open: list[str] = []
        self._name = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.tags.append(tag)
        self.loads += [(key, value or "") for key, value in attrs if key in ("src", "href", "srcset", "data", "action")]
        if tag == "article":
            self._name = named.get("data-name") or ""
            self.charts.setdefault(self._name, Found())
        if tag == "tr" and self._name:
            self.charts[self._name].rows.append([])
        if tag in ("th", "td") and self._name:
            self.charts[self._name].rows[-1].append("")
        if tag not in ("meta", "img"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()
        self._name = "" if tag == "article" else self._name

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside not in ("script", "style"):
            self.words.append(data)
        if not self._name:
            return
        found = self.charts[self._name]
        if inside in ("th", "td"):
            found.rows[-1][-1] += data
        elif inside == "script":
            found.figure = json.loads(data)
        else:
            found.said.append(data)


@dataclass
class Found:
    """One chart as a pack shows it."""

    rows: list[list[str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    figure: dict | None = None
