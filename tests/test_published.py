"""The published percentages of TEDS 2004 come back when its counts are expanded to rows and measured.

Counts and percentages: SAMHSA, Office of Applied Studies, Treatment Episode Data Set (TEDS) 2004 Discharges, table 2.5;
public domain. They are old, publicly funded and counted at discharge: a check of the arithmetic, not a yardstick.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest
from hand_written import YEAR

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.warehouse.connection import Warehouse, in_memory

REASONS = ("completed", "transferred", "left_ama", "administrative", "other")
COUNTS = {
    "Outpatient": (145426, 46611, 108605, 41913, 56482),
    "Intensive outpatient": (43119, 20441, 26561, 16025, 8294),
    "Short-term residential": (48222, 11189, 11025, 4906, 3081),
    "Long-term residential": (40771, 11851, 26727, 7326, 8412),
    "Hospital residential": (5597, 1200, 884, 214, 185),
    "Detoxification": (131476, 28706, 34570, 4512, 11897),
    "Methadone": (8528, 8170, 23930, 4407, 6228),
}
PERCENT = {
    "Outpatient": (36.4, 11.7, 27.2, 10.5, 14.2),
    "Intensive outpatient": (37.7, 17.9, 23.2, 14.0, 7.2),
    "Short-term residential": (61.5, 14.3, 14.1, 6.3, 3.9),
    "Long-term residential": (42.9, 12.5, 28.1, 7.7, 8.8),
    "Hospital residential": (69.3, 14.9, 10.9, 2.6, 2.3),
    "Detoxification": (62.3, 13.6, 16.4, 2.1, 5.6),
    "Methadone": (16.6, 15.9, 46.7, 8.6, 12.1),
}

EXPANDED = """
    INSERT INTO export.retention BY NAME
    SELECT
        'teds' AS file,
        n AS line,
        concat($service, $reason, n) AS admission_id,
        concat($service, $reason, n) AS client_id,
        $service AS program,
        '2.1' AS level_of_care,
        DATE '2026-02-14' AS admitted_on,
        DATE '2026-02-15' AS discharged_on,
        $reason AS discharge_reason,
    FROM range($number) AS row(n)
"""


@cache
def _discharges() -> Warehouse:
    def fill(connection: Any) -> None:
        connection.execute("INSERT INTO import_info VALUES ('t', TIMESTAMP '2026-12-31', 'TEDS', NULL, 'UTC', ?)",
                           [date(2026, 12, 31)])  # fmt: skip
        for service, counts in COUNTS.items():
            for reason, number in zip(REASONS, counts, strict=True):
                connection.execute(EXPANDED, {"service": service, "reason": reason, "number": number})

    return in_memory(fill)


@pytest.mark.parametrize("service", COUNTS)
def test_teds_2004_percentages_by_reason_come_back_from_their_counts(service: str) -> None:
    filters = YEAR.changed(cohort=(("program", (service,)),), compare_by="discharge_reason")
    result = measure(METRICS["discharges"], filters, _discharges())
    by_reason = dict(zip(result.frame["segment"], result.frame["numerator"], strict=True))
    total = sum(COUNTS[service])
    assert [round(100 * by_reason[reason] / total, 1) for reason in REASONS] == list(PERCENT[service])


@pytest.mark.parametrize("service", COUNTS)
def test_teds_2004_completion_and_completion_or_transfer_are_the_published_shares(service: str) -> None:
    filters = YEAR.changed(cohort=(("program", (service,)),))
    completed, transferred = PERCENT[service][:2]
    assert _percent(filters) == completed
    assert _percent(filters.changed(variant="or_transferred")) == pytest.approx(completed + transferred, abs=0.11)


def _percent(filters: Filters) -> float:
    return round(100 * measure(METRICS["completion_rate"], filters, _discharges()).frame["value"].item(), 1)
