"""Small pieces of HTML. Content is HTML already: text from the data is escaped by whoever writes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape


def element(tag: str, content: str | Iterable[str], *, cls: str = "", name: str = "") -> str:
    """An element around HTML; `name` marks it for whoever looks for it later."""
    inside = content if isinstance(content, str) else "".join(content)
    marks = "".join(f' {key}="{escape(value)}"' for key, value in (("class", cls), ("data-name", name)) if value)
    return f"<{tag}{marks}>{inside}</{tag}>"


def heading(title: str) -> str:
    """A section's title, which begins a page and stays with what follows."""
    return element("h2", escape(title), cls="block start")


def facts(named: Mapping[str, str]) -> str:
    """Names and values, one below the other; empty values are left out."""
    pairs = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in named.items() if value)
    return element("dl", pairs)


def grid(columns: Sequence[str], rows: Iterable[Sequence[str]], *, cls: str) -> str:
    """A table; the cells are HTML, the headings text. The first column names the row."""
    head = element("tr", (f'<th scope="col">{escape(name)}</th>' for name in columns))
    body = (
        element("tr", (f'<th scope="row">{row[0]}</th>', *(f"<td>{cell}</td>" for cell in row[1:]))) for row in rows
    )
    return element("table", (element("thead", head), element("tbody", body)), cls=cls)


def block(*inside: str, cls: str = "", name: str = "") -> str:
    """What stays together on a page."""
    return element("article", inside, cls=f"block {cls}".strip(), name=name)


def commentary(lines: int) -> str:
    """An empty ruled box to write in; the script gives it more lines where the page has room."""
    return element("div", ("<span>Commentary</span>", "<i></i>" * lines), cls="commentary")


def warned(sentence: str) -> str:
    """A sentence nobody may overlook; nothing where it is empty."""
    return element("p", escape(sentence), cls="warned") if sentence else ""


def sparkline(history: Sequence[float | None], *, width: int = 84, height: int = 18) -> str:
    """A line through the known values with a dot on the last; empty where there are fewer than two."""
    known = [(at, value) for at, value in enumerate(history) if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(value for _, value in known), max(value for _, value in known)
    across, up = (width - 6) / (len(history) - 1), (height - 6) / ((high - low) or 1)
    spots = {at: f"{3 + at * across:.1f} {height - 3 - (value - low) * up:.1f}" for at, value in known}
    path = " ".join(f"{'L' if at - 1 in spots else 'M'}{spot}" for at, spot in spots.items())
    x, y = spots[known[-1][0]].split()
    dot = f'<circle cx="{x}" cy="{y}" r="2.4"/>'
    return f'<svg width="{width}" height="{height}" aria-hidden="true"><path d="{path}"/>{dot}</svg>'
