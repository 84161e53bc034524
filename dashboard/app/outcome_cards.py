"""The cards of the Outcomes page that need more than one metric or a chart of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dashboard.app.board import Card
from dashboard.app.cards import Draw, how, measured, of_result, side_by_side
from dashboard.app.view import View
from dashboard.charts import bands, bars, dots, numbers, retest, score_weeks, series, words
from dashboard.charts.names import inside, label
from dashboard.metrics import effects, instruments
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, DISCHARGE_FIELDS, FIELD_NAMES, FilterError
from dashboard.metrics.instruments import Threshold
from dashboard.metrics.shapes import Better, Result
from dashboard.settings import Settings

_COMPARED = COHORT_FIELDS | DISCHARGE_FIELDS
AT_BOTH = ("at_admission", "at_discharge")
WAYS = ("improved", "no_reliable_change", "deteriorated")
TREATED = ("both_scores", "any_later_score", "missing_unchanged")
Say = Callable[[Result], str]


def about(scale: str, settings: Settings) -> str:
    """What a score of the scale means: range, direction, look-back, cut."""
    found = instruments.find(scale)
    cut = instruments.cut_of(scale, settings)
    better = "higher is better" if found.better is Better.HIGHER else "lower is better"
    said = [f"{found.lowest:g} to {found.highest:g}, {better}", f"looks back over {_span(found.days)}"]
    if cut is not None:
        said.append(f"a case {'up to' if found.better is Better.HIGHER else 'from'} {cut:g}")
    return " · ".join(said)


def _span(days: int) -> str:
    return {7: "7 days", 14: "2 weeks", 30: "30 days", 365: "a year"}.get(days, f"{days} days")


def whole(
    metric_id: str,
    draw: Draw,
    view: View,
    *,
    say: Say | None = None,
    note: Say | None = None,
    name: str = "",
    title: str = "",
    width: int = 1,
    **changes: object,
) -> Card:
    """A metric over the whole range, not split, in this chart; `say` and `note` give its sentences."""
    metric = METRICS[metric_id]
    asked = view.filters.changed(**{"grain": "all", "compare_by": None, **changes})
    told = {"name": name, "title": title, "width": width}
    try:
        result = measured(metric, asked, view)
    except FilterError as problem:
        sentence = str(problem)
        return Card(name or metric.id, title or metric.question, "", state="absent", message=sentence, how=how(metric))
    is_ready = words.state(result) == "ready"
    said = {"answer": say(result) if say and is_ready else "", "note": note(result) if note and is_ready else ""}
    return of_result(result, draw, **told, **said)


def _bands(scale: str, view: View) -> tuple[tuple[float, str], ...]:
    return tuple((band.lowest, band.name) for band in instruments.bands_of(scale, view.settings))


def weeks(view: View, scale: str) -> Card:
    """Scores over the weeks of treatment, with the bands they fall in."""
    drawn = partial(score_weeks.chart, bands=_bands(scale, view))
    return whole("score_by_week", drawn, view, say=score_weeks.sentence, width=2, instrument=scale)


def reliable_change(view: View, scale: str) -> Card:
    """Improved, no reliable change, deteriorated, with the threshold and what it comes from."""
    return whole("reliable_change", partial(bars.chart, order=WAYS), view, say=_ways, instrument=scale,
                 note=partial(_threshold_note, view=view))  # fmt: skip


def so_far(view: View, scale: str) -> Card:
    """The same of the stays still open."""
    return whole("change_so_far", partial(bars.chart, order=WAYS), view, say=_ways, instrument=scale,
                 note=partial(_threshold_note, view=view))  # fmt: skip


def _when(result: Result) -> str:
    """The usual note without its n, which the parts of these cards say for themselves."""
    note = words.note(result)
    return note.partition(" · ")[2] if note.startswith("n =") else note


def _ways(result: Result) -> str:
    found = dict(series.whole(result))
    shown = [name for name in WAYS if name in found and not found[name].is_suppressed]
    said = ", ".join(f"{inside(label(name))} {series.detail(found[name], result)}" for name in shown)
    rest = "" if len(shown) == len(found) else "; the others are too small to show apart"
    return f"{said[:1].upper()}{said[1:]}{rest}."


def _threshold_note(result: Result, *, view: View) -> str:
    scale = result.filters.instrument
    assert scale is not None
    found = effects.threshold(view.warehouse, result, view.settings)
    said = _as_words(found) if found else ""
    meaningful = instruments.find(scale).meaningful
    more = f"clinically meaningful from {meaningful} points" if meaningful else ""
    return " · ".join(each for each in (said, more, _when(result)) if each)


def _as_words(found: Threshold) -> str:
    points = f"Reliable change: {found.points:g} points or more"
    if found.sd is None or found.reliability is None:
        return points
    local = ", from these data (local)" if found.is_local else ""
    return f"{points} (r = {found.reliability:.2f}, SD = {found.sd:.2f}{local})"


def flow(view: View, scale: str) -> Card:
    """The moves between severity bands."""
    told = {"order": [name for _, name in _bands(scale, view)], "better": instruments.find(scale).better}
    return whole("band_flow", partial(bands.chart, **told), view, say=partial(bands.sentence, **told), width=2,
                 instrument=scale)  # fmt: skip


def changes(view: View, scale: str) -> Card:
    """The mean change of each group compared, or of each program."""
    by = view.filters.compare_by if view.filters.compare_by in _COMPARED else "program"
    title = f"How far did scores move, by {FIELD_NAMES[by].lower()}?"
    return whole("mean_change", dots.chart, view, say=_furthest, name="mean_change_by", title=title, instrument=scale,
                 compare_by=by)  # fmt: skip


def _furthest(result: Result) -> str:
    """The overall mean change is on the next card; here the groups that lie furthest apart."""
    known = [(series.title(name, result), each) for name, each in series.whole(result) if each.value is not None]
    if len(known) < 2:
        return "; ".join(f"{name}: {dots.written(each, result)}" for name, each in known) + " points."
    known.sort(key=lambda row: row[1].value or 0.0)
    low, high = known[0], known[-1]
    return f"From {dots.signed(low[1].value)} points in {low[0]} to {dots.signed(high[1].value)} in {high[0]}."


def missing(view: View, scale: str) -> Card:
    """The mean change under three ways to treat missing last scores, and its size in standard deviations."""
    made = whole(
        "missing_end_points", partial(dots.chart, order=TREATED), view, say=_treated, note=_when, instrument=scale
    )
    asked = view.filters.changed(grain="all", compare_by=None, instrument=scale)
    size = effects.sizes(*(measured(METRICS[name], asked, view) for name in ("mean_change", "first_score_mean")))
    return replace(made, note=f"{size} · {made.note}") if size and made.state == "ready" else made


def _treated(result: Result) -> str:
    found = dict(series.whole(result))
    said = [f"{dots.signed(found[name].value)} {inside(label(name))}" for name in TREATED
            if name in found and found[name].value is not None]  # fmt: skip
    return f"Mean change in points: {'; '.join(said)}." if said else "Too few to show."


def by_severity(view: View, scale: str) -> Card:
    """First and last scores on both sides of the cut, with what chance alone would bring."""
    asked = view.filters.changed(grain="all", compare_by=None, instrument=scale)
    first = measured(METRICS["first_score_mean"], asked, view)
    sides = partial(_sides, first=first, view=view, scale=scale)
    return whole("change_by_severity", lambda result: retest.chart(sides(result)), view, instrument=scale,
                 say=lambda result: _beyond_chance(sides(result)), note=partial(_retest_note, view=view))  # fmt: skip


def _sides(result: Result, *, first: Result, view: View, scale: str) -> list[retest.Side]:
    found = dict(series.whole(result))
    cut = instruments.cut_of(scale, view.settings)
    expected = effects.expected_retest(first, instruments.retest_of(scale, view.settings), cut, scale)
    is_higher = instruments.find(scale).better is Better.HIGHER
    titles = {"case": f"Began at {cut:g} or {'less' if is_higher else 'more'}",
              "no_case": f"Began {'above' if is_higher else 'below'} {cut:g}"}  # fmt: skip
    return [_side(found, side, title, expected.get(side)) for side, title in titles.items() if f"{side}_first" in found]


def _side(found: dict[str, series.Point], side: str, title: str, expected: float | None) -> retest.Side:
    first, last = found[f"{side}_first"], found[f"{side}_last"]
    return retest.Side(title, first.denominator, first.value, last.value, expected)


def _beyond_chance(sides: list[retest.Side]) -> str:
    """The scores in words, and how much of the change those chosen by their first score would show by chance alone."""
    said = [retest.said(each) for each in sides]
    return "; ".join(said) + "."


def _retest_note(result: Result, *, view: View) -> str:
    scale = result.filters.instrument
    assert scale is not None
    retest_r = instruments.retest_of(scale, view.settings)
    line = "Whoever is chosen for a high or low first score is nearer the mean the second time"
    by_chance = (
        f"{line} (chance alone: r = {retest_r:.2f})" if retest_r else f"{line}; no retest correlation is published"
    )
    return f"{by_chance} · {_when(result)}"


def recovered(view: View, scale: str) -> Card:
    """Recovery and reliable recovery side by side, of those who began as a case."""
    asked = view.filters.changed(grain="all", compare_by=None, instrument=scale)
    try:
        results = {
            METRICS[name].title: measured(METRICS[name], asked, view) for name in ("recovery", "reliable_recovery")
        }
    except FilterError as problem:
        metric = METRICS["recovery"]
        return Card(metric.id, metric.question, "", state="absent", message=str(problem), how=how(metric))
    first, second = (words.headline(each) for each in results.values())
    strictly = "" if second == "hidden" else f", {second} with a reliable change"
    answer = f"{first} of those who began as a case ended across the cutoff{strictly}."
    told = {"answer": answer, "note": words.note(results["Recovery"])}
    return of_result(side_by_side(results), bars.chart, name="recovery_two_ways", **told)


def at_intake(view: View, scale: str) -> Card:
    """First scores by severity band, mildest first."""
    order = [name for _, name in _bands(scale, view)]
    ranges = ", ".join(f"{inside(label(name))} from {lowest:g}" for lowest, name in _bands(scale, view))
    return whole("severity_at_intake", partial(bars.chart, order=order), view, instrument=scale, name=f"intake_{scale}",
                 title=f"How severe is it at intake, by the {label(scale)}?",
                 note=lambda result: f"Bands: {ranges} · {words.note(result)}")  # fmt: skip


def abstinent(metric_id: str, view: View) -> Card:
    """Days abstinent, or the share abstinent on all of them, at admission and at discharge."""
    return whole(metric_id, partial(bars.chart, order=AT_BOTH), view, say=_both_times)


def _both_times(result: Result) -> str:
    found = dict(series.whole(result))
    first, last = (series.written(found[name], result) if name in found else numbers.NONE for name in AT_BOTH)
    unit = "" if series.is_share(result) else " of 30 days"
    return f"{last}{unit} before discharge, {first} before admission."


def screens(view: View) -> Card:
    """Negative drug screens with missing ones left out, and with missing ones taken as positive."""
    metric = METRICS["drug_screens_negative"]
    asked = view.filters.changed(grain="all", compare_by=None, instrument=None)
    results = {text: measured(metric, asked.changed(variant=code), view) for code, text in metric.variants.items()}
    low, high = (words.headline(each) for each in reversed(results.values()))
    return of_result(
        side_by_side({inside_title(text): each for text, each in results.items()}),
        bars.chart,
        name="screens_two_ways",
        title="How much do missing drug screens decide?",
        note=_when(results["weeks with a screen"]),
        answer=f"{high} of weeks with a screen were negative; {low} of all weeks, a missing screen taken as positive.",
    )


def inside_title(text: str) -> str:
    """A variant's words as the name of a bar."""
    return text[:1].upper() + text[1:]
