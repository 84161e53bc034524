"""What a catalogue entry must say about its metric. A blank field fails the build."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.metrics.shapes import Better, Shape


@dataclass(frozen=True)
class Example:
    """A worked example: tables in pipe notation, and the counts the metric must give for them.

    Columns left out take the defaults of `dashboard.metrics.examples`. `filters` overrides the range of the example
    (2026-01-01 to 2026-12-31, whole range as one period, as of 2026-12-31). `part` picks one row of a metric with parts.
    """

    given: str
    expect: Mapping[str, float]
    because: str
    part: str | None = None
    filters: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Metric:
    """One number of the product: what it counts, what it means, and who answers for it.

    `unit` is the noun of what is counted: of the denominator of a RATE, the numerator of a COUNT, the value of a MEAN.
    `denominator_unit` is the noun of what a MEAN is divided by, e.g. client-weeks.
    `unit_size` is how many counted pieces make one unit of a MEAN, e.g. 60 minutes an hour.

    `id` is the stem of its SQL file in `queries/<page>/`. `anchor` names the date the range applies to.
    `is_about_program` marks counts of what the program did (a session held, a status written down): they describe no
    client, so only the number of clients behind them is protected.
    `variants` are other ways to count the same thing, by code with their words; the first holds unless one is asked for.
    `has_instrument` marks metrics about scores, which are asked of one questionnaire or test at a time. `asks_of_scale` is
    what that one must have: first_score (any may be asked), change (repeated within a stay), threshold (a reliable
    change), cut or bands. `is_score` marks values in its points: `better` and the way of the axis follow the instrument.
    `is_paired` marks a MEAN of changes, whose limits are those of the paired t test.
    `rows_by` is what the rows behind the number tell apart: a client, or the program where the number is about sessions.
    `changes` lists what was changed in the definition: day and sentence, newest last.
    `needs` lists export columns without which there is no answer ("a|b": either will do); `compares` the fields it may be split by beyond the
    cohort fields; `only` the cohort fields it understands (empty: all of them).
    """

    id: str
    page: str
    title: str
    question: str
    shape: Shape
    better: Better
    anchor: str
    unit: str
    definition: str
    numerator: str
    denominator: str
    exclusions: str
    reading: str
    why: str
    owner: str
    review_by: str
    source: str
    example: Example
    needs: tuple[str, ...] = ()
    window_days: int | None = None
    denominator_unit: str = ""
    unit_size: int = 1
    is_percent: bool = False
    is_about_program: bool = False
    has_parts: bool = False
    needs_maturity: bool = False
    single_period: bool = False
    compares: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    has_instrument: bool = False
    is_score: bool = False
    is_paired: bool = False
    asks_of_scale: str = "change"
    rows_by: str = "client_id"
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        """The measure's id in the catalogue of measures, e.g. `ATT-01`."""
        return self.source.rsplit(" ", 1)[-1]

    @property
    def counts_days(self) -> bool:
        """True where the denominator is the days of a period: seven are no small number of them."""
        return self.denominator_unit == "days"

    @property
    def query(self) -> str:
        """The SQL file below `queries/`."""
        return f"{self.page}/{self.id}.sql"
