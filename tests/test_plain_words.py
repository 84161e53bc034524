"""Every sentence people can read: the catalogue, what is said of measured answers, and the literals of the program.

No exclamation marks, no claim about effects, no word of ours where the field has one, and nobody out of breath.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from worlds import World

from dashboard.brief import findings, waiting, words
from dashboard.charts import sentences, tables, variation
from dashboard.charts import words as card_words
from dashboard.metrics import brief
from dashboard.metrics.brief import WATCHED
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import COHORT_FIELDS, FilterError, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.span import Span
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

ROOT = Path(__file__).parents[1] / "dashboard"
FOR_DEVELOPERS = ("ChartError", "ValueError", "KeyError", "LookupError")
LONGEST = 30  # words of a sentence that can be read aloud
EFFECTS = re.compile(
    r"\b(because of|led to|leads? to|due to (?!leave)|thanks to|caused by|causes|results? in|improves?|reduces?|"
    r"prevents?|effective(ly|ness)?|responsible for|makes clients|works better)\b",
    re.I,
)
OURS = re.compile(
    r"\b(segments?|grains?|knots?|variants?|cohort b|immature|mature|suppress(ed|ion)|denominators?|numerators?|"
    r"null|booleans?|dataframes?|tuples?|enums?|utili[sz]e|granularity|datapoints?)\b",
    re.I,
)
CODE = re.compile(r"[<>{}=|]|--|://|; ?$|\b(IS NULL|NOT NULL|SELECT|CASE|CREATE|INSERT|VARCHAR)\b")
SAID = ("question", "definition", "numerator", "denominator", "exclusions", "reading", "why")


def faults(text: str) -> list[str]:
    """What is wrong with a text that somebody reads."""
    found = [f"claims an effect: {each[0]}" for each in EFFECTS.finditer(text)]
    found += [f"is a word of ours: {each[0]}" for each in OURS.finditer(text)]
    found += ["shouts"] if "!" in text else []
    found += ["has two spaces"] if "  " in text else []
    found += ["has a space before its stop"] if re.search(r"\w \.(\s|$)|\w ,", text) else []
    found += (
        ["counts one as many"] if re.search(r"(?<![\d.,])1 (clients|slots|sessions|weeks|months|days)\b", text) else []
    )
    return found + [f"is {n} words long" for n in map(_length, _sentences(text)) if n > LONGEST]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.?:;])\s+", text)


def _length(sentence: str) -> int:
    return len(re.findall(r"[^\s(),·]*\w[^\s(),·]*", sentence))


def _told(texts: Iterable[str]) -> dict[str, list[str]]:
    return {text: found for text in dict.fromkeys(texts) if (found := faults(text))}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Well done!", "shouts"),
        ("Attendance fell because of the snow.", "claims an effect: because of"),
        ("Every segment is shown.", "is a word of ours: segment"),
        ("Too  wide.", "has two spaces"),
        ("1 clients were seen.", "counts one as many"),
        (" ".join(["word"] * 31) + ".", "is 31 words long"),
    ],
)
def test_a_fault_is_found(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_a_plain_sentence_has_none() -> None:
    assert (
        faults("Session completion was 64% (211 of 330 slots) in the week of 9 Nov 2026. Usual range 68 to 82%.") == []
    )


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_a_definition_reads_as_plain_words(metric: Metric) -> None:
    said = {name: getattr(metric, name) for name in SAID}
    assert not _told([*said.values(), metric.title, *metric.variants.values(), *(each[1] for each in metric.changes)])
    assert not [name for name, text in said.items() if text[-1] not in ".?"], "without a stop"
    assert not [text for text in said.values() if text[0] != text[0].upper()]


def _asked(metric: Metric, whole: Filters) -> Iterator[Filters]:
    yield whole
    yield whole.changed(grain="month")
    yield whole.changed(grain="all")
    if not metric.has_parts and "program" in (metric.only or COHORT_FIELDS):
        yield whole.changed(grain="all", compare_by="program")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_what_is_said_of_a_measured_answer_reads_as_plain_words(crowd: tuple[World, Warehouse], metric: Metric) -> None:
    world, warehouse = crowd
    said = []
    for filters in _asked(metric, Filters(world.from_date, world.to_date)):
        try:
            result = measure(metric, filters, warehouse, settings=Settings())
        except FilterError as problem:
            said.append(str(problem))
            continue
        said += [card_words.answer(result), card_words.note(result), card_words.delta(result), variation.basis(result)]
        said += [sentences.whole_range(result), *tables.columns(result)]
    assert not _told(said)
    assert any(said)


def test_the_brief_reads_as_plain_words(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    for grain in ("week", "month"):
        found = findings.findings(
            Span(world.from_date, world.to_date, grain), (),
            lambda metric, filters: measure(metric, filters, warehouse, settings=Settings()), rules="anhoej",
        )  # fmt: skip
        told = brief.brief(found)
        waits = waiting.decisions(found, [], today=world.to_date, least=1.0)
        said = [*map(words.sentence, told.named), *words.rest(told), *(each.sentence for each in waits)]
        assert said and not _told(
            [*said, *words.REASONS.values(), *(cell for each in found for cell in words.seen(each))]
        )
    assert not _told(each.words for each in WATCHED)


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of every literal somebody could read: at least three words, and neither code nor markup."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = {id(child) for node in ast.walk(tree) if _is_silent(node) for child in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else "9" for part in node.values)
            silent |= {id(child) for child in ast.walk(node)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if len(text.split()) >= 3 and not CODE.search(text):
            yield node.lineno, text


def _is_silent(node: ast.AST) -> bool:
    """Docstrings and what is said to developers alone."""
    is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    raised = node.exc.func if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) else None
    is_for_developers = getattr(raised, "attr", getattr(raised, "id", "")) in FOR_DEVELOPERS
    return is_docstring or isinstance(node, ast.Assert) or is_for_developers


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_words_of_the_program_read_as_plain_words(path: Path) -> None:
    found = {f"line {line}": (text, told) for line, text in _literals(path) if (told := faults(text))}
    assert not found
