"""The log of events: what is kept, corrected, withdrawn and merged with events.csv, and how charts mark it."""

from __future__ import annotations

import multiprocessing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import plotly.graph_objects as go
import pytest
from answers import FIRST, answered, completion

from dashboard import events, journal
from dashboard.app import event_flags
from dashboard.charts import bars, stacked, trend
from dashboard.events import log
from dashboard.events.log import KINDS, Event, EventError
from dashboard.metrics.shapes import Result
from dashboard.warehouse.connection import Warehouse, in_memory

PARTS = (("attended", 70), ("no_show", 24))
COUNSELOR = "New evening counselor"
CSV = (
    ("2026-09-14", None, "Two positions vacant", "staffing", ["Harbor"]),
    ("2026-07-03", "2026-07-04", "Independence Day", "holiday", None),
    ("2026-02-02", None, "Groups by video", "Telehealth", ["Harbor", "Riverside"]),
    ("2026-03-01", None, "Roof", "site", None),
    ("2026-03-02", None, "Something", "marvellous", None),
    ("2026-03-03", None, "No kind", None, None),
)


def _event(**changes: object) -> Event:
    return Event(**{"on": date(2026, 9, 14), "title": COUNSELOR, "kind": "staffing", "by": "Ana Ruiz"} | changes)


@pytest.fixture(scope="module")
def imported() -> Warehouse:
    """An import with a few events and nothing else."""
    return in_memory(lambda base: base.executemany("INSERT INTO export.events VALUES (?, ?, ?, ?, ?)", CSV))


def test_an_event_comes_back_as_it_was_written_and_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    whole = _event(until=date(2026, 9, 20), programs=("Harbor",), owner="Lee Park", review_on=date(2026, 12, 1))
    project = _event(kind="project", metric="no_show_rate", aim=0.15)
    for each in (whole, project):
        log.add(tmp_path, each)
    assert set(log.typed(tmp_path)) == {whole, project}
    assert log.file_of(tmp_path).stat().st_mode & 0o777 == 0o600


def test_a_correction_stands_in_place_of_the_event_and_both_lines_stay(tmp_path: Path) -> None:
    first = _event()
    log.add(tmp_path, first)
    log.correct(tmp_path, replace(first, title="Two new counselors", owner="Lee Park"))
    (now,) = log.typed(tmp_path)
    assert (now.id, now.title, now.owner) == (first.id, "Two new counselors", "Lee Park")
    assert len(journal.read(log.file_of(tmp_path))) == 2


def test_a_withdrawn_event_is_gone_for_good_and_its_lines_stay(tmp_path: Path) -> None:
    first = _event()
    log.add(tmp_path, first)
    log.withdraw(tmp_path, first.id, by="Lee Park", reason="The wrong week")
    log.add(tmp_path, first)  # a correction that somebody else sent a moment later
    assert log.typed(tmp_path) == ()
    assert [line["what"] for line in journal.read(log.file_of(tmp_path))] == ["event", "withdrawal", "event"]


def test_typed_and_imported_events_are_one_list_by_date(tmp_path: Path, imported: Warehouse) -> None:
    log.add(tmp_path, _event(on=date(2026, 7, 1)))
    assert [each.title for each in log.listed(tmp_path, imported)] == [
        "Groups by video", "Roof", "Something", "No kind", COUNSELOR, "Independence Day", "Two positions vacant",
    ]  # fmt: skip


def test_kinds_of_an_export_are_read_in_its_own_words(tmp_path: Path, imported: Warehouse) -> None:
    kinds = {each.title: each.kind for each in log.listed(tmp_path, imported)}
    assert kinds == {
        "Two positions vacant": "staffing", "Independence Day": "closure", "Groups by video": "program",
        "Roof": "facility", "Something": "other", "No kind": "other",
    }  # fmt: skip
    assert all(each.is_imported and not each.owner for each in log.listed(tmp_path, imported))


def test_an_imported_event_that_is_typed_with_an_owner_is_shown_once(tmp_path: Path, imported: Warehouse) -> None:
    log.add(tmp_path, _event(title="two positions VACANT", programs=("Harbor",), owner="Lee Park"))
    (vacant,) = [each for each in log.listed(tmp_path, imported) if each.on == date(2026, 9, 14)]
    assert (vacant.owner, vacant.is_imported) == ("Lee Park", False)


def test_events_of_other_programs_are_left_out(tmp_path: Path, imported: Warehouse) -> None:
    titles = {each.title for each in log.listed(tmp_path, imported, programs=("Riverside",))}
    assert {"Groups by video", "Independence Day"} <= titles
    assert "Two positions vacant" not in titles


def test_reviews_that_are_due_begin_with_the_oldest(tmp_path: Path) -> None:
    for title, day in (("Later", 3), ("Today", 2), ("Overdue", 1)):
        log.add(tmp_path, _event(title=title, review_on=date(2026, 12, day)))
    log.add(tmp_path, _event(title="Never"))
    assert [each.title for each in events.due(tmp_path, date(2026, 12, 2))] == ["Overdue", "Today"]


def test_a_title_of_the_export_that_is_long_or_odd_is_still_shown() -> None:
    odd = [(date(2026, 3, 1), None, title, None, None) for title in ("a" * 200, "two\nlines\x00", "\x07")]
    base = in_memory(lambda each: each.executemany("INSERT INTO export.events VALUES (?, ?, ?, ?, ?)", odd))
    titles = {each.title for each in log.listed(Path("nowhere"), base)}
    assert titles == {"a" * 79 + "…", "two lines", "Event without a title"}


def test_a_line_cut_off_or_made_by_another_program_costs_nobody_else_an_event(tmp_path: Path) -> None:
    log.add(tmp_path, _event())
    path = log.file_of(tmp_path)
    journal.append(path, [{"what": "event", "on": "soon", "at": "x"}, {"what": "event"}, {"id": 3}])
    with path.open("a") as file:
        file.write('{"what": "event", "on": "2026-0')
    log.add(tmp_path, _event(title="After the crash"))
    assert [each.title for each in log.typed(tmp_path)] == ["After the crash", COUNSELOR]


def _write_fifty(folder: Path) -> None:
    for number in range(50):
        log.add(folder, _event(title=f"Event {number}"))


def test_two_processes_that_write_at_once_lose_no_event(tmp_path: Path) -> None:
    writers = [multiprocessing.get_context("spawn").Process(target=_write_fifty, args=(tmp_path,)) for _ in range(2)]
    for each in writers:
        each.start()
    for each in writers:
        each.join(300)
    assert len(log.typed(tmp_path)) == 100


NAMES = ", ".join(KINDS.values())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "  "}, "Say in a few words what happened."),
        ({"title": "Mx. Rivers " * 9}, "A title has at most 80 characters."),
        ({"title": "Mx. Rivers\nleft"}, "A title is one line of plain text."),
        ({"kind": "Mx. Rivers"}, f"Choose one of the kinds: {NAMES}."),
        ({"on": date(1816, 1, 1)}, "A date lies between 1990 and 2100."),
        ({"until": date(2026, 9, 13)}, "The last day lies before the first."),
        ({"review_on": date(2026, 9, 13)}, "The review date lies before the event."),
        ({"kind": "project", "review_on": date(2026, 9, 13)}, "The review date lies before the project."),
        ({"by": " "}, "Type your name, so that others know who wrote it."),
        ({"owner": "Mx. Rivers " * 9}, "A name has at most 80 characters."),
        ({"metric": "no_show_rate"}, "Only a project has a measure."),
        ({"kind": "project", "aim": 0.2}, "An aim needs the measure it is for."),
        ({"kind": "project", "metric": "no_show_rate", "aim": float("nan")}, "An aim is a number."),
    ],
)
def test_an_event_that_cannot_be_kept_says_why_and_repeats_nothing(changes: dict, sentence: str) -> None:
    with pytest.raises(EventError) as told:
        _event(**changes)
    assert str(told.value) == sentence
    assert "Rivers" not in str(told.value)


def test_what_is_not_in_the_log_cannot_be_corrected_or_withdrawn(tmp_path: Path, imported: Warehouse) -> None:
    vacant = log.listed(tmp_path, imported)[-1]
    for attempt in (lambda: log.correct(tmp_path, vacant), lambda: log.withdraw(tmp_path, vacant.id, by="Ana")):
        with pytest.raises(EventError) as told:
            attempt()
        assert str(told.value) == ("This event is not in the log any more, or comes from events.csv: change it there.")


def test_a_withdrawal_needs_a_name(tmp_path: Path) -> None:
    log.add(tmp_path, event := _event())
    with pytest.raises(EventError) as told:
        log.withdraw(tmp_path, event.id, by=" ")
    assert str(told.value) == "Type your name, so that others know who withdrew it."
    assert log.typed(tmp_path) == (event,)


def test_a_folder_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "events").write_text("a file where the folder should be")
    with pytest.raises(EventError) as told:
        log.add(tmp_path, _event())
    assert str(told.value) == "The event could not be kept: the data folder is full or cannot be written."


# Flags


def _weeks(number: int = 26) -> Result:
    weeks = [FIRST + timedelta(weeks=at) for at in range(number)]
    return answered("session_completion", [(week, "all", None, 60 + at % 5, 94) for at, week in enumerate(weeks)])


def _poles(told: object) -> list[str]:
    return [each["x0"] for each in told.chart.figure["layout"]["shapes"] if each["name"] == "event"]


def _numbers(told: object) -> list[tuple[str, str]]:
    notes = told.chart.figure["layout"]["annotations"]
    return [(each["text"], each["x"]) for each in notes if each.get("name") == "event"]


def test_a_flag_stands_on_the_week_its_day_falls_in_and_says_what_happened() -> None:
    told = event_flags.flagged(trend.chart(_weeks()), _weeks(), [_event(on=FIRST + timedelta(days=24))])
    assert _poles(told) == ["2026-09-28"]
    assert _numbers(told) == [("1", "2026-09-28")]
    assert told.listed == (f"1 · 1 Oct 2026 · Staffing · {COUNSELOR}",)
    assert told.chart.alt.endswith(f"Events: 1, 1 Oct 2026, Staffing, {COUNSELOR}.")
    hover = told.chart.figure["data"][-1]
    assert hover["x"] == ["2026-09-28"]
    assert hover["text"] == ["1 · 1 Oct 2026 · Staffing · New evening<br>counselor"]
    go.Figure(told.chart.figure)


def test_a_chart_without_events_is_the_same_chart() -> None:
    drawn = trend.chart(_weeks())
    assert event_flags.flagged(drawn, _weeks(), []).chart is drawn


def test_events_outside_the_range_or_of_other_programs_are_not_marked() -> None:
    result = _weeks()
    result = replace(result, filters=result.filters.changed(cohort=(("program", ("Harbor",)),)))
    marked = [
        _event(on=FIRST - timedelta(days=1), title="The day before"),
        _event(on=FIRST + timedelta(weeks=26), title="The day after"),
        _event(on=FIRST, title="Elsewhere", programs=("Riverside",)),
        _event(on=FIRST, title="Here", programs=("Harbor", "Riverside")),
        _event(on=FIRST + timedelta(weeks=26, days=-1), title="The last day"),
    ]
    told = event_flags.flagged(trend.chart(result), result, marked)
    assert [line.rpartition(" · ")[2] for line in told.listed] == ["Here", "The last day"]


def test_events_of_one_week_share_a_flag_that_counts_them() -> None:
    three = [_event(on=FIRST + timedelta(weeks=9, days=day), title=f"Day {day}") for day in (0, 2, 6)]
    told = event_flags.flagged(trend.chart(_weeks()), _weeks(), three)
    assert (_poles(told), _numbers(told)) == (["2026-11-09"], [("1–3", "2026-11-09")])
    assert told.chart.figure["data"][-1]["text"][0].count("<br>") == 2


def test_a_flag_on_months_stands_on_the_month() -> None:
    months = [date(2026, month, 1) for month in range(1, 13)]
    cells = [(month, "all", None, 60 + at % 5, 94) for at, month in enumerate(months)]
    result = answered("session_completion", cells, grain="month")
    told = event_flags.flagged(trend.chart(result), result, [_event(on=date(2026, 5, 31))])
    assert _poles(told) == ["2026-05-01"]


@pytest.mark.parametrize("number", [13, 26, 52, 104])
def test_numbers_never_touch_on_the_narrowest_card(number: int) -> None:
    result = _weeks(number)
    every = [_event(on=FIRST + timedelta(weeks=at), title=f"Event {at}") for at in range(0, number, 1 + number % 3)]
    told = event_flags.flagged(trend.chart(result), result, every)
    margin = told.chart.figure["layout"]["margin"]
    pixels = (340 - margin["l"] - margin["r"]) / number / 7
    signs = _numbers(told)
    assert len(signs) > 1 or number == 104
    for (left, at), (right, then) in pairwise(signs):
        apart = (date.fromisoformat(then) - date.fromisoformat(at)).days * pixels
        assert apart >= 6 * (len(left) + len(right)) / 2


def test_the_plot_keeps_its_height_under_the_flags() -> None:
    drawn = trend.chart(_weeks())
    told = event_flags.flagged(drawn, _weeks(), [_event(on=FIRST)]).chart.figure["layout"]
    plain = drawn.figure["layout"]
    assert told["height"] - told["margin"]["t"] == plain["height"] - plain["margin"]["t"]
    assert told["margin"]["t"] > plain["margin"]["t"]


def test_words_that_look_like_markup_are_shown_as_words() -> None:
    told = event_flags.flagged(trend.chart(_weeks()), _weeks(), [_event(on=FIRST, title="<b>Staff</b> & co")])
    assert "&lt;b&gt;Staff&lt;/b&gt; &amp;<br>co" in told.chart.figure["data"][-1]["text"][0]


def test_columns_of_parts_are_flagged_too_and_a_chart_of_the_whole_range_is_not() -> None:
    cells = [(FIRST + timedelta(weeks=at), "all", part, n, 94) for at in range(4) for part, n in PARTS]
    mix = answered("slot_mix", cells)
    assert _poles(event_flags.flagged(stacked.chart(mix), mix, [_event(on=FIRST)])) == ["2026-09-07"]
    whole = answered("session_completion", [(FIRST, name, None, 60, 94) for name in "ab"], grain="all")
    assert event_flags.flagged(bars.chart(whole), whole, [_event(on=FIRST)]).listed == ()


def test_the_table_names_the_events_once_in_the_first_row_of_their_week() -> None:
    result = answered("session_completion", [*completion(60, 62, segment="a"), *completion(61, 63, segment="b")])
    last = result.frame["period"].max()
    told = event_flags.flagged(trend.chart(result), result, [_event(on=last), _event(on=last, title="Snow")])
    heads = ("Week", "Group")
    rows = tuple((week, group) for week in ("16 Nov 2026", "9 Nov 2026") for group in "ab")
    columns, filled = event_flags.in_table(heads, rows, told, result)
    assert columns == (*heads, "Events")
    assert [row[-1] for row in filled] == [f"{COUNSELOR}; Snow", "", "", ""]
    none = event_flags.flagged(trend.chart(result), result, [])
    assert event_flags.in_table(heads, rows, none, result) == (heads, rows)


def test_an_event_keeps_the_moment_it_was_written(tmp_path: Path) -> None:
    at = datetime(2026, 9, 14, 12, 30, tzinfo=UTC)
    log.add(tmp_path, _event(at=at))
    assert log.typed(tmp_path)[0].at == at
