"""Count deadlines and gaps between reviews. Pure: dates, rules and closures come in as arguments."""

import calendar
import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, Protocol

from handrail.frameworks.types import Cadence, Deadline, Fact, Framework, Nation, Sense, TargetGuidance, Unit

WEEKS_IN_A_YEAR = 52
FIRST_YEAR_GROUP = -2
LAST_PRIMARY_YEAR = 7  # in Scotland (P7) and in Northern Ireland
_LONGEST_CLOSURE_RUN = timedelta(days=366)


class Closure(Protocol):
    """Stand for any period without school: holiday, half-term, training day. Both ends inclusive."""

    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


def is_school_day(day: date, closures: Sequence[Closure]) -> bool:
    """Return whether a day is Monday to Friday and in no closure.

    Source: house rule; a school's own closures decide, not a national calendar.
    """
    return day.weekday() < 5 and not any(closure.starts_on <= day <= closure.ends_on for closure in closures)


def add_offset(anchor_date: date, deadline: Deadline, closures: Sequence[Closure] = ()) -> date:
    """Return the date that a deadline rule counts to from its anchor.

    Units: the rule's own. The anchor day itself is not counted: one school day after a Friday is the next school
    day. Months keep the day of the month, or end on the month's last day when it has none (31 January and one
    month is 28 or 29 February). A fixed date is taken in the year of the anchor.
    Errors: ValueError if more than a year passes without a school day.
    Source: SI 2014/1530 and the other regulations named in each rule; the way months end is a house rule.
    """
    offset = deadline.offset or 0
    match deadline.unit:
        case Unit.FIXED_DATE:
            return _day_of_year(anchor_date.year, deadline.month or 1, deadline.day or 1)
        case Unit.CALENDAR_WEEKS:
            return anchor_date + timedelta(weeks=offset)
        case Unit.CALENDAR_DAYS:
            return anchor_date + timedelta(days=offset)
        case Unit.CALENDAR_MONTHS:
            return _add_months(anchor_date, offset)
    return _add_school_days(anchor_date, offset, closures)


def last_day_on(
    anchor_date: date, deadline: Deadline, closures: Sequence[Closure] = (), *, term_ends_on: date | None = None
) -> date:
    """Return the last day on which the rule is still kept, or, for 'on or after', the first day it may end.

    A rule that says 'before' a date is kept on the day before it at the latest. A rule that also names the end of
    term takes that day when it comes first and is known.
    """
    counted_on = add_offset(anchor_date, deadline, closures)
    if deadline.sense is Sense.BEFORE:
        counted_on -= timedelta(days=1)
    if deadline.or_end_of_term and term_ends_on is not None:
        return min(counted_on, term_ends_on)
    return counted_on


def is_kept(deadline: Deadline, anchor_date: date, done_on: date, closures: Sequence[Closure] = ()) -> bool:
    """Return whether something done on a day keeps the rule, without looking at its exceptions."""
    limit_on = last_day_on(anchor_date, deadline, closures)
    return done_on >= limit_on if deadline.sense is Sense.ON_OR_AFTER else done_on <= limit_on


def usual_review_gap_weeks(cadence: Cadence, *, is_under_five: bool = False) -> int | None:
    """Return the usual number of whole weeks from one review to the next, or None where the school must choose.

    Units: weeks, rounded down so that the year's reviews fit in the year. Under five, the longer of the two
    intervals that good practice names, if there is one and it is shorter than the usual gap.
    Source: the cadence's own source; 52 weeks in a year is a house rule.
    """
    gap = WEEKS_IN_A_YEAR // cadence.usual_per_year if cadence.usual_per_year else None
    if is_under_five and cadence.under_fives is not None:
        young_gap = cadence.under_fives.every_months_to * WEEKS_IN_A_YEAR // 12
        return young_gap if gap is None else min(gap, young_gap)
    return gap


def cadence_for(
    framework: Framework, plan_kind: str, *, stage: str = "", of: Literal["plan", "targets"] = "plan"
) -> Cadence | None:
    """Return how often a kind of plan, or its targets, is reviewed at a stage, or None where the pack has no line.

    A line that names the stage comes before one that holds at every stage.
    """
    found = [cadence for cadence in framework.cadences if (cadence.plan_kind, cadence.of) == (plan_kind, of)]
    at_stage = [cadence for cadence in found if stage in cadence.stages]
    return next(iter(at_stage + [cadence for cadence in found if not cadence.stages]), None)


def target_guidance_for(framework: Framework, setting: str) -> TargetGuidance | None:
    """Return how many targets are usual in a setting: its own line, or the one for every setting, or None.

    Guidance only; nothing is refused because of it.
    """
    own = [item for item in framework.target_guidance if item.setting == setting]
    return next(iter(own + [item for item in framework.target_guidance if item.setting is None]), None)


def is_below_minimum(cadence: Cadence, own_per_year: int) -> bool:
    """Return whether a school's own number of reviews a year is fewer than the law or the guidance asks for.

    It is a reason to warn, and never a reason to refuse.
    """
    return cadence.minimum_per_year is not None and own_per_year < cadence.minimum_per_year


def deadline_in_words(deadline: Deadline, anchor_words: str) -> str:
    """Return when a deadline falls, as a phrase such as 'at least 2 weeks before the review meeting'."""
    if deadline.unit is Unit.FIXED_DATE:
        day = f"{deadline.day} {calendar.month_name[deadline.month or 1]}"
        side = {Sense.BEFORE: "before", Sense.ON_OR_AFTER: "not before", Sense.ON_OR_BEFORE: "by"}[deadline.sense]
        return f"{side} {day} in the year of {anchor_words}"
    offset = deadline.offset or 0
    unit = deadline.unit.value.removeprefix("calendar_").replace("_", " ")
    count = f"{abs(offset)} {unit if abs(offset) != 1 else unit.removesuffix('s')}"
    if offset < 0:
        return f"at least {count} before {anchor_words}"
    if deadline.sense is Sense.ON_OR_AFTER:
        return f"at least {count} after {anchor_words}"
    return f"within {count} of {anchor_words}" + (
        ", or by the end of term if sooner" if deadline.or_end_of_term else ""
    )


def per_year_in_words(number: int | None) -> str:
    """Return a number of times a year as a phrase, or an empty text for no number."""
    if number is None:
        return ""
    return {1: "once a year", 2: "twice a year"}.get(number, f"{number} times a year")


def year_groups_of(nation: Nation) -> range:
    """Return the year groups that a nation's schools have, as numbers in order, from the first nursery year.

    Source: seven years of primary and six of secondary in Scotland, policy.md 4 [GLOW] as far as S3, the
    rest house rule; elsewhere 14 is the last year in Northern Ireland, and of those who stay in a special school.
    """
    return range(FIRST_YEAR_GROUP, 14 if nation is Nation.SCOTLAND else 15)


def has_reception(nation: Nation) -> bool:
    """Return whether year group 0 is a class of the school, called Reception, and not a year of nursery."""
    return nation not in (Nation.SCOTLAND, Nation.NORTHERN_IRELAND)


def first_secondary_year(nation: Nation) -> int:
    """Return the year group in which secondary school starts: Year 7, or after seven years of primary 8.

    Source: house rule; P7 is the last primary year in Scotland (policy.md 4 [GLOW]), as is Year 7 in Northern Ireland.
    """
    return 7 if has_reception(nation) else LAST_PRIMARY_YEAR + 1


def year_name(nation: Nation, year_group: int | None) -> str:
    """Return what the schools of a nation call a year group: 'Year 6', 'P6', 'S1', 'Reception', 'Nursery 1'.

    Shapes: the number is the same everywhere, and 1 is the first year of compulsory school: P1 in Scotland, where 8 is
    S1. -2 and -1 are the nursery years. 0 is Reception, or nursery where there is no Reception. None is 'No year'.
    Source: Scotland's P and S: policy.md 4 [GLOW] and 3.3 [SQA]; the others and the numbers are a house rule.
    """
    if year_group is None:
        return "No year"
    if year_group < 0:
        return f"Nursery {year_group + 3}"
    if year_group == 0:
        return "Reception" if has_reception(nation) else "Nursery"
    if nation is Nation.SCOTLAND:
        return f"P{year_group}" if year_group <= LAST_PRIMARY_YEAR else f"S{year_group - LAST_PRIMARY_YEAR}"
    return f"Year {year_group}"


def readable_source(fact: Fact) -> str:
    """Return where a fact comes from as a person reads it, without the section numbers of the working notes."""
    source = re.sub(r"\bpolicy\.md( \d\.\d(( and|,) \d\.\d)*)?,? ?", "", fact.source).strip()
    if fact.source == "house" or not source:
        return "Our own wording or starting point"
    return source[:1].upper() + source[1:]


def source_keys(text: str) -> list[str]:
    """Return the bracketed source keys of a text, in order, each once. A year in brackets is not one."""
    return list(dict.fromkeys(re.findall(r"\[((?!\d{4}\])[A-Z0-9][A-Za-z0-9-]*)\]", text)))


def _add_months(day: date, months: int) -> date:
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    return _day_of_year(year, month_index + 1, day.day)


def _day_of_year(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _add_school_days(anchor_date: date, offset: int, closures: Sequence[Closure]) -> date:
    step = timedelta(days=1 if offset > 0 else -1)
    day, last_school_day = anchor_date, anchor_date
    for _ in range(abs(offset)):
        day += step
        while not is_school_day(day, closures):
            day += step
            if abs(day - last_school_day) > _LONGEST_CLOSURE_RUN:
                raise ValueError("there is no school day within a year of the deadline")
        last_school_day = day
    return day
