"""Who the invented clients are: substance, payer, age and diagnoses, in shares a public clinic would recognise."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from sample_data.clinic import pick, stream

SUBSTANCES = {
    "alcohol": 0.43, "opioids": 0.24, "methamphetamine": 0.11, "cannabis": 0.09, "cocaine": 0.06,
    "sedatives": 0.02, "other_stimulants": 0.01, "hallucinogens": 0.005, "other": 0.005, "": 0.03,
}  # fmt: skip
SUBSTANCE_CODES = {
    "alcohol": ("F10.20", "F10.20", "F10.20", "F10.10"),
    "opioids": ("F11.20", "F11.20", "F11.20", "F11.21"),
    "methamphetamine": ("F15.20", "F15.20", "F15.10"),
    "cannabis": ("F12.20", "F12.10"),
    "cocaine": ("F14.20", "F14.10"),
    "sedatives": ("F13.20",),
    "other_stimulants": ("F15.20",),
    "hallucinogens": ("F16.10",),
    "other": ("F19.20",),
    "": ("F19.20", "F19.10"),
}
INDUCED = {"alcohol": "F10.14", "opioids": "F11.24", "methamphetamine": "F15.259", "cocaine": "F14.24"}
DEPRESSION = ("F33.1", "F33.1", "F32.1", "F32.A", "F33.2", "F34.1")
ANXIETY = ("F41.1", "F41.1", "F41.9", "F40.10", "F41.0")
PTSD = ("F43.10", "F43.12")
OTHER_DISORDERS = {
    ("F31.81", "F31.9"): 0.07,
    ("F90.0", "F90.2"): 0.09,
    ("F25.9", "F20.9"): 0.02,
    ("F60.3",): 0.04,
    ("F43.23",): 0.03,
    ("F50.9",): 0.015,
    ("F42.9",): 0.015,
}
PAYERS = {
    "medicaid": 0.41, "private": 0.34, "self_pay": 0.08, "medicare": 0.06,
    "other_government": 0.05, "no_charge": 0.03, "": 0.03,
}  # fmt: skip
ORIGINS = {
    "White": 0.55, "Black or African American": 0.17, "Hispanic or Latino": 0.14, "Asian": 0.02,
    "American Indian or Alaska Native": 0.015, "Two or more races": 0.035, "": 0.07,
}  # fmt: skip


@dataclass(frozen=True)
class Client:
    """One invented person, the same across readmissions."""

    client_id: str
    primary_substance: str
    diagnoses: str
    co_occurring: str
    has_depression: bool
    has_ptsd: bool
    medication: str
    payer: str
    age: int
    sex: str
    race_ethnicity: str
    prior_treatment: str
    turnout: float
    distress: float


def invent_client(client_id: str) -> Client:
    """One client; the same id always gives the same person."""
    random = stream("client", client_id)
    substance = pick(random, SUBSTANCES)
    disorders = _disorders(random)
    diagnoses, co_occurring = _recorded(random, substance, disorders)
    medication_share = {"opioids": 0.72, "alcohol": 0.27}.get(substance, 0.04)
    return Client(
        client_id=client_id,
        primary_substance=substance,
        diagnoses=diagnoses,
        co_occurring=co_occurring,
        has_depression=any(code in DEPRESSION for code in disorders),
        has_ptsd=any(code in PTSD for code in disorders),
        medication="" if random.random() < 0.04 else "yes" if random.random() < medication_share else "no",
        payer=pick(random, PAYERS),
        age=max(18, min(74, round(random.gauss(37, 12)))),
        sex=pick(random, {"male": 0.58, "female": 0.39, "other": 0.015, "": 0.015}),
        race_ethnicity=pick(random, ORIGINS),
        prior_treatment=pick(random, {"yes": 0.52, "no": 0.42, "": 0.06}),
        turnout=random.gauss(0, 0.6),
        distress=random.gauss(0, 1),
    )


def _disorders(random: Random) -> list[str]:
    """Mental disorders of one client; anxiety and trauma go with depression more often than without."""
    depressed = random.random() < 0.40
    disorders = [random.choice(DEPRESSION)] if depressed else []
    if random.random() < (0.52 if depressed else 0.21):
        disorders.append(random.choice(ANXIETY))
    if random.random() < (0.28 if depressed else 0.13):
        disorders.append(random.choice(PTSD))
    return disorders + [random.choice(codes) for codes, share in OTHER_DISORDERS.items() if random.random() < share]


def _recorded(random: Random, substance: str, disorders: list[str]) -> tuple[str, str]:
    """What stands in the record: the diagnosis list and, only where that is blank, the yes/no answer."""
    if random.random() < 0.18:
        answer = "yes" if disorders else "no"
        return "", answer if random.random() < 0.42 else ""
    codes = [random.choice(SUBSTANCE_CODES[substance])]
    if random.random() < 0.22:
        second = random.choice([key for key in ("alcohol", "cannabis", "cocaine", "opioids") if key != substance])
        codes.append(random.choice(SUBSTANCE_CODES[second]))
    codes += disorders
    if substance in INDUCED and random.random() < 0.06:
        codes.append(INDUCED[substance])
    if random.random() < 0.27:
        codes.append("F17.210")
    if random.random() < 0.008:
        codes.append("R45.851")
    return ";".join(codes), ""
