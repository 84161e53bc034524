"""What a deck may ask for, and what it is told where it asks for something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.meeting import deck, pictures
from dashboard.meeting.deck import DeckError
from dashboard.metrics.catalogue import METRICS

THEN = "Correct it and start the meeting again."


def test_the_usual_deck_has_the_eight_slides_of_a_meeting() -> None:
    charts = [asked.chart for asked in deck.load(Path("nowhere")).slides]
    assert charts == [
        "brief", "active_census", "session_completion", "weekly_exits", "completion_by_hour", "co_occurring_gap",
        "aftercare_funnel", "next",
    ]  # fmt: skip


def test_a_deck_in_the_data_folder_stands_in_place_of_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / "meeting.toml").write_text(
        'seconds = 20\n[[slide]]\nchart = "admissions"\nquestion = "Who  came?"\nrange = 13\ncompare_by = "track"\n'
        'filters = { program = ["Bay IOP", "Bay IOP"] }\nwindow = 14\n'
    )
    (asked,) = deck.load(tmp_path).slides
    assert asked == deck.Asked(
        "admissions", "Who came?", 20, "13", compare_by="track", window_days=14, cohort=(("program", ("Bay IOP",)),)
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('chart = "sesion_completion"', "meeting.toml, slide 2, chart: sesion_completion is no chart of a slide. "
         "Did you mean session_completion? Use brief, next, co_occurring_gap, or a measure that is one line."),
        ('page = "census"', "meeting.toml, slide 2, page: session_completion stands on the page sessions."),
        ("seconds = 4", "meeting.toml, slide 2, seconds: must be a whole number from 5 to 600."),
        ("seconds = true", "meeting.toml, slide 2, seconds: must be a whole number from 5 to 600."),
        ('range = "27"', "meeting.toml, slide 2, range: 27 is not valid. Valid: 13, 26, 52, all."),
        ('grain = "day"', "meeting.toml, slide 2, grain: day is not valid. Valid: week, month, quarter."),
        ('window = "14"', "meeting.toml, slide 2, window: must be a whole number from 1 to 366."),
        ('filters = "Bay"', "meeting.toml, slide 2, filters: must be a table such as { program = [\"Harbor IOP\"] }."),
        ("filters = { track = 3 }", "meeting.toml, slide 2, filters: track must be a list of texts."),
        ('question = "a b c d e f g h i j k l m"',
         "meeting.toml, slide 2, question: must be a question of 1 to 12 words."),
        ('colour = "red"', "meeting.toml, slide 2, colour: is not a field here. Valid: question, page, chart, range, "
         "grain, filters, compare_by, window, seconds."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_deck_is_told_with_slide_field_and_next_move(line: str, said: str) -> None:
    fields = {"chart": '"session_completion"', "question": '"Do they come?"'}
    name, _, value = line.partition(" = ")
    second = "\n".join(f"{key} = {text}" for key, text in (fields | {name: value}).items())
    text = f'[[slide]]\nchart = "brief"\nquestion = "What changed?"\n[[slide]]\n{second}\n'
    with pytest.raises(DeckError) as told:
        deck.read(text)
    assert str(told.value) == f"{said} {THEN}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("slide = 3", "meeting.toml must have 1 to 24 slides, each beginning with [[slide]]."),
        ("", "meeting.toml must have 1 to 24 slides, each beginning with [[slide]]."),
        ("slide = [3]", "meeting.toml, slide 1: a slide begins with [[slide]]."),
        ("minutes = 3", "meeting.toml, minutes: is not a field here. Valid: seconds, slide."),
        ('[[slide]]\nchart = "brief"\nquestion = "x"\nrange = "13"',
         "meeting.toml, slide 1, range: is not a field here. Valid: chart, question, seconds."),
        ('[[slide]]\nchart = "weekly_exits"\nquestion = "x"\ncompare_by = "track"',
         "meeting.toml, slide 1, compare_by: weekly_exits is shown for everyone together. Leave this out."),
    ],
)  # fmt: skip
def test_a_deck_of_another_form_is_told_too(text: str, said: str) -> None:
    with pytest.raises(DeckError) as told:
        deck.read(text)
    assert str(told.value) == f"{said} {THEN}"


def test_a_deck_that_is_no_toml_says_where() -> None:
    with pytest.raises(DeckError, match=r"^meeting.toml is not valid TOML: .*line 2.*Correct it"):
        deck.read("[[slide]]\nchart = brief\n")


def test_no_slide_can_be_split_by_clinician_or_by_how_treatment_ended_or_tell_reasons_of_discharge() -> None:
    for name in pictures.offered():
        assert not {"clinician_id", "client_id", "discharge_reason"} & set(pictures.comparisons(name)), name
    assert not {"exits_by_reason", "census_flow", "time_to_contact", "dropout_by_week"} & set(pictures.offered())
    lines = [METRICS[name] for name in pictures.offered() if name in METRICS and name not in pictures.SHAPED]
    assert not any(metric.has_parts for metric in lines), "parts tell reasons apart, deaths and incarcerations too"
