"""Compare: two cohorts side by side, who they are first, and then how they fare on common axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from math import isinf
from typing import Any

import streamlit as st

from dashboard.app import contrasts, tables
from dashboard.app.board import Card, Tile, draw
from dashboard.app.cards import grain_for, how, measured, of_result, side_by_side
from dashboard.app.other_cohort import choose, in_words
from dashboard.app.view import View, current
from dashboard.charts import bars, common_axes, forest, numbers, ranges
from dashboard.charts.names import label
from dashboard.charts.words import state
from dashboard.metrics.baseline import Attribute, Level, baseline
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.comparison import Pair, Sizes, leaving, moved, pair, sizes
from dashboard.metrics.filters import FIELD_NAMES, FilterError, Filters
from dashboard.metrics.shapes import Result, Shape

# What is put side by side, where these data and this version have it; the title where the question is too long.
SHARES: Mapping[str, tuple[str, dict[str, Any]]] = {
    "session_completion": ("Session completion", {}),
    "attendance_any": ("Attendance", {}),
    "no_show_rate": ("No-show rate", {}),
    "retained_fixed_cohort": ("Retained 30 days", {"window_days": 30}),
    "completion_rate": ("Completed treatment", {}),
    "plan_documented": ("Aftercare planned", {}),
    "first_contact": ("First contact within 14 days", {"window_days": 14}),
    "engaged": ("In aftercare on day 30", {"window_days": 30}),
    "pairing_rate": ("First and last score", {}),
    "recovery": ("Across the cutoff at the last score", {}),
}
OTHERS = ("hours_received", "length_of_stay", "waiting_time")
CURVES = ("time_in_treatment",)
NAMED = 4  # attributes in the warning; the table has all
UNADJUSTED = (
    "Unadjusted. With several comparisons, one in twenty would stand out by chance alone. "
    "Limits of slots take each slot for itself and are too narrow where few clients have many."
)


def _tiles(a: Filters, b: Filters, found: Sizes, threshold: int) -> list[Tile]:
    """Who A and B are, how many, and how many are in both."""

    def shown(number: int | None, noun: str) -> str:
        return f"{numbers.hidden(threshold) if number is None else numbers.count(number)} {noun}"

    shared = "" if found.in_both == 0 else "other stays or other dates there; limits take them for different people"
    if found.shares_records:
        shared = "limits assume two separate groups, so none are shown"
    return [
        Tile(f"A: {in_words(a)}", shown(found.clients_a, "clients"), delta=shown(found.admissions_a, "admissions")),
        Tile(f"B: {in_words(b)}", shown(found.clients_b, "clients"), delta=shown(found.admissions_b, "admissions")),
        Tile("In both", shown(found.in_both, "clients"), delta=shared),
    ]


def _show_baseline(attributes: tuple[Attribute, ...], threshold: int) -> None:
    """Who they were at admission, the least alike first, and every value on request."""
    st.header("Who were they at admission?", anchor=False)
    if not attributes:
        st.write(f"Fewer than {threshold} admissions in one of the cohorts: too few to say who they were.")
        return
    if unlike := [FIELD_NAMES[each.field].lower() for each in attributes if each.is_unlike]:
        more = f" and {len(unlike) - NAMED} more" if len(unlike) > NAMED else ""
        st.warning(f"They differ in {', '.join(unlike[:NAMED])}{more}. A difference in a measure may be who they are.")
    headings = ("Known at admission", "Furthest apart in", "A", "B", "Standardised difference")
    tables.show(headings, [_furthest(each) for each in attributes])
    st.caption(
        "Admissions begun in these dates. Above 0.1 counts as different; with few admissions chance alone does it."
    )
    with st.expander("Every value", key="baseline_values"):
        rows = [row for each in attributes for row in _values(each, threshold)]
        tables.show(("Known at admission", "Value", "A", "B"), rows)


def _furthest(attribute: Attribute) -> tuple[str, ...]:
    distance = "nothing in common" if isinf(attribute.distance) else f"{attribute.distance:.2f}"
    said = distance + (" ◆ unlike" if attribute.is_unlike else "")
    if attribute.most is None:
        return (FIELD_NAMES[attribute.field], "too few to show", "", "", said)
    return (FIELD_NAMES[attribute.field], *_level(attribute.most, attribute.field), said)


def _values(attribute: Attribute, threshold: int) -> list[tuple[str, ...]]:
    rows = [_level(each, attribute.field) for each in attribute.levels]
    if attribute.few:
        small = f"{numbers.hidden(threshold)}, or would tell one"
        rows.append((f"{attribute.few} more", small, small))
    return [("" if at else FIELD_NAMES[attribute.field], *row) for at, row in enumerate(rows)]


def _level(level: Level, field: str) -> tuple[str, ...]:
    sides = ((level.share_a, level.count_a), (level.share_b, level.count_b))
    return (label(level.value, of=field), *(f"{share:.0%}\u00a0({numbers.count(count)})" for share, count in sides))


def _pair(metric: Metric, view: View, b: Filters, found: Sizes, changes: dict[str, Any]) -> Pair | None:
    """The measure of both cohorts at the coarser grain that suits both; None where it cannot take these filters."""
    views = [replace(view, filters=each.changed(compare_by=None, **changes)) for each in (view.filters, b)]
    grain = max((grain_for(metric, each) for each in views), key=("day", "week", "month", "quarter", "all").index)
    first, second = (each.filters.changed(grain=grain) for each in views)
    try:
        return pair(metric, first, second, partial(_ask, view), has_limits=not found.shares_records)
    except FilterError:
        return None


def _ask(view: View, metric: Metric, filters: Filters) -> Result:
    return measured(metric, filters, view)


def _overview(pairs: Mapping[str, Pair]) -> Card:
    """All shares in one picture."""
    said = [contrasts.forest_row(each, SHARES[name][0]) for name, each in pairs.items() if each.a.is_available]
    clear = [row for row in said if row.is_clear]
    known = [row for row in said if row.value is not None]
    subtitle = f"{len(clear)} of {len(known)} differences are clear: their limits leave zero out." if known else ""
    drawn = forest.chart(said)
    return Card(
        "overview", "Where do A and B differ?", subtitle, figure=drawn.figure, alt=drawn.alt, width=2,
        family=drawn.family, note="Difference A minus B in percentage points with 95% limits over the whole dates",
        columns=("Measure", "Difference", "A and B", "Direction"),
        rows=tuple((row.title, row.said, row.sides, row.better) for row in said),
    )  # fmt: skip


def _panel(found: Pair) -> Card:
    """One measure of both over time on one axis."""
    first = Card(found.metric.id, found.metric.question, "", how=how(found.metric))
    if (reason := contrasts.why_not(found)) is not None:
        return replace(first, state=reason[0], message=reason[1])
    said = {"answer": contrasts.answer(found), "note": contrasts.note(found)}
    if any(state(each) != "ready" for each in (found.a, found.b)):  # single periods are too small, the whole is not
        whole = bars.chart if found.metric.shape in (Shape.RATE, Shape.MEAN) else ranges.chart
        return of_result(side_by_side({"A": found.a, "B": found.b}), whole, **said)
    b = replace(found.b, frame=moved(found.b.frame, found.b.filters, found.a.filters))
    return of_result(side_by_side({"A": found.a, "B": b}, over_time=True), common_axes.chart, **said)


def _curve_panel(found: Pair, view: View, *, has_limits: bool) -> Card:
    """Both curves of time in treatment, with the test."""
    first = Card(found.metric.id, found.metric.question, "", how=how(found.metric), width=2)
    knots = [each.curve for each in (found.a, found.b)]
    if any(each is None or each.is_empty() for each in knots):
        reason, said = contrasts.why_not(found) or ("suppressed", "Too few to show in one of the cohorts.")
        return replace(first, state=reason, message=said)
    test = leaving(found.metric, found.a.filters, found.b.filters, view.warehouse, view.settings)
    drawn = common_axes.curves(common_axes.joined(found.a, found.b))
    said = contrasts.left_alike(test, has_limits=has_limits)
    return replace(
        first, subtitle=said, note=contrasts.note(found), figure=drawn.figure, alt=drawn.alt, family=drawn.family,
        columns=("Group", "Day", "Still there", "95% limits", "Still followed"),
        rows=tuple(
            contrasts.knot(name, row) for name, each in zip("AB", knots, strict=True) for row in each.to_dicts()
        ),
    )  # fmt: skip


def _pairs(view: View, b: Filters, found: Sizes) -> dict[str, Pair]:
    """Every measure of the list that this version has and that can take these filters."""
    asked = {name: changes for name, (_, changes) in SHARES.items()} | {name: {} for name in (*CURVES, *OTHERS)}
    made = {name: _pair(METRICS[name], view, b, found, asked[name]) for name in asked if name in METRICS}
    return {name: each for name, each in made.items() if each is not None}


def _panels(pairs: Mapping[str, Pair], view: View, found: Sizes) -> list[Card]:
    return [
        _curve_panel(each, view, has_limits=not found.shares_records) if name in CURVES else _panel(each)
        for name, each in pairs.items()
    ]


def _show(view: View, b: Filters, found: Sizes) -> None:
    """Who they are beside where they differ, then every measure over time."""
    pairs = _pairs(view, b, found)
    who, where = st.columns((11, 10), gap="medium")
    with who:
        _show_baseline(baseline(view.filters, b, view.warehouse, view.settings), view.settings.small_cell_threshold)
    with where:
        draw([_overview({name: pairs[name] for name in SHARES if name in pairs})], key="overview_board")
        st.caption(UNADJUSTED)
    draw(_panels(pairs, view, found), key="compare_board")


def _main(view: View) -> None:
    threshold = view.settings.small_cell_threshold
    b = choose(view)
    found = sizes(view.filters, b, view.warehouse, view.settings)
    draw([], _tiles(view.filters, b, found, threshold), key="cohorts_board")
    if found.is_too_alike:
        st.info("A and B are the same but for a few clients, about whom any pair of numbers would tell.")
    elif not found.is_shown:
        name = "A" if not found.clients_a else "B"
        few = "Nobody is" if 0 in (found.clients_a, found.clients_b) else f"Fewer than {threshold} clients are"
        st.info(f"{few} in {name}. Choose filters for A and compare with everyone else, or other dates.")
    else:
        _show(view, b, found)


opened = current()
_main(replace(opened, filters=opened.filters.changed(compare_by=None, window_days=None)))
