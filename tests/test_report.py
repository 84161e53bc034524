"""The printed pack: it stands alone, says what the screens say, hides what they hide, and fits on paper."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from packs import Reader
from playwright.sync_api import Browser, Page

from dashboard import report, samples
from dashboard.app import cards, pairing
from dashboard.charts import tables
from dashboard.events.log import Event
from dashboard.intake.gate import run_import
from dashboard.metrics.brief import WATCHED
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result, Shape
from dashboard.report import Pack, ReportError, paint, pdf
from dashboard.report.compact import UNFINISHED
from dashboard.report.sections import Asked, every
from dashboard.samples import Sample
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse

WEEK = date(2026, 11, 2)
RANGE = Filters(date(2026, 5, 11), date(2026, 11, 8))  # the 26 weeks that end with it
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
NASTY = '<img src=x onerror="document.title=1"> & <script>alert(1)</script>'
RENAMED = "Harbor Day IOP"
SETTINGS = Settings()
ASKED = [(asked.name or asked.metric_id, asked) for part in every(SETTINGS) for asked in part.charts]
BY_NAME = pytest.mark.parametrize(("name", "asked"), ASKED, ids=[name for name, _ in ASKED])


_EXPORTED = """
    SELECT schema_name, table_name, bool_or(column_name = 'program') FROM duckdb_columns()
    WHERE database_name = current_database() AND NOT internal GROUP BY ALL"""


def _built(warehouse: Warehouse, week: date = WEEK, **more: object) -> Pack:
    return report.build(week, warehouse, SETTINGS, user="m.rivera", written_at=NOON, **more)


@pytest.fixture(scope="module")
def pack(invented: Warehouse) -> Pack:
    return _built(invented)


@pytest.fixture(scope="module")
def read(pack: Pack) -> Reader:
    return Reader(pack.html)


@pytest.fixture(scope="module")
def nasty(built: Callable[[Sample], Path], tmp_path_factory: pytest.TempPathFactory) -> Pack:
    """A pack of a clinic one of whose programs was named, and one event titled, by somebody with bad intentions."""
    data, kept = tmp_path_factory.mktemp("nasty") / "data", snapshot.live(built(samples.SAMPLES[0]))
    with snapshot.building(data, snapshot.new_import_id()) as draft:
        draft.connection.execute(f"ATTACH '{kept}' AS kept (READ_ONLY)")
        for schema, table, has_program in draft.connection.execute(_EXPORTED).fetchall():
            renamed = f"REPLACE (replace(program, '{RENAMED}', $nasty) AS program)" if has_program else ""
            draft.connection.execute(
                f"INSERT INTO {schema}.{table} BY NAME SELECT * {renamed} FROM kept.{schema}.{table}",
                {"nasty": NASTY} if has_program else None,
            )
        draft.publish()
    return _built(Warehouse(data), events=[_event(NASTY, date(2026, 9, 14), review_on=date(2026, 11, 2))])


def _event(title: str, on: date, **more: object) -> Event:
    return Event(on=on, title=title, by="R. Ames", **more)


def _asked(asked: Asked, csv_text: str, warehouse: Warehouse) -> Result:
    """The chart's metric, measured again for this test by the periods its CSV names."""
    grain = next(csv.DictReader(io.StringIO(csv_text)))["grain"]
    filters = RANGE.changed(grain=grain, compare_by=asked.compare_by)
    return measure(METRICS[asked.metric_id], filters, warehouse, settings=SETTINGS)


def _csvs(pack: Pack) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(pack.zip)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def _csv_of(pack: Pack, name: str) -> str:
    return _csvs(pack)[f"{name}_{WEEK}.csv"]


def test_a_pack_loads_nothing_and_lets_no_other_script_run(pack: Pack, read: Reader) -> None:
    assert read.loads == []
    assert not set(read.tags) & {"link", "iframe", "object", "embed", "img", "base", "form", "a"}
    styles = " ".join(re.findall(r"<style>(.*?)</style>", pack.html, re.S))
    assert "@import" not in styles and all(each.startswith("data:") for each in re.findall(r"url\(([^)]+)\)", styles))
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', pack.html)
    assert policy and policy[1].startswith("default-src 'none'; ") and "http" not in policy[1]
    assert "'unsafe-inline'" not in policy[1].partition("script-src")[2]


def test_library_and_font_stand_in_the_file_once(pack: Pack) -> None:
    assert pack.html.count("plotly.js (cartesian - minified)") == 1
    assert pack.html.count("@font-face") == 1 and "data:font/woff2;base64," in pack.html


def test_every_section_has_two_to_four_charts_each_with_room_to_comment(pack: Pack) -> None:
    assert [part.title for part in every(SETTINGS)] == [
        "Census", "Sessions", "Retention", "Co-occurring", "Outcomes", "Aftercare",
    ]  # fmt: skip
    assert all(2 <= len(part.charts) <= 4 for part in every(SETTINGS))
    assert pack.html.count("<span>Commentary</span>") == len(ASKED) + 1


@BY_NAME
def test_a_chart_says_and_holds_what_its_card_on_screen_does(
    pack: Pack, read: Reader, invented: Warehouse, name: str, asked: Asked
) -> None:
    csv_text = _csv_of(pack, name)
    result = _asked(asked, csv_text, invented)
    card = cards.of_result(result, asked.draw, answer=asked.say(result) if asked.say else "")
    assert csv_text == card.csv
    said = read.charts[name].said
    assert {card.subtitle, card.note, asked.title or card.title} <= set(said)
    figure = json.dumps(read.charts[name].figure)
    assert json.loads(paint.painted(card.figure)) == read.charts[name].figure
    assert not re.search(r"#0000\d\d(?![0-9a-fA-F])", figure), "a placeholder is left"


@BY_NAME
def test_the_table_under_a_chart_holds_the_measured_numbers_and_no_other(
    pack: Pack, read: Reader, invented: Warehouse, name: str, asked: Asked
) -> None:
    result = _asked(asked, _csv_of(pack, name), invented)
    shown = [[cell.removesuffix(f" {UNFINISHED}") for cell in row] for row in read.charts[name].rows]
    on_screen = tables.rows(result)
    if result.is_split and result.filters.grain != "all":
        head, *body = shown
        cells = {(row[0], group): cell for row in body for group, cell in zip(head[1:], row[1:], strict=True) if cell}
        assert cells == {(row[0], row[1]): _in_short(row[2:-1]) for row in on_screen}
        return
    first = 1 if result.is_split and result.filters.grain == "all" and result.curve is None else 0
    last = None if result.curve is not None else -1
    expected = [[cell for cell in row[first:last] if cell != "-"] for row in on_screen]
    body = [[cell for cell in row if cell != "-"] for row in shown if row[0] not in tables.columns(result)]
    assert body == expected


def _in_short(values: tuple[str, ...]) -> str:
    counted, *rest = values
    return counted if not rest or counted == rest[1] else f"{counted} ({rest[1]})"


def test_counts_on_paper_are_the_counts_of_the_metric(pack: Pack, read: Reader, invented: Warehouse) -> None:
    result = measure(METRICS["session_completion"], RANGE, invented, settings=SETTINGS)
    assert [row[1:3] for row in read.charts["session_completion"].rows[1:]] == [
        [f"{row['numerator']:,.0f}", f"{row['denominator']:,.0f}"] for row in reversed(result.frame.to_dicts())
    ]


@pytest.mark.parametrize("name", ["caseload_mix", "census_flow", "abstinence_change", "weekly_exits"])
def test_a_hidden_cell_never_appears(pack: Pack, read: Reader, invented: Warehouse, name: str) -> None:
    asked = dict(ASKED)[name]
    result = _asked(asked, _csv_of(pack, name), invented)
    lines = list(csv.DictReader(io.StringIO(_csv_of(pack, name))))
    hidden = [line for line in lines if line["suppressed"] == "yes"]
    assert len(hidden) == result.frame["suppressed"].sum() > 0
    assert not any(line.get(column) for line in hidden for column in ("numerator", "value", "low", "high"))
    printed = sum(row.count(result.hidden_word) for row in read.charts[name].rows)
    wide = 1 if result.filters.grain != "all" else 4
    assert printed == len(hidden) * wide


def test_no_count_below_the_threshold_is_on_paper(read: Reader, invented: Warehouse) -> None:
    for name, asked in ASKED:
        if METRICS[asked.metric_id].shape is Shape.COUNT:
            cells = [cell for row in read.charts[name].rows[1:] for cell in row[1:] if cell.isdigit()]
            assert not [cell for cell in cells if 0 < int(cell) < SETTINGS.small_cell_threshold], name


def test_the_share_of_stays_with_both_scores_stands_beside_every_outcome(read: Reader, invented: Warehouse) -> None:
    for name, asked in ASKED:
        if asked.rests_on:
            filters = RANGE.changed(grain="all", instrument=asked.rests_on)
            rate = measure(METRICS["pairing_rate"], filters, invented, settings=SETTINGS)
            assert pairing.judged(rate, SETTINGS).said in read.charts[name].said, name
    assert sum(bool(asked.rests_on) for _, asked in ASKED) == 3


def test_cover_and_footer_name_scope_freshness_and_import(pack: Pack, read: Reader, invented: Warehouse) -> None:
    words = " ".join(read.words)
    info = invented.query("SELECT import_info.import_id, FROM import_info").item()
    for said in (
        "Week of 2 to 8 Nov 2026", "Harbor Day IOP, Harbor Evening IOP, Midtown PHP", "none, all clients", info,
        "15 Nov 2026", "13 Nov 2026", "Rows held back", pack.scope.file_hash, "42 CFR Part 2 prohibits",
        "Counts from 1 to 10 are not shown",
    ):  # fmt: skip
        assert said in words, said
    footer = re.search(r'<template id="footer">(.*?)</template>', pack.html, re.S)
    assert footer and all(
        said in footer[1] for said in ("m.rivera, 16 Nov 2026 07:00", info, pack.scope.file_hash, "42 CFR Part 2")
    )


def test_every_number_used_is_defined(pack: Pack, read: Reader) -> None:
    words = set(read.words)
    for metric_id in {asked.metric_id for _, asked in ASKED} | {each.metric_id for each in WATCHED}:
        metric = METRICS[metric_id]
        assert {f"{metric.code} · {metric.id}", metric.exclusions} <= words, metric_id


def test_the_data_dictionary_explains_every_column_of_every_file(pack: Pack) -> None:
    files = _csvs(pack)
    told = list(csv.DictReader(io.StringIO(files.pop("data_dictionary.csv"))))
    assert len(files) == len(ASKED)
    columns = {(name, column) for name, text in files.items() for column in next(csv.reader(io.StringIO(text)))}
    assert {(line["file"], line["column"]) for line in told} == columns
    assert all(line["meaning"] for line in told)


def test_the_same_question_gives_the_same_files(pack: Pack, invented: Warehouse) -> None:
    again = _built(invented)
    assert again.html == pack.html and again.zip == pack.zip
    assert pack.name == "iop-report_2026-11-02"


@pytest.mark.parametrize(
    ("week", "sentence"),
    [
        (date(2026, 11, 4), "2026-11-04 is not a Monday. The week it lies in begins 2026-11-02."),
        (date(2027, 1, 4), "These data hold no week of 2027-01-04. Their weeks begin 2025-05-05 to 2026-11-09."),
        (date(2025, 4, 28), "These data hold no week of 2025-04-28. Their weeks begin 2025-05-05 to 2026-11-09."),
    ],
)
def test_a_week_that_does_not_exist_is_refused(invented: Warehouse, week: date, sentence: str) -> None:
    with pytest.raises(ReportError, match=re.escape(sentence)):
        _built(invented, week)


def test_a_program_name_with_markup_in_it_stays_text(nasty: Pack) -> None:
    found = Reader(nasty.html)
    assert NASTY in nasty.scope.programs
    assert any(NASTY in text for text in found.words)
    assert (
        f"{NASTY} (14 Sep 2026) was due for review on 2 Nov 2026. Decide whether to keep, change or end it."
        in found.words
    )
    assert any(text.startswith("1 · 14 Sep 2026 · Other · ") for text in found.charts["session_completion"].said)
    assert "img" not in found.tags and found.loads == []
    assert found.tags.count("script") == len(ASKED) + 2, "each figure, the library, and the script of the pack"


def test_a_code_somebody_typed_in_a_record_is_not_on_paper(tmp_path: Path) -> None:
    run_import(samples.ROOT / "bad", tmp_path, publish=True)
    week = (
        Warehouse(tmp_path).query("SELECT date_trunc('week', import_info.export_date)::DATE, FROM import_info").item()
    )
    words = " ".join(Reader(_built(Warehouse(tmp_path), week).html).words)
    assert "status holds values that are not in its list." in words
    assert "Showed up" not in words and "acupuncture" not in words and "lines" not in words


@dataclass
class Laid:
    """A pack laid out in a browser: the page, every address it asked for and every fault it told."""

    page: Page
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def laid(chromium: Browser, nasty: Pack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laid]:
    path = tmp_path_factory.mktemp("laid") / "pack.html"
    path.write_text(nasty.html, "utf-8")
    with chromium.new_context() as context:
        told = Laid(page := context.new_page())
        page.on("request", lambda request: told.asked.append(request.url))
        page.on("console", lambda message: told.faults.append(message.text))
        page.on("pageerror", lambda error: told.faults.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector("[data-ready=yes]")
        yield told


def test_on_paper_nothing_is_cut_no_title_stands_alone_and_pages_are_numbered(laid: Laid) -> None:
    page = laid.page
    sheets = page.locator(".sheet").evaluate_all(
        """(all) => all.map((sheet) => {
            const body = sheet.querySelector('.body'), right = body.getBoundingClientRect().right + 1;
            const inside = [...body.querySelectorAll('table, p, dd, li')];
            return {
                isCut: body.scrollHeight > body.clientHeight, charts: body.querySelectorAll('.plot').length,
                wide: inside.filter((each) => each.getBoundingClientRect().right > right).map((each) => each.innerText),
                last: body.lastElementChild.className, number: sheet.querySelector('footer > b').textContent,
                free: body.getBoundingClientRect().bottom - body.lastElementChild.getBoundingClientRect().bottom,
            };
        })"""
    )
    assert not laid.faults and all(url.startswith(("file:", "data:", "blob:")) for url in laid.asked)
    assert not [each for each in sheets if each["isCut"] or each["wide"] or each["charts"] > 3]
    assert not [each for each in sheets if "start" in each["last"]]
    assert not [each["number"] for each in sheets if each["charts"] and each["free"] > 100], "room to write is left"
    assert [each["number"] for each in sheets] == [f"{at} of {len(sheets)}" for at in range(1, len(sheets) + 1)]
    assert page.locator(".plot .main-svg").count() >= page.locator(".plot").count() == len(ASKED)
    assert page.locator(".contents li").last.inner_text().split()[:2] == ["Data", "quality"]
    assert page.title().startswith("Weekly report") and page.locator("img").count() == 0


def test_the_pdf_has_one_page_for_each_sheet(laid: Laid, nasty: Pack) -> None:
    sheets = laid.page.locator(".sheet").count()
    made = pdf.printed(nasty.html)
    assert made.startswith(b"%PDF-") and len(re.findall(rb"/Type\s*/Page\b", made)) == sheets
    for paper in ("Letter", "A4"):
        sized = laid.page.pdf(format=paper, prefer_css_page_size=False)
        assert len(re.findall(rb"/Type\s*/Page\b", sized)) == sheets, paper
