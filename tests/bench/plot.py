"""Time and memory against rows, as a picture of small panels with logarithmic axes; a dashed line grows as rows do."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from .growth import Grown

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP, _ACROSS = 230, 130, 54, 34, 46, 3
_TEXT = 'font-family="sans-serif" font-size="11" fill="#4F5D66"'


def drawing(found: Sequence[Grown], rows: Mapping[str, int]) -> str:
    """One panel a line that was measured at every size, as SVG."""
    panels = [each for each in found if len(each.by_size) == len(rows)]
    down = math.ceil(len(panels) / _ACROSS)
    width, height = _ACROSS * (_WIDTH + _LEFT + _GAP), down * (_HEIGHT + _TOP + _GAP) + 8
    body = "".join(part for at, each in enumerate(panels) for part in _panel(each, rows, at))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">'
        f'<rect width="100%" height="100%" fill="#FFFFFF"/>{body}</svg>\n'
    )


def _panel(each: Grown, rows: Mapping[str, int], at: int) -> Iterator[str]:
    left = _LEFT + at % _ACROSS * (_WIDTH + _LEFT + _GAP)
    top = _TOP + at // _ACROSS * (_HEIGHT + _TOP + _GAP)
    points = [(rows[size], each.by_size[size]) for size in sorted(rows, key=rows.__getitem__)]
    (first, least), last = points[0], points[-1][0]
    as_rows = [(first, least), (last, least * last / first)]
    low, high = min(value for _, value in points), max(value for _, value in (*points, *as_rows))
    spots = [_place(point, (first, last), (low, high)) for point in points]
    dashed = [_place(point, (first, last), (low, high)) for point in as_rows]
    yield f'<g transform="translate({left} {top})"><text {_TEXT} y="-12" font-weight="600">{_short(each.what)}</text>'
    yield f'<path d="M0 0V{_HEIGHT}H{_WIDTH}" fill="none" stroke="#DEDCD5"/>'
    yield _line(dashed, 'stroke="#8A8F98" stroke-dasharray="4 4"') + _line(spots, 'stroke="#0A5C60" stroke-width="2"')
    for (x, y), (number, value) in zip(spots, points, strict=True):
        yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3.5" fill="#0A5C60"/>'
        yield f'<text {_TEXT} x="{x:.0f}" y="{y - 8:.0f}" text-anchor="middle">{_value(value)} {each.unit}</text>'
        yield f'<text {_TEXT} x="{x:.0f}" y="{_HEIGHT + 15}" text-anchor="middle">{_rows(number)}</text>'
    yield "</g>"


def _place(point: tuple[float, float], across: tuple[float, float], down: tuple[float, float]) -> tuple[float, float]:
    x, y = (
        (math.log(value) - math.log(low)) / max(math.log(high) - math.log(low), 1e-9)
        for value, (low, high) in zip(point, (across, down), strict=True)
    )
    return x * _WIDTH, _HEIGHT - y * _HEIGHT


def _line(spots: Sequence[tuple[float, float]], look: str) -> str:
    return f'<polyline fill="none" {look} points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in spots)}"/>'


def _short(what: str) -> str:
    return what if len(what) <= 52 else f"{what[:51]}…"


def _value(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _rows(number: int) -> str:
    return f"{number / 1e6:,.0f} million" if number >= 1e6 else f"{number / 1e3:,.0f} thousand"
