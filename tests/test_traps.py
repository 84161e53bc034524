"""The thirty traps of `measures.md` section 13 but 12 to 17: each test is named after the mistake it would catch."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from exports_on_disk import ATTENDANCE, OUTCOMES, RETENTION, good_tables, write
from hand_written import YEAR, counts, day, opened, rows_of, slot, stay

from dashboard.charts import words
from dashboard.charts.tables import to_csv
from dashboard.intake.gate import run_import
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, FilterError, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Shape
from dashboard.warehouse.connection import Warehouse

WEEKS = YEAR.changed(grain="week")


def _imported(tmp_path: Path, tables: dict, mapping: str = "") -> Warehouse:
    folder = write(tmp_path / "exports", tables)
    if mapping:
        (folder / "mapping.toml").write_text(mapping, "utf-8")
    run_import(folder, tmp_path / "data", publish=True)
    return Warehouse(tmp_path / "data")


def test_01_cohorts_whose_window_is_still_open_are_counted_neither_as_kept_nor_as_lost() -> None:
    kept, lost, early, late = (
        stay("A", "05-01", None),
        stay("B", "05-01", "05-10"),
        stay("C", "06-20", "06-22"),
        stay("D", "06-25", None),
    )
    warehouse = opened([kept, lost, early, late])
    as_of = YEAR.changed(as_of=day("06-30"), window_days=30)
    assert counts("retained_fixed_cohort", warehouse, as_of) == (1, 2)
    assert measure(METRICS["retained_fixed_cohort"], as_of, warehouse, suppress=False).excluded == 2


def test_02_clients_still_in_care_are_not_counted_as_not_completed() -> None:
    warehouse = opened([stay("A", "03-02", "05-01"), stay("B", "03-02", "05-01", discharge_reason="left_ama"),
                        stay("C", "03-02", None)])  # fmt: skip
    assert counts("completion_rate", warehouse) == (1, 2)


def test_03_length_of_stay_of_the_discharged_alone_is_shorter_than_time_in_treatment_while_the_program_grows() -> None:
    short = [stay(f"S{n}", "11-01", "11-11") for n in range(5)]
    long = [stay(f"L{n}", "08-01", None) for n in range(10)]
    warehouse = opened([*short, *long])
    assert rows_of("length_of_stay", warehouse)["value"].item() == 10
    assert rows_of("time_in_treatment", warehouse)["value"].item() is None, "the median is not reached"
    assert METRICS["length_of_stay"].title == "Length of stay, discharged"


def test_04_transfers_custody_and_death_compete_with_dropping_out_and_are_not_censored() -> None:
    """The vector T8: 0.2 have left unplanned by day 40, where censoring the others would say 0.4 have completed."""
    ended = [(5, "left_ama"), (12, "left_ama"), (20, "transferred"), (31, "completed"), (40, "completed")]
    open_for = [12, 25, 40, 55, 60]
    stays = [_lasting(f"E{n}", days, reason) for n, (days, reason) in enumerate(ended)]
    stays += [_lasting(f"O{n}", days, None) for n, days in enumerate(open_for)]
    filters = YEAR.changed(as_of=day("06-30"), window_days=60)
    rows = rows_of("exits_by_reason", opened(stays), filters)
    shares = {row["part"]: row["value"] for row in rows.iter_rows(named=True)}
    assert shares["completed"] == pytest.approx(0.2743, abs=5e-5)
    assert shares["unplanned"] == pytest.approx(0.2)
    assert shares["transferred"] == pytest.approx(0.1143, abs=5e-5)


def _lasting(name: str, days: int, reason: str | None) -> dict:
    """A stay that ended after so many days, or is open and that old on 30 June."""
    admitted = day("06-30") - timedelta(days=days) if reason is None else day("03-02")
    row = stay(name, "03-02", None, admitted_on=admitted)
    return (
        row if reason is None else row | {"discharged_on": admitted + timedelta(days=days), "discharge_reason": reason}
    )


def test_05_a_step_down_within_a_day_is_no_readmission() -> None:
    steps = [
        stay("S1", "01-05", "01-23", client_id="A", level_of_care="2.5", discharge_reason="other"),
        stay("S2", "01-24", "03-20", client_id="A"),
        stay("S3", "03-21", "03-30", client_id="A", level_of_care="1.0"),
    ]
    assert counts("readmission", opened(steps)) == (0, 3)
    assert opened(steps).query("SELECT count(*) FROM episode_of_care").item() == 1


def test_06_sessions_the_program_cancelled_or_nobody_recorded_are_no_clients_absence() -> None:
    slots = [slot("A", "03-02", status, number=n) for n, status in
             enumerate(("attended", "program_cancelled", "unrecorded", "rescheduled", "no_show"))]  # fmt: skip
    warehouse = opened([stay("A", "03-01", None)], slots)
    assert counts("session_completion", warehouse) == (1, 2)
    assert counts("no_show_rate", warehouse) == (1, 2)


@pytest.mark.parametrize("shown_by_default", ["Show", "Confirmed"])
def test_06_a_default_show_or_confirmed_is_not_taken_for_attended(shown_by_default: str, tmp_path: Path) -> None:
    tables = good_tables()
    tables["attendance"].append(ATTENDANCE | {"session_id": "S1", "status": shown_by_default})
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=False)
    assert [file.rows_held for file in report.files if file.file == "attendance.csv"] == [1]


def test_07_future_appointments_are_in_no_denominator() -> None:
    slots = [slot("A", "03-02", "attended"), slot("A", "03-09", "attended"), slot("A", "03-16", "scheduled")]
    warehouse = opened([stay("A", "03-01", None)], slots)
    assert counts("session_completion", warehouse, YEAR.changed(as_of=day("03-05"))) == (1, 1)
    assert counts("session_completion", warehouse) == (2, 2)


def test_08_the_week_that_is_still_running_is_never_a_finished_point() -> None:
    slots = [slot("A", on, "attended") for on in ("12-14", "12-21", "12-28")]
    weeks = rows_of("session_completion", opened([stay("A", "03-01", None)], slots), WEEKS)
    assert dict(zip(weeks["period"], weeks["complete"], strict=True)) == {
        day("12-14"): True, day("12-21"): True, day("12-28"): False,
    }  # fmt: skip


def test_09_an_evening_group_exported_in_utc_stays_on_its_own_evening_and_week(tmp_path: Path) -> None:
    tables = good_tables()
    tables["attendance"] = [ATTENDANCE | {"session_start": "2026-02-03T00:30:00Z", "recorded_at": ""}]
    warehouse = _imported(tmp_path, tables, '[source]\nname = "E"\ntimezone = "America/New_York"\n')
    held = warehouse.query("SELECT session_start, slot.time_slot AS time_slot, slot.weekday AS weekday FROM attendance")
    assert held.rows() == [(datetime(2026, 2, 2, 19, 30), "evening", "Monday")]


def test_10_rows_exported_twice_count_once(tmp_path: Path) -> None:
    tables = good_tables()
    tables["attendance"] += [dict(tables["attendance"][0]), tables["attendance"][0] | {"status": "no_show"}]
    filters = Filters(date(2026, 1, 1), date(2026, 5, 31), grain="all")
    assert counts("session_completion", _imported(tmp_path, tables), filters) == (2, 3)


def test_10_one_person_with_two_charts_is_one_client_in_the_census() -> None:
    warehouse = opened([stay("chart 1", "03-02", None, client_id="A"), stay("chart 2", "03-02", None, client_id="A")])
    assert counts("active_census", warehouse)[0] == 1
    assert counts("admissions", warehouse)[0] == 2


def test_11_a_discharge_entered_weeks_late_does_not_lengthen_time_in_treatment() -> None:
    gone = [stay(f"A{n}", "03-02", "05-01", discharge_reason="administrative", last_service_on=day("03-22"))
            for n in range(3)]  # fmt: skip
    warehouse = opened(gone)
    assert rows_of("time_in_treatment", warehouse)["value"].item() == 20
    assert rows_of("time_in_treatment", warehouse, YEAR.changed(variant="discharge"))["value"].item() == 60
    assert rows_of("discharge_lag", warehouse)["value"].item() == 40


def test_18_a_share_over_several_weeks_pools_the_slots_and_is_no_mean_of_weekly_shares() -> None:
    busy = [slot("A", "03-02", "attended", number=n) for n in range(9)]
    quiet = [slot("A", "03-09", "no_show")]
    assert counts("session_completion", opened([stay("A", "03-01", None)], busy + quiet)) == (9, 10)


def test_19_a_week_of_fewer_than_ten_slots_has_no_sign_and_no_change_in_its_tile() -> None:
    slots = [
        slot("A", f"{day('01-05') + timedelta(weeks=week):%m-%d}", "attended" if n < came else "no_show", number=n)
        for week, (came, of) in enumerate([(20, 24), (18, 24)] * 12 + [(0, 9)])
        for n in range(of)
    ]
    filters = WEEKS.changed(to_date=day("06-28"))
    result = measure(METRICS["session_completion"], filters, opened([stay("A", "01-01", None)], slots), suppress=False)
    newest = result.frame.sort("period").row(-1, named=True)
    assert (newest["denominator"], newest["signal"]) == (9, None)
    assert words.delta(result) == ""


def test_20_limits_stay_where_the_first_weeks_put_them() -> None:
    slots = []
    for week in range(40):
        came = 18 if week < 26 else 9
        monday = day("01-05") + timedelta(weeks=week)
        slots += [slot("A", f"{monday:%m-%d}", "attended" if n < came + week % 3 else "no_show", number=n)
                  for n in range(24)]  # fmt: skip
    weeks = rows_of("session_completion", opened([stay("A", "01-01", None)], slots), WEEKS)
    assert weeks["centre"].drop_nulls().n_unique() == 1
    assert weeks["centre"].drop_nulls()[0] == pytest.approx(19 / 24, abs=0.01), (
        "the later drop does not move the centre"
    )
    assert set(weeks["signal"][26:40]) <= {"below", "run_low"}
    assert set(weeks["signal"][:26]) == {None}


def test_21_nicotine_and_substance_induced_codes_make_nobody_dual_diagnosed() -> None:
    lists = {"A": ["F1020", "F17210"], "B": ["F1024"], "C": ["F1020", "F331"]}
    warehouse = opened([stay(name, "03-02", None, diagnoses=codes) for name, codes in lists.items()])
    assert counts("diagnosed_co_occurring", warehouse) == (1, 3)


def test_21_not_assessed_is_a_bar_of_its_own_and_never_no() -> None:
    warehouse = opened([stay("A", "03-02", None), stay("B", "03-02", None, diagnoses=["F1020"])])
    assert counts("not_assessed", warehouse) == (1, 2)
    assert counts("neither_co_occurring", warehouse) == (1, 2)


def test_22_a_discharge_without_a_reason_is_held_back_and_told_and_never_dropped_in_silence(tmp_path: Path) -> None:
    tables = good_tables()
    tables["retention"].append(RETENTION | {"admission_id": "A9", "client_id": "C9", "discharge_reason": ""})
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=False)
    assert next(file.rows_held for file in report.files if file.file == "retention.csv") == 1
    assert any(finding.column == "discharge_reason" for finding in report.findings)


@pytest.mark.parametrize("metric_id", [name for name, each in METRICS.items() if not each.only])
def test_23_a_filter_narrows_numerator_and_denominator_alike(metric_id: str) -> None:
    """What clients outside the cohort do moves no number of the cohort."""
    usual = {"diagnoses": ["F1020", "F331"], "first_contact_on": day("02-25")}
    inside = [stay(f"A{n}", "03-02", "06-01", payer="medicaid", **usual) for n in range(3)]
    outside = [stay(f"B{n}", "03-02", "06-01", payer="private", **usual) for n in range(4)]
    came = {row["client_id"]: _twice_and_after(row["client_id"]) for row in inside + outside}
    narrowed = YEAR.changed(cohort=(("payer", ("medicaid",)),))
    alone = rows_of(metric_id, opened(inside, [each for row in inside for each in came[row["client_id"]]]), narrowed)
    mixed = rows_of(metric_id, opened(inside + outside, [each for slots in came.values() for each in slots]), narrowed)
    assert mixed.equals(alone)


def _twice_and_after(name: str) -> list[dict]:
    """Two sessions in March and a call after discharge."""
    kept = [slot(name, on, "attended", session_id=f"{name}{on}") for on in ("03-09", "03-11")]
    return [*kept, slot(name, "06-05", "attended", session_id=f"{name}call", service="check_in")]


def test_24_each_measure_counts_by_the_date_it_names() -> None:
    warehouse = opened([stay("A", "03-02", "06-01")])
    march, june = (YEAR.changed(from_date=day(f"{m}-01"), to_date=day(f"{m}-30")) for m in ("03", "06"))
    assert [counts("admissions", warehouse, each)[0] for each in (march, june)] == [1, 0]
    assert [counts("discharges", warehouse, each)[0] for each in (march, june)] == [0, 1]
    assert (METRICS["admissions"].anchor, METRICS["discharges"].anchor) == ("admission", "discharge")


@pytest.mark.parametrize("known_later", ["discharge_reason", "length_of_stay", "service", "client_id"])
def test_25_no_cohort_is_chosen_by_what_happened_after_admission(known_later: str) -> None:
    assert known_later not in COHORT_FIELDS
    with pytest.raises(FilterError):
        YEAR.changed(cohort=((known_later, ("completed",)),))


def test_26_a_small_cell_cannot_be_had_by_subtraction_and_is_in_no_download() -> None:
    """34, 18 and 7 of 59: the 7 is hidden, and the 18 with it, or 59 - 34 - 18 would give it away."""
    stays = [stay(f"{program}{n}", "03-02", None, program=program)
             for program, size in {"P": 34, "Q": 18, "R": 7}.items() for n in range(size)]  # fmt: skip
    result = measure(METRICS["admissions"], YEAR.changed(compare_by="program"), opened(stays))
    assert dict(zip(result.frame["segment"], result.frame["numerator"], strict=True)) == {"P": 34, "Q": None, "R": None}
    text = to_csv(result)
    assert not re.search(r"(?<![\d-])(18|7)(?![\d-])", text.split("\n", 1)[1].replace("2026", ""))


def test_27_the_word_none_and_minus_nine_are_values_to_be_judged_and_never_averaged(tmp_path: Path) -> None:
    tables = good_tables()
    tables["outcomes"] += [OUTCOMES | {"observed_on": "2026-02-01", "score": text} for text in ("None", "-9")]
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=False)
    assert next(file.rows_held for file in report.files if file.file == "outcomes.csv") == 2


def test_28_codes_of_one_year_and_labels_of_another_are_mapped_to_the_same_reason(tmp_path: Path) -> None:
    tables = good_tables()
    tables["retention"] = [RETENTION | {"discharge_reason": "2"},
                           RETENTION | {"admission_id": "A9", "client_id": "C9",
                                        "discharge_reason": "Dropped out of treatment"}]  # fmt: skip
    tables["attendance"] = tables["attendance"][:3]
    mapping = '[retention.values.discharge_reason]\n"2" = "left_ama"\n"Dropped out of treatment" = "left_ama"\n'
    warehouse = _imported(tmp_path, tables, mapping)
    assert warehouse.query("SELECT discharge_reason FROM admission")["discharge_reason"].to_list() == ["left_ama"] * 2


def test_29_no_measure_calls_itself_by_the_name_of_a_health_plan_measure() -> None:
    for metric in METRICS.values():
        said = " ".join((metric.title, metric.question, metric.definition))
        assert not re.search(r"\b(HEDIS|IET|FUA|FUI|POD)\b", said), metric.id


def test_30_every_share_can_be_shown_by_track_so_that_a_change_of_mix_is_seen() -> None:
    """Both tracks rise from the first month to the second, and the whole falls: more people are in the harder one."""
    slots = [
        *_came("D", "03-02", 80, 100), *_came("E", "03-02", 10, 20),
        *_came("D", "04-06", 17, 20), *_came("E", "04-06", 60, 100),
    ]  # fmt: skip
    warehouse = opened([stay("D", "03-01", None, track="day"), stay("E", "03-01", None, track="evening")], slots)
    monthly = YEAR.changed(grain="month")
    whole = rows_of("session_completion", warehouse, monthly)["value"].to_list()
    tracks = rows_of("session_completion", warehouse, monthly.changed(compare_by="track"))
    assert whole[0] > whole[1]
    for _, frame in tracks.group_by("segment"):
        assert frame.sort("period")["value"].is_sorted()
    shares = [metric for metric in METRICS.values() if metric.shape is Shape.RATE]
    assert all("track" in (metric.only or COHORT_FIELDS) for metric in shares)


def _came(name: str, on: str, came: int, of: int) -> list[dict]:
    return [slot(name, on, "attended" if n < came else "no_show", number=n, session_id=f"{name}{on}{n}")
            for n in range(of)]  # fmt: skip
