"""The words of the 2015 framework that the pure tests need, without reading a pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from handrail.exchange.headings import columns_of, guess_columns
from handrail.exchange.judging import judge
from handrail.exchange.reading import read_list
from handrail.exchange.types import ExistingPupil, Preview, ProblemChoice, Vocabulary
from handrail.frameworks.types import Nation

TODAY = date(2026, 11, 20)
STAGES = {
    "k": "K",
    "sen support": "K",
    "e": "E",
    "ehcp": "E",
    "ehc plan": "E",
    "education, health and care plan": "E",
}
NEEDS = {
    "specific learning difficulty": "SPLD",
    "moderate learning difficulty": "MLD",
    "severe learning difficulty": "SLD",
    "social, emotional and mental health": "SEMH",
    "speech, language & communication needs": "SLCN",
    "autistic spectrum disorder": "ASD",
    "hearing impairment": "HI",
    "visual impairment": "VI",
    "physical disability": "PD",
    "other difficulty/disability": "OTH",
}


def _need(text: str) -> str | None:
    return NEEDS.get(text.casefold()) or (text.upper() if text.upper() in NEEDS.values() else None)


ENGLAND_2015 = Vocabulary(
    framework_name="England 2015",
    nation=Nation.ENGLAND,
    stage_names={"K": "SEN support", "E": "EHC plan"},
    resolve_stage=lambda text: STAGES.get(text.casefold()),
    resolve_need=_need,
    other_framework=lambda text: "England 2001" if text.casefold().startswith("school action") else None,
)


SAMPLES = Path(__file__).parent / "samples"


def sample(name: str) -> bytes:
    """Return a sample list as an office system writes it. The messy one is kept in UTF-8 like every text of ours."""
    data = (SAMPLES / name).read_bytes()
    return data.decode().encode("cp1252") if name == "messy-8.csv" else data


def preview_of(
    data: bytes, existing: list[ExistingPupil] | None = None, *, choice: ProblemChoice | None = None
) -> Preview:
    """Read, guess and judge in one step, as the command line does."""
    read = read_list(data)
    samples = [[row.cells[place] for row in read.rows[:200]] for place in range(len(read.headings))]
    columns = columns_of(guess_columns(read.headings, samples))
    return judge(read, columns, existing or [], ENGLAND_2015, today=TODAY, problem_choice=choice)
