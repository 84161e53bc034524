"""Meeting mode: what a deck may ask for, what a slide may say, and what can be reached from the room."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from worlds import World

from dashboard import samples
from dashboard.access.roles import Access, Role
from dashboard.app import reach
from dashboard.events.log import KINDS, Event
from dashboard.meeting import deck, making, publish, stage, wording
from dashboard.meeting.deck import Deck
from dashboard.meeting.gateway import Gateway
from dashboard.meeting.making import Material
from dashboard.metrics.span import Span
from dashboard.metrics.suppression import private
from dashboard.samples import Sample
from dashboard.settings import Settings
from dashboard.warehouse import slides, snapshot
from dashboard.warehouse.connection import NoData, Warehouse
from dashboard.warehouse.guard import guarded
from dashboard.warehouse.slides import NoSlides, Slide

COLUMNS = {
    "deck": {"stamp", "data_to", "notice", "trouble"},
    "slide": {"place", "kind", "state", "question", "answer", "basis", "seconds", "figure", "alt"},
    "listed": {"slide", "place", "tone", "sentence"},
}
SECRET = "Zephyrine Quillfeather relapsed"
FORM_WORDS = 14  # What, Owner, Look again on, Keep and the hint beside them


def _material(warehouse: Warehouse, settings: Settings | None = None, events: tuple[Event, ...] = ()) -> Material:
    held = settings or Settings()
    extent = reach.of(warehouse, held)
    span = Span(extent.first_day, extent.as_of, extent.usual_grain)
    return Material(warehouse, held, extent.dates, extent.usual_range, span, extent.notice, events)


@pytest.fixture(scope="module")
def happened(invented: Warehouse) -> tuple[Event, ...]:
    """Something of each kind, a week apart, up to the newest data."""
    last = reach.of(invented, Settings()).as_of
    return tuple(
        Event(on=last - timedelta(weeks=at), title=f"{SECRET} {kind}", kind=kind, by="x")
        for at, kind in enumerate(KINDS)
    )


@pytest.fixture(scope="module")
def made(invented: Warehouse, happened: tuple[Event, ...]) -> list[Slide]:
    """The usual deck on the invented clinic."""
    material = _material(invented, events=happened)
    return [making.slide(asked, material) for asked in deck.load(Path("nowhere")).slides]


@pytest.fixture
def written(tmp_path: Path, made: list[Slide]) -> Path:
    """The deck in its own database."""
    path = Gateway(tmp_path).file
    slides.write(path, slides.Deck("stamp", "13 Nov 2026", "Invented", tuple(made)))
    return path


def _figures(made: list[Slide]) -> list[dict[str, Any]]:
    return [json.loads(slide.figure) for slide in made if slide.figure]


# What a slide says


def test_no_slide_has_more_than_forty_words_and_each_says_its_date(made: list[Slide]) -> None:
    for slide in made:
        flags = [each["text"] for figure in _figures([slide]) for each in _flags(figure)]
        said = (slide.question, slide.answer, slide.basis, *flags, *(each.sentence for each in slide.listed))
        number = wording.number(*said) + (FORM_WORDS if slide.kind == "next" else 0)
        assert number <= wording.MOST, (number, said)
        assert "data to 13 Nov 2026" in slide.basis
        assert slide.kind != "chart" or "n = " in slide.basis


def _flags(figure: dict[str, Any]) -> list[dict[str, Any]]:
    starts = tuple(KINDS.values())
    return [each for each in figure["layout"]["annotations"] if each["text"].startswith(starts)]


def test_a_long_answer_loses_whole_sentences_and_then_clauses_but_no_half_of_one() -> None:
    text = "Half of them, 40 of 80, came back. Their limits overlap. Nobody knows."
    assert wording.fitted(text, 13) == text
    assert wording.fitted(text, 12) == "Half of them, 40 of 80, came back. Their limits overlap."
    assert wording.fitted(text, 8) == "Half of them, 40 of 80, came back."
    assert wording.fitted(text, 7) == "Half of them, 40 of 80."


def test_letters_are_28_pixels_at_least_and_the_line_of_an_answer_is_four_wide(made: list[Slide]) -> None:
    figures = _figures(made)
    assert len(figures) == 6
    for figure in figures:
        assert min(_sizes(figure["layout"])) >= stage.SMALLEST
        strong = [trace["line"]["width"] for trace in figure["data"] if _is_line(trace)]
        assert not strong or max(strong) == stage.LINE
        assert "height" not in figure["layout"]


def _sizes(held: Any) -> Iterator[float]:
    if isinstance(held, dict):
        yield from (value for name, value in held.items() if name == "size")
        held = list(held.values())
    if isinstance(held, list):
        for each in held:
            yield from _sizes(each)


def _is_line(trace: dict[str, Any]) -> bool:
    return trace["type"] == "scatter" and trace.get("mode") == "lines" and trace.get("fill") is None


def test_no_slide_has_more_than_two_series_even_where_a_deck_compares_many_groups(invented: Warehouse) -> None:
    asked = deck.Asked("session_completion", "Which payers?", 30, compare_by="payer")
    slide = making.slide(asked, _material(invented))
    (figure,) = _figures([slide])
    assert len([each for each in figure["data"] if each.get("mode") == "markers"]) == 2
    assert len([each for each in figure["layout"]["annotations"] if each.get("name") == "end"]) == 2


def test_a_figure_holds_nothing_that_only_a_mouse_could_ask_for(made: list[Slide]) -> None:
    for figure in _figures(made):
        for trace in figure["data"]:
            assert not {"text", "customdata", "hovertemplate", "hovertext", "name"} & trace.keys()


def test_events_stand_on_slides_by_kind_and_date_and_never_by_title(made: list[Slide]) -> None:
    everything = "".join(f"{slide.figure}{slide.alt}{slide.answer}{slide.listed}" for slide in made)
    assert "Zephyrine" not in everything
    census = next(figure for slide, figure in zip([s for s in made if s.figure], _figures(made), strict=True)
                  if "clients" in slide.question)  # fmt: skip
    flags = [each["text"] for each in _flags(census)]
    assert flags and all(re.fullmatch(r"[A-Z][a-z ]+ \d{1,2} [A-Z][a-z]{2}", each) for each in flags)
    assert "Project since" in made[-1].listed[0].sentence


def test_small_counts_stay_hidden_where_a_site_shows_them_at_its_desks(crowd: tuple[World, Warehouse]) -> None:
    _, warehouse = crowd
    open_desks, usual = (_material(warehouse, Settings(small_cell_threshold=number)) for number in (1, 11))
    for name in ("active_census", "weekly_exits", "completion_by_hour", "aftercare_funnel", "admissions", "brief"):
        asked = deck.Asked(name, "What?", 30)
        assert making.slide(asked, open_desks) == making.slide(asked, usual), name
    assert private(Settings(small_cell_threshold=20)).small_cell_threshold == 20, "a stricter site stays stricter"


def test_what_cannot_be_shown_is_said_in_words(crowd: tuple[World, Warehouse]) -> None:
    _, warehouse = crowd
    for cohort in ((("program", ("Nowhere",)),), (("track", ("nothing",)),)):
        slide = making.slide(deck.Asked("session_completion", "What?", 30, cohort=cohort), _material(warehouse))
        assert slide.figure == "" and slide.state != "ready"
        assert slide.answer.startswith("Nothing to count")


# What can be reached from the room


@pytest.mark.parametrize(
    "attempt",
    [
        "ATTACH '{snapshot}' AS other", "ATTACH ':memory:' AS other", "IMPORT DATABASE '{folder}'",
        "SELECT * FROM read_csv('{exports}')", "SELECT * FROM read_text('{exports}')", "SELECT * FROM '{exports}'",
        "SELECT * FROM read_blob('{snapshot}')", "SELECT * FROM glob('{folder}/*')",
        "SELECT * FROM sniff_csv('{exports}')",
        "COPY slide TO '{folder}/out.csv'", "COPY slide FROM '{exports}'", "EXPORT DATABASE '{folder}/out'",
        "SET enable_external_access = true", "RESET enable_external_access", "SET lock_configuration = false",
        "SET python_enable_replacements = true", "PRAGMA enable_profiling = 'json'", "INSTALL httpfs", "LOAD httpfs",
        "SELECT * FROM attendance", "SELECT * FROM admission", "SELECT * FROM export.retention",
        "SELECT * FROM frame",
        "UPDATE slide SET answer = 'x'", "DELETE FROM deck", "DROP TABLE slide", "CREATE TABLE more (one INTEGER)",
        "CREATE SECRET one (TYPE s3)",
    ],
)  # fmt: skip
def test_every_way_out_of_the_slides_is_closed(
    written: Path, built: Callable[[Sample], Path], invented: Warehouse, attempt: str
) -> None:
    frame = invented.query("SELECT 1 AS one")  # a frame of Python is no table either
    exports = Path(__file__).parents[1] / "sample_data" / "invented" / "events.csv"
    folder = built(samples.SAMPLES[0])
    sql = attempt.format(snapshot=snapshot.live(folder), exports=exports, folder=folder)
    with slides.reading(written) as connection, pytest.raises(duckdb.Error):
        connection.execute(sql)
    assert not frame.is_empty() and not list(folder.glob("out*"))


def test_the_columns_that_can_be_read_are_a_closed_list(written: Path) -> None:
    sql = "SELECT table_name, column_name FROM information_schema.columns"
    with slides.reading(written) as connection:
        found = connection.execute(sql).fetchall()
        databases = connection.execute("SELECT database_name FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert {(table, column) for table, names in COLUMNS.items() for column in names} == set(found)
    assert databases == [(written.stem,)]


def test_no_code_of_a_client_an_admission_or_a_clinician_is_in_the_file(written: Path, invented: Warehouse) -> None:
    held = written.read_bytes()
    rows = invented.query(
        "SELECT DISTINCT retention.client_id, retention.admission_id FROM export.retention AS retention LIMIT 200"
    )
    clinicians = invented.query("SELECT DISTINCT attendance.clinician_id FROM export.attendance AS attendance")
    codes = [*rows["client_id"], *rows["admission_id"], *clinicians["clinician_id"].drop_nulls()]
    assert len(codes) > 100 and b"How many clients are in care?" in held, "the file is read as it is"
    assert not [code for code in codes if str(code).encode() in held]


def test_what_was_written_is_read_back(written: Path, made: list[Slide]) -> None:
    assert slides.read(written).slides == tuple(made)


def test_without_slides_the_room_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSlides, match="There are no slides yet"):
        Gateway(tmp_path).deck()


# Keeping the last good slides


ASKED = Deck((deck.Asked("active_census", "How many?", 30),), "one")


def test_when_the_data_cannot_be_read_the_last_good_slides_stay_and_say_so(
    tmp_path: Path, crowd: tuple[World, Warehouse]
) -> None:
    material, gateway = _material(crowd[1]), Gateway(tmp_path)
    good = publish.keep(Gateway(tmp_path).file, lambda: (ASKED, material))
    before = gateway.deck()
    assert not before.trouble

    def gone() -> tuple[Deck, Material]:
        raise NoData("The live data file is gone.")

    assert publish.keep(Gateway(tmp_path).file, gone) == publish.keep(Gateway(tmp_path).file, gone) != good
    held = gateway.deck()
    assert (held.slides, held.data_to) == (before.slides, before.data_to)
    assert held.trouble == "The newest import cannot be read. These are the last good slides."
    assert publish.keep(Gateway(tmp_path).file, lambda: (ASKED, material)) == good
    assert gateway.deck() == before


def test_data_older_than_refused_exports_are_shown_and_say_so(tmp_path: Path, crowd: tuple[World, Warehouse]) -> None:
    material, gateway = _material(crowd[1]), Gateway(tmp_path)
    good = publish.keep(gateway.file, lambda: (ASKED, material))
    refused = replace(material, trouble="The exports brought in on 16 Nov 2026 at 06:10 were refused.")
    assert publish.keep(gateway.file, lambda: (ASKED, refused)) != good
    assert gateway.deck().trouble == refused.trouble
    assert publish.keep(gateway.file, lambda: (ASKED, material)) == good
    assert not gateway.deck().trouble


def test_a_wrong_deck_keeps_the_last_good_slides_and_says_what_to_correct(
    tmp_path: Path, crowd: tuple[World, Warehouse]
) -> None:
    material = _material(crowd[1])
    publish.keep(Gateway(tmp_path).file, lambda: (ASKED, material))
    publish.keep(Gateway(tmp_path).file, lambda: (deck.read("slide = 3"), material))
    held = Gateway(tmp_path).deck()
    assert [slide.question for slide in held.slides] == ["How many?"]
    assert held.trouble.startswith("meeting.toml must have 1 to 24 slides")


def test_a_meeting_without_any_good_slides_says_why(tmp_path: Path, crowd: tuple[World, Warehouse]) -> None:
    material = _material(crowd[1])
    publish.keep(Gateway(tmp_path).file, lambda: (deck.read("slide = 3"), material))
    (only,) = Gateway(tmp_path).deck().slides
    assert (only.question, only.state) == ("The meeting cannot start yet.", "absent")


def test_slides_are_made_anew_for_other_data_another_deck_other_settings_and_a_new_event(
    crowd: tuple[World, Warehouse], worlds_of: Any
) -> None:
    material = _material(crowd[1])
    event = Event(on=date(2026, 1, 5), title="x", kind="staffing", by="x")
    other = replace(material, warehouse=_Renamed(material.warehouse))
    stamps = {
        publish.stamp_of(ASKED, material), publish.stamp_of(replace(ASKED, text="two"), material),
        publish.stamp_of(ASKED, replace(material, events=(event,))), publish.stamp_of(ASKED, other),
        publish.stamp_of(ASKED, replace(material, settings=Settings(data_lag_days=3))),
    }  # fmt: skip
    assert len(stamps) == 5
    assert publish.stamp_of(ASKED, material) in stamps


class _Renamed(Warehouse):
    """The same data under the id of another import."""

    def __init__(self, whole: Warehouse) -> None:
        self._whole = whole

    @property
    def version(self) -> str:
        """The id of another import."""
        return f"{self._whole.version}-2"


def test_behind_each_wall_of_programs_stand_slides_of_their_own(tmp_path: Path) -> None:
    walls = (None, (), ("Bay IOP",), ("Bay IOP", "Harbor IOP"))
    assert len({Gateway(tmp_path, programs).file for programs in walls}) == len(walls)


def test_the_slides_of_one_program_count_nobody_of_another(crowd: tuple[World, Warehouse]) -> None:
    _, warehouse = crowd
    program = warehouse.query("SELECT min(admission.cohort.program) AS program FROM admission").item()
    walled = _material(guarded(warehouse, Access("x", Role.CLINICAL, (program,))))
    asked = deck.Asked("active_census", "How many?", 30, range="all", grain="month")
    own = making.slide(replace(asked, cohort=(("program", (program,)),)), _material(warehouse))
    assert making.slide(asked, walled).figure == own.figure != making.slide(asked, _material(warehouse)).figure
    for other in deck.load(Path("nowhere")).slides:
        making.slide(other, walled)  # no question of the deck goes past the wall: that would raise
