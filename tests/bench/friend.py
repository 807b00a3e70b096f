"""The critical friend's budget: a whole plan, every field, in the time of one key stroke."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import date

from handrail.friend.rules import critique_plan, critique_wording
from handrail.friend.types import GuidanceLimits, PlanUnderReview, TargetUnderReview

PLAN_MS, LONGEST_MS = 20.0, 500.0
RUNS = 50
WORDINGS = (
    "By the end of the autumn term, given a text at his own level, Ben will read aloud 60 words a minute "
    "with no more than 3 errors in 4 out of 5 weekly checks.",
    "Ben will improve his confidence and self-esteem.",
    "Ben will not call out in lessons.",
    "Ben will have weekly sessions with a speech and language therapist.",
    "Ben will put up a hand and wait to be asked before he speaks, 8 times out of 10.",
    "To be able to write three sentences with capital letters and full stops without reminders by Easter.",
)
# Words that many patterns begin with, so that the longest text is also the hardest.
LONGEST = "the end of (1 in 4 by to " * 40_000


def friend_budget(database: str) -> tuple[str, dict[str, str], list[str]]:
    """Measure a plan of six targets, with and without how hard it is to read, and a text of a megabyte."""
    plan = _plan()
    critique_plan(plan)  # reads the dictionary of syllables
    whole = _median_ms(lambda: critique_plan(plan))
    quick = _median_ms(lambda: critique_plan(plan, grade=None))
    longest = _median_ms(lambda: critique_wording(LONGEST), runs=5)
    problems = [f"critical friend: {whole:.0f} ms for a plan"] if whole > PLAN_MS else []
    problems += [f"critical friend: {longest:.0f} ms for a megabyte"] if longest > LONGEST_MS else []
    figures = {"a plan": f"{whole:.1f} ms", "without reading": f"{quick:.1f} ms", "a megabyte": f"{longest:.0f} ms"}
    return "critical friend", figures, problems


def _plan() -> PlanUnderReview:
    targets = tuple(
        TargetUnderReview(
            wording=wording,
            criterion="8 out of 10",
            baseline="3 out of 10",
            due_on=date(2026, 12, 18),
            measure="score",
            strategies=("Read together for ten minutes before the lesson and stop at each new word.",),
            adult="Ms Raman",
            home_activity="Read one page together after tea, and let him choose the book.",
        )
        for wording in WORDINGS
    )
    return PlanUnderReview(
        targets=targets,
        pupil_name="Ben",
        strengths=("Knows all about trains",),
        voices={"pupil_views": "I like trains.", "family_views": ""},
        earlier_wordings=WORDINGS,
        limits=GuidanceLimits(most_targets=4),
        is_secondary=True,
    )


def _median_ms(work: Callable[[], object], *, runs: int = RUNS) -> float:
    """Measure in time of the processor: no disk and no database is asked, so what else the machine does is left out."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1000)
    return statistics.median(times)
