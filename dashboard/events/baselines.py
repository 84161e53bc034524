"""New baselines: when one may be proposed, and the log of those that somebody accepted.

Limits are worked out anew only where four conditions hold and a person accepts it with a name and a reason. The
acceptance is a line of `events/baselines.jsonl` beside the data; so is its withdrawal. Nothing is rebased by itself.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from secrets import token_hex

from dashboard import journal
from dashboard.events.log import LONGEST_NAME, LONGEST_REASON, EventError
from dashboard.events.projects import BeforeAfter
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.signals import FEWEST
from dashboard.settings import Baseline, Settings

NEAR = 4  # periods before or after the event within which the shift must begin
SHIFT, ENOUGH, EXPLAINED, LASTING = (
    "A lasting shift",
    "Enough points since",
    "A recorded event explains it and has an owner",
    "The change is meant to last",
)


@dataclass(frozen=True)
class Condition:
    """One of the four, whether it holds, and why in words."""

    name: str
    is_met: bool
    words: str


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """One line of the log: who accepted a new baseline of which measure, from when, about which event, and why."""

    metric_id: str
    scope: str
    on: date
    event_id: str
    title: str
    by: str
    reason: str
    id: str = field(default_factory=lambda: token_hex(8))
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def conditions(told: BeforeAfter, *, is_lasting: bool, today: date) -> tuple[Condition, ...]:
    """The four conditions; `is_lasting` is what the person confirms, `today` the last day of the data."""
    return (_shift(told), _enough(told), _explained(told), _lasting(told, is_lasting=is_lasting, today=today))


def may_be_proposed(told: BeforeAfter, *, today: date) -> bool:
    """True when all conditions hold but for what only a person can confirm."""
    return all(each.is_met for each in conditions(told, is_lasting=True, today=today))


def accept(data_dir: Path, told: BeforeAfter, *, by: str, reason: str, is_lasting: bool, today: date) -> None:
    """Keep the acceptance of a new baseline, in force from the first period after the event on.

    Raises EventError where a condition does not hold, without a name or reason, or where it is in force already.
    """
    failed = [each for each in conditions(told, is_lasting=is_lasting, today=today) if not each.is_met]
    if failed:
        raise EventError(f"No new baseline: {failed[0].words}")
    _check("Type your name, so that others know who accepted it.", by)
    if not reason.strip():
        raise EventError("Say why the limits are worked out anew.")
    if len(reason) > LONGEST_REASON:
        raise EventError(f"A reason has at most {LONGEST_REASON} characters.")
    event, result = told.event, told.result
    made = Accepted(
        metric_id=result.metric.id,
        scope=result.filters.scope,
        on=told.first_after,
        event_id=event.id,
        title=event.title,
        by=by,
        reason=reason,
    )
    if any(_key(each) == _key(made) for each in accepted(data_dir)):
        raise EventError("This baseline is in force already.")
    _append(data_dir, {"what": "baseline"} | asdict(made))


def withdraw(data_dir: Path, baseline_id: str, *, by: str, reason: str = "") -> None:
    """Judge by the earlier limits again; the lines stay in the file. Raises EventError without a name."""
    if baseline_id not in {each.id for each in accepted(data_dir)}:
        raise EventError("This baseline is not in force any more.")
    _check("Type your name, so that others know who withdrew it.", by)
    if len(reason) > LONGEST_REASON:
        raise EventError(f"A reason has at most {LONGEST_REASON} characters.")
    _append(data_dir, {"what": "withdrawal", "id": baseline_id, "by": by, "reason": reason, "at": datetime.now(UTC)})


def accepted(data_dir: Path) -> tuple[Accepted, ...]:
    """The baselines in force, by date; one of a metric, scope and day."""
    lines = journal.read(file_of(data_dir))
    gone = {line.get("id") for line in lines if line.get("what") == "withdrawal"}
    found = [each for line in lines if (each := _accepted(line)) is not None and each.id not in gone]
    once = {_key(each): each for each in reversed(found)}
    return tuple(sorted(once.values(), key=lambda each: (each.on, each.metric_id, each.scope)))


def applied(settings: Settings, data_dir: Path) -> Settings:
    """The settings with the baselines in force for one set of data, so that every page, pack and command agrees."""
    in_force = [Baseline(each.metric_id, each.scope, each.on, each.by, each.reason) for each in accepted(data_dir)]
    return replace(settings, baselines=tuple(in_force))


def file_of(data_dir: Path) -> Path:
    """Where the accepted baselines of one set of data are kept."""
    return data_dir / "events" / "baselines.jsonl"


def _shift(told: BeforeAfter) -> Condition:
    grain, row = told.result.filters.grain, told.row
    if told.centre is None:
        return Condition(SHIFT, False, f"The time before has too few {grain}s for a usual range.")
    if told.result.metric.anchor == "day":
        return Condition(SHIFT, False, "A count of each day follows the day before, so a row of them tells nothing.")
    if row is None or not told.is_shift:
        return Condition(
            SHIFT, False, f"No lasting shift: the {grain}s since vary about the level before, or are back."
        )
    side = "above" if row.side > 0 else "below"
    return Condition(SHIFT, True, f"{row.length} {grain}s in a row lie {side} the level before, and it has lasted.")


def _enough(told: BeforeAfter) -> Condition:
    number, grain = len(told.after), told.result.filters.grain
    said = f"{number} finished {grain}{'s' * (number != 1)} since the event; {FEWEST} are asked for."
    return Condition(ENOUGH, number >= FEWEST, said)


def _explained(told: BeforeAfter) -> Condition:
    grain, lead = told.result.filters.grain, told.row.lead if told.row and told.is_shift else 0
    if not told.event.owner.strip():
        return Condition(EXPLAINED, False, "The event has no owner.")
    if abs(lead) > NEAR:
        when = "before" if lead < 0 else "after"
        return Condition(EXPLAINED, False, f"The shift begins {abs(lead)} {grain}s {when} the event, not with it.")
    return Condition(EXPLAINED, True, f"The shift begins within {NEAR} {grain}s of the event, and somebody owns it.")


def _lasting(told: BeforeAfter, *, is_lasting: bool, today: date) -> Condition:
    if told.event.until is not None and told.event.until <= today:
        return Condition(LASTING, False, "The event is over.")
    if not is_lasting:
        return Condition(LASTING, False, "Nobody has confirmed that the change is in place and meant to stay.")
    return Condition(LASTING, True, "The change is in place and meant to stay.")


def _key(each: Accepted) -> tuple[str, str, date]:
    return each.metric_id, each.scope, each.on


def _check(missing: str, by: str) -> None:
    if not by.strip():
        raise EventError(missing)
    if len(by) > LONGEST_NAME:
        raise EventError(f"A name has at most {LONGEST_NAME} characters.")


def _append(data_dir: Path, line: journal.Line) -> None:
    try:
        journal.append(file_of(data_dir), [line])
    except OSError as error:
        raise EventError("The baseline could not be kept: the data folder is full or cannot be written.") from error


def _accepted(line: journal.Line) -> Accepted | None:
    """A line as an accepted baseline; None for one that is none, or of a metric that is no more."""
    if line.get("what") != "baseline" or line.get("metric_id") not in METRICS:
        return None
    try:
        held = {each.name: line[each.name] for each in fields(Accepted)}
        return Accepted(**held | {"on": date.fromisoformat(line["on"]), "at": datetime.fromisoformat(line["at"])})
    except (ValueError, TypeError, KeyError):
        return None
