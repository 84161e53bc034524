"""Programs beside each other: who stands out, how wide the funnel is, and what is never said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from answers import FIRST, HIDDEN, answered, texts, valid
from screens import boards, open_page
from streamlit.testing.v1 import AppTest

from dashboard.charts import bars, dot_names, program_funnel
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.programs import funnel_of, measures
from dashboard.metrics.shapes import Funnel, Shape

AROUND_60 = {"Bay": (60, 100), "Cove": (62, 100), "Dock": (58, 100), "East": (120, 200), "Ford": (61, 100)}


def programs(counts: dict[str, tuple[object, int]], *, metric_id: str = "first_contact") -> Funnel:
    cells = [(FIRST, name, None, *pair) for name, pair in counts.items()]
    return funnel_of(answered(metric_id, cells, grain="all", compare_by="program"))


def places(funnel: Funnel) -> dict[str, str]:
    return {unit.name: unit.place for unit in funnel.units}


def test_programs_are_flagged_by_exact_tails_around_the_pooled_share() -> None:
    # The others balance the small ones, so that the pooled share is 60%.
    counts = {
        "Six": (6, 20),
        "Four": (4, 20),
        "Large": (48, 100),
        "Rest": (611, 993),
        "Other": (600, 1000),
        "Same": (600, 982),
    }
    found = programs(counts)
    assert found.centre == pytest.approx(0.6, abs=0.001)
    assert places(found) == {
        "Four": "outside_998_low", "Large": "outside_95_low", "Six": "outside_95_low",
        "Rest": "inside", "Other": "inside", "Same": "inside",
    }  # fmt: skip


def test_the_lines_are_those_of_chance_where_clients_or_discharges_are_counted() -> None:
    found = programs(AROUND_60)
    assert found.widening == 1
    near_100 = found.lines.filter((found.lines["denominator"] - 100).abs() < 1.5).row(0, named=True)
    assert near_100["low95"] == pytest.approx(0.504, abs=0.005)
    assert near_100["high998"] == pytest.approx(0.7514, abs=0.005)


def test_slots_get_wider_lines_because_those_of_one_client_are_alike() -> None:
    counts = {"Bay": (540, 1000), "Cove": (660, 1000), "Dock": (590, 1000), "East": (1200, 2000), "Ford": (610, 1000)}
    slots, discharges = (programs(counts, metric_id=name) for name in ("session_completion", "first_contact"))
    assert discharges.widening == 1 and places(discharges)["Bay"] == "outside_998_low"
    assert slots.widening > 1.5 and places(slots)["Bay"] == "outside_95_low"
    assert "slots of one client are alike, so the lines are 1.7 times as wide" in program_funnel.remarks(slots)
    assert "limits are for slots, not people" in program_funnel.remarks(slots)


def test_where_most_programs_are_outside_the_lines_are_wider_and_it_is_said() -> None:
    counts = {name: (share, 100) for name, share in {"A": 20, "B": 80, "C": 35, "D": 70, "E": 50, "F": 85}.items()}
    found = programs(counts)
    assert found.is_overdispersed and found.widening > 3
    assert set(places(found).values()) == {"inside"}
    assert "most programs are outside the lines of chance alone" in program_funnel.remarks(found)


def test_four_programs_are_no_funnel_but_bars_by_name() -> None:
    found = programs({name: AROUND_60[name] for name in ("Ford", "Cove", "Bay", "Dock")})
    assert found.lines.is_empty() and set(places(found).values()) == {""}
    assert program_funnel.answer(found) == (
        "4 programs are large enough to show, and a funnel plot needs five: "
        "the bars are shares with 95% limits, by name."
    )
    drawn = bars.chart(found.result, by_name=True).figure["data"][0]["text"]
    assert [text.split(":")[0] for text in drawn] == ["Bay", "Cove", "Dock", "Ford"]


def test_all_at_a_hundred_percent_are_not_told_apart() -> None:
    found = programs({name: (n, n) for name, (_, n) in AROUND_60.items()})
    assert found.lines.is_empty()
    assert program_funnel.answer(found) == "Every program is at 100%: there is nothing to tell them apart by."


def test_a_hidden_program_is_named_and_neither_drawn_nor_counted() -> None:
    found = programs(AROUND_60 | {"Pier": (HIDDEN, 12)})
    assert found.hidden == ("Pier",)
    assert found.centre == pytest.approx(361 / 600)
    chart = program_funnel.chart(found)
    assert "Pier" not in json.dumps(chart.figure)
    assert program_funnel.remarks(found).endswith("too few to show: Pier")


def test_admissions_without_a_program_are_no_program() -> None:
    assert "unknown" not in places(programs(AROUND_60 | {"unknown": (70, 90)}))


def test_the_answer_names_who_is_outside_and_ranks_nobody() -> None:
    assert program_funnel.answer(programs(AROUND_60)) == (
        "All 5 programs are inside the limits around 60.2% of all (361 of 600 discharges): none stands out."
    )
    found = programs(AROUND_60 | {"Pier": (36, 100)})
    assert program_funnel.answer(found) == (
        "Pier, 36.0% (36 of 100), is below the 99.8% limits. "
        "The other 5 are inside the limits around 56.7% of all (397 of 700 discharges)."
    )
    said = program_funnel.answer(found) + program_funnel.remarks(found)
    assert "not a ranking" in said
    assert not any(word in said for word in ("best", "worst", "highest", "lowest", "rank "))


def test_a_program_outside_has_its_own_shape_colour_and_name() -> None:
    chart = program_funnel.chart(programs(AROUND_60 | {"Pier": (36, 100)}))
    assert valid(chart)
    dots = chart.figure["data"][-1]
    assert [dots["marker"][name][-1] for name in ("symbol", "color", "size")] == ["square", "#000010", 14]
    assert dots["marker"]["symbol"][:-1] == ["circle"] * 5
    assert {"Pier", "East", "Bay", "Cove"} <= set(texts(chart)), "a name without room is left to the hover"


def test_of_many_programs_only_those_outside_are_named_on_the_plot() -> None:
    chart = program_funnel.chart(programs({f"Program {n}": (60, 100) for n in range(14)} | {"Pier": (36, 100)}))
    assert [text for text in texts(chart) if text == "Pier" or text.startswith("Program")] == ["Pier"]


def test_names_beside_dots_touch_neither_each_other_nor_a_dot() -> None:
    dots = [dot_names.Dot(f"Program {n}", x=40 + 7.0 * n, y=100 + 5.0 * (n % 4)) for n in range(20)]
    placed = [
        (dot, place) for dot, (_, place) in zip(dots, dot_names.beside(dots, wide=400, tall=200), strict=True) if place
    ]
    boxes = [dot_names.box_of(dot, place) for dot, place in placed]
    assert 3 <= len(boxes) < 20
    for at, one in enumerate(boxes):
        assert one[0] >= 0 and one[2] <= 400
        assert not any(one[0] < dot.x < one[2] and one[1] < dot.y < one[3] for dot in dots)
        for other in boxes[at + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_every_measure_offered_is_a_share_of_each_program() -> None:
    assert measures()[0] == "session_completion"
    for metric in (METRICS[name] for name in measures()):
        assert metric.shape is Shape.RATE and not metric.has_parts
        assert "program" in (metric.only or ("program",))


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    at = open_page("programs", folder, monkeypatch, **address)
    assert not at.exception, [each.message for each in at.exception]
    return at


def shown(at: AppTest) -> list[dict]:
    (board,) = boards(at)
    return board["cards"]


def test_each_program_has_a_chart_of_its_own_on_axes_all_share(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOP_SMALL_CELL_THRESHOLD", "1")
    monkeypatch.setenv("IOP_MIN_DOCUMENTATION", "0")
    cards = shown(opened(crowded, monkeypatch, range="all", grain="month"))
    alone = [card for card in cards if card["id"].startswith("program_")]
    assert len(alone) >= 2 and [card["title"] for card in alone] == sorted(card["title"] for card in alone)
    layouts = [json.loads(card["figure"])["layout"] for card in alone]
    assert len({str([layout[axis]["range"] for axis in ("xaxis", "yaxis")]) for layout in layouts}) == 1


@pytest.mark.parametrize("name", measures())
def test_a_link_brings_back_each_measure(name: str, crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(crowded, monkeypatch, range="all", measure=name)
    assert at.selectbox(key="measure").value == name
    assert shown(at)[0]["title"] == f"{METRICS[name].title}: does a program stand out?"
    assert at.query_params.get("measure", name) == name


def test_a_link_to_an_unknown_measure_says_so_and_shows_the_usual_one(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(crowded, monkeypatch, measure="clinician_league")
    assert [each.value for each in at.warning] == [
        "This link asks for something that is not in these data: measure. Showing all."
    ]
    assert at.selectbox(key="measure").value == "session_completion"
