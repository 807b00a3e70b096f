"""The closed lists of a framework: statuses, settings, questions, units."""

from enum import StrEnum


class LegalStatus(StrEnum):
    """How far a framework binds anyone."""

    IN_FORCE = "in_force"
    RECORDING_ONLY = "recording_only"  # recorded by schools, while older law still applies
    PROPOSED = "proposed"
    HISTORIC = "historic"


class Nation(StrEnum):
    """The part of the United Kingdom whose schools a framework is for; it decides how year groups are named."""

    ENGLAND = "England"
    SCOTLAND = "Scotland"
    WALES = "Wales"
    NORTHERN_IRELAND = "Northern Ireland"
    ELSEWHERE = ""  # a pack of one's own for another place; years are named as in England


class FactStatus(StrEnum):
    """How well a fact is known. There is no fourth value: what was not verified stays out."""

    VERIFIED = "verified"  # read in the primary text
    VERIFIED_SECONDARY = "verified_secondary"  # read in a text about the primary text
    HOUSE = "house"  # our own wording or default, which a school may change


class Force(StrEnum):
    """What obliges a school to keep a kind of plan."""

    STATUTORY = "statutory"
    GUIDANCE = "guidance"
    PROPOSED = "proposed"
    SCHOOL_CHOICE = "school_choice"


class Basis(StrEnum):
    """Where a number of reviews a year comes from."""

    STATUTE = "statute"
    GUIDANCE = "guidance"
    COUNCIL = "council"
    PROPOSED = "proposed"
    HOUSE = "house"
    UNKNOWN = "unknown"  # no number is known: the school chooses


class Setting(StrEnum):
    """The kinds of school that guidance distinguishes."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"
    ALL_THROUGH = "all_through"
    COLLEGE = "college"
    ALTERNATIVE = "alternative"


class Question(StrEnum):
    """The nine questions that every plan gives a place to."""

    TARGETS = "targets"
    HELP = "help"
    HOW = "how"
    WHO = "who"
    HOW_OFTEN = "how_often"
    REVIEW = "review"
    SUCCESS = "success"
    NO_LONGER_NEEDED = "no_longer_needed"
    WHAT_HAPPENED = "what_happened"


class Voice(StrEnum):
    """Whose voice, or which good beginning, a section holds."""

    PUPIL_VIEWS = "pupil_views"
    FAMILY_VIEWS = "family_views"
    STRENGTHS = "strengths"
    INTERESTS = "interests"


class Unit(StrEnum):
    """How a deadline counts."""

    CALENDAR_WEEKS = "calendar_weeks"
    CALENDAR_DAYS = "calendar_days"
    SCHOOL_DAYS = "school_days"
    CALENDAR_MONTHS = "calendar_months"
    FIXED_DATE = "fixed_date"


class Sense(StrEnum):
    """Which side of the counted date keeps the rule."""

    ON_OR_BEFORE = "on_or_before"  # done by that day at the latest
    BEFORE = "before"  # done while that day is still to come
    ON_OR_AFTER = "on_or_after"  # people have at least until that day


class WordKey(StrEnum):
    """The things that frameworks call by different names."""

    SENCO = "senco"
    PLAN = "plan"
    TARGET = "target"
    REVIEW = "review"
    REGISTER = "register"
    STAGE = "stage"
    NEED = "need"
    SUPPORT = "support"
    STATUTORY_PLAN = "statutory_plan"
    AUTHORITY = "authority"


class Invitee(StrEnum):
    """Say who of the people that a school knows by their role is meant on an invited list.

    PARENT: a contact with parental responsibility. PUPIL: the pupil. HEAD, SENCO, TEACHER: who holds that role at the
    school. STAFF: an adult of the school who works with the pupil.
    """

    PARENT = "parent"
    PUPIL = "pupil"
    HEAD = "head"
    SENCO = "senco"
    TEACHER = "teacher"
    STAFF = "staff"
