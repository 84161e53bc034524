"""The filters by the names they have in a link: what each may be, what is usual, and what it is called in words."""

from __future__ import annotations

from dashboard.metrics.filters import FIELD_NAMES

# The name in a link, and the field it narrows.
COHORT = {
    "program": "program",
    "track": "track",
    "level": "level_of_care",
    "payer": "payer",
    "referral": "referral_source",
    "substance": "primary_substance",
    "co_occurring": "co_occurring",
    "age": "age_band",
    "admitted": "admission_cohort",
}
OTHER = {f"b_{name}": field for name, field in COHORT.items()}  # cohort B of the Compare page
RANGES = {"13": 13, "26": 26, "52": 52, "all": None, "dates": None}
GRAINS = {"week": "Week", "month": "Month"}
WINDOWS = {"7": "7 days", "14": "14 days", "30": "30 days"}
USUAL_WINDOW = "14"
STAYS = {"14": "14", "30": "30", "60": "60", "90": "90 days"}
USUAL_STAY = "30"
CLOCKS = {"last_service": "Last service", "discharge": "Discharge"}
USUAL_CLOCK = "last_service"
NO_COMPARISON = "none"
FLAGS = ("shown", "hidden")  # of events, on charts over time
AGAINST = {"everyone": "Everyone else", "filters": "Other filters", "range": "Earlier"}
EARLIER = {"before": "The period before", "year": "The same weeks last year"}
KNOWN = (
    "source", "import", "range", "from", "to", "grain", "by", "window", "stay", "clock", "measure", "instrument",
    "flags", *COHORT, "against", "earlier", *OTHER,
)  # fmt: skip
_WORDS = {
    "range": "dates",
    "grain": "week or month",
    "from": "first date",
    "to": "last date",
    "by": "comparison",
    "source": "data",
    "import": "earlier import",
    "measure": "measure",
    "instrument": "instrument",
    "stay": "days in treatment",
    "clock": "end of a stay",
    "flags": "events",
    "against": "cohort B",
    "earlier": "cohort B",
}


def in_words(name: str) -> str:
    """What a filter is called inside a sentence."""
    field = (COHORT | OTHER).get(name)
    word = FIELD_NAMES[field].lower() if field else _WORDS.get(name, name)
    return f"{word} of B" if name in OTHER else word
