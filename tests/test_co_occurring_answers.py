"""Dual diagnosis counted on fingers: what makes a client co-occurring, how severe, and which codes are never shown."""

from __future__ import annotations

import re

import pytest
from hand_written import counts, opened, rows_of, score, stay
from small_worlds import crowd
from worlds import Row, World, load

from dashboard.charts import bars, matrix, quadrants, upset
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.settings import Settings
from dashboard.warehouse.queries import FOLDER

SUICIDALITY = ("R45851", "T1491", "T1491XA", "X71XXXA", "X780XXA", "X838XXA")
NEVER = re.compile(r"R45\.?8|T14\.?91|X7[1-9]|X8[0-3]|[Ss]uicid|[Ss]elf-harm")


@pytest.mark.parametrize("code", ["F1014", "F1024", "F10259", "F11982", "F15280", "F1994", "F19159"])
def test_a_substance_induced_disorder_makes_a_client_co_occurring_only_where_the_site_counts_it(code: str) -> None:
    stays = [stay("A", "03-02", None, diagnoses=["F1020", code])]
    assert counts("diagnosed_co_occurring", opened(stays)) == (0, 1)
    assert counts("diagnosed_co_occurring", opened(stays, settings=Settings(count_substance_induced=True))) == (1, 1)
    assert counts("substance_induced", opened(stays)) == (1, 1)


@pytest.mark.parametrize("code", ["F1020", "F1021", "F10239", "F17210", "F17293", "F1310"])
def test_no_other_substance_code_is_substance_induced(code: str) -> None:
    stays = [stay("A", "03-02", None, diagnoses=["F1020", code])]
    assert counts("diagnosed_co_occurring", opened(stays, settings=Settings(count_substance_induced=True))) == (0, 1)


def test_nicotine_is_neither_a_substance_use_disorder_nor_a_mental_one() -> None:
    stays = [
        stay("A", "03-02", None, diagnoses=["F17210", "F331"]),
        stay("B", "03-02", None, diagnoses=["F17210", "F1020"]),
    ]
    assert counts("diagnosed_co_occurring", opened(stays)) == (0, 2)
    assert counts("nicotine_diagnosed", opened(stays)) == (2, 2)
    assert counts("substance_induced", opened(stays)) == (0, 2)
    burden = rows_of("condition_burden", opened(stays))
    assert dict(zip(burden["part"], burden["numerator"], strict=True)) == {"0": 1, "1": 1}


@pytest.mark.parametrize(
    ("code", "condition"),
    [
        ("F209", "Psychotic"), ("F29", "Psychotic"), ("F309", "Bipolar"), ("F3131", "Bipolar"), ("F340", "Bipolar"),
        ("F32A", "Depressive"), ("F331", "Depressive"), ("F341", "Depressive"), ("F3481", "Depressive"),
        ("F39", "Depressive"), ("F4010", "Anxiety"), ("F411", "Anxiety"), ("F42", "Obsessive-compulsive"),
        ("F4312", "PTSD"), ("F430", "Other trauma"), ("F4323", "Other trauma"), ("F438", "Other trauma"),
        ("F439", "Other trauma"), ("F449", "Other trauma"), ("F451", "Somatoform"), ("F48", "Somatoform"),
        ("F5000", "Eating"), ("F603", "Personality"), ("F69", "Personality"), ("F900", "ADHD"),
        ("F840", "Neurodevelopmental"), ("F3", None), ("F499", None), ("F51", None), ("F70", None), ("F91", None),
        ("Z590", None),
    ],
)  # fmt: skip
def test_the_longest_prefix_names_the_condition(code: str, condition: str | None) -> None:
    found = rows_of("condition_combinations", opened([stay("A", "03-02", None, diagnoses=[code])]))
    assert found["part"].to_list() == [condition or "None"]


@pytest.mark.parametrize(
    ("codes", "scores", "quadrant"),
    [
        (["F1010"], (), "I"),
        (["F1020"], (), "III"),
        (["F1010", "F319"], (), "II"),
        (["F1120", "F209"], (), "IV"),
        (["F1010"], (("BAM-use", "12-02", 1),), "III"),
        (["F1010"], (("BAM-use", "12-01", 9),), "I"),
        (["F1010"], (("AUDIT", "03-02", 20),), "III"),
        (["F1010"], (("AUDIT", "03-02", 19), ("DAST-10", "03-02", 5)), "I"),
        (["F1010"], (("DAST-10", "03-02", 6),), "III"),
        (["F1010"], (("PHQ-9", "03-02", 20),), "II"),
        (["F1010"], (("PHQ-9", "03-02", 27), ("PHQ-9", "06-02", 19)), "I"),
        (["F1010"], (("PCL-5", "03-02", 45),), "II"),
        (["F1010"], (("PCL-5", "03-02", 44),), "I"),
        (None, (("AUDIT", "03-02", 20), ("PHQ-9", "03-02", 3)), "III"),
        (["F17220"], (), "I"),
    ],
)
def test_the_quadrant_of_a_client(codes: list[str] | None, scores: tuple, quadrant: str) -> None:
    rows = [score("A", *each) for each in scores]
    found = rows_of("severity_quadrants", opened([stay("A", "03-02", None, diagnoses=codes)], outcomes=rows))
    assert [row["part"] for row in found.to_dicts() if row["numerator"]] == [quadrant]


def test_a_client_of_whom_one_side_is_not_known_stands_in_no_quadrant() -> None:
    rows = [score("A", "PHQ-9", "03-02", 22)]
    assert rows_of("severity_quadrants", opened([stay("A", "03-02", None)], outcomes=rows)).is_empty()


def _with_codes(world: World) -> World:
    """The same clients with a code of suicidality or self-harm on every recorded list."""
    for number, row in enumerate(world.retention):
        if row["diagnoses"] is not None:
            row["diagnoses"] = [*row["diagnoses"], SUICIDALITY[number % len(SUICIDALITY)]]
    return world


def _told(world: World, filters: Filters) -> dict[str, list[Row]]:
    warehouse = load(world)
    told = {}
    for name, metric in METRICS.items():
        result = measure(metric, filters, warehouse, suppress=False)
        told[name] = result.frame.to_dicts() + result.total.to_dicts()
    return told


def test_codes_of_suicidality_change_no_number_and_no_name_of_any_metric() -> None:
    plain, coded = crowd(3), _with_codes(crowd(3))
    filters = Filters(plain.from_date, plain.to_date, grain="month")
    told = _told(coded, filters)
    assert told == _told(plain, filters)
    assert not NEVER.search(repr(told))


def test_codes_of_suicidality_stand_in_no_cell_bar_or_word_of_a_chart() -> None:
    world = _with_codes(crowd(3))
    warehouse, filters = load(world), Filters(world.from_date, world.to_date, grain="all")
    drawings = {
        "condition_matrix": matrix.chart, "condition_combinations": upset.chart, "condition_burden": bars.chart,
        "nicotine_diagnosed": bars.chart, "severity_quadrants": quadrants.chart, "caseload_mix": bars.chart,
    }  # fmt: skip
    for name, draw in drawings.items():
        chart = draw(measure(METRICS[name], filters, warehouse, suppress=False))
        assert not NEVER.search(repr(chart.figure) + chart.alt), name


def test_no_query_asks_for_a_code_of_suicidality() -> None:
    asked = [path for path in FOLDER.rglob("*.sql") if re.search(r"'(R45|T14|X7|X8)", path.read_text("utf-8"))]
    assert asked == []
    groups = opened([]).query("SELECT icd10_group.prefix, FROM icd10_group")["prefix"].to_list()
    assert not [prefix for prefix in groups if any(code.startswith(prefix) for code in SUICIDALITY)]
