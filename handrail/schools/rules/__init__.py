"""The school's calendar: school days, typed years, usual dates, and the days of a framework's deadlines."""

from handrail.schools.rules.checking import (
    LONGEST_YEAR_DAYS,
    SHORTEST_YEAR_DAYS,
    calendar_problems,
    term_words,
)
from handrail.schools.rules.days import (
    ONE_DAY,
    calendar_from,
    first_school_day_on_or_after,
    is_school_day,
    last_school_day_on_or_before,
    school_days_between,
    span_words,
    term_of,
    words,
)
from handrail.schools.rules.usual import (
    easter_sunday,
    first_day_of_next_year,
    usual_academic_year,
    usual_dates,
)

__all__ = [
    "LONGEST_YEAR_DAYS",
    "ONE_DAY",
    "SHORTEST_YEAR_DAYS",
    "calendar_from",
    "calendar_problems",
    "easter_sunday",
    "first_day_of_next_year",
    "first_school_day_on_or_after",
    "is_school_day",
    "last_school_day_on_or_before",
    "school_days_between",
    "span_words",
    "term_of",
    "term_words",
    "usual_academic_year",
    "usual_dates",
    "words",
]
