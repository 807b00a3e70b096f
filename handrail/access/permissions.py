"""Everything that may be allowed or not, each with a sentence that a head understands."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a person may do. Views, actions and policies name these and nothing else."""

    FRAMEWORK_VIEW = "framework_view"
    SCHOOL_VIEW = "school_view"
    SCHOOL_EDIT = "school_edit"
    ACCOUNT_MANAGE = "account_manage"
    LEVELS_EDIT = "levels_edit"
    PUPIL_VIEW = "pupil_view"
    PUPIL_EDIT = "pupil_edit"
    PUPIL_IMPORT = "pupil_import"
    REGISTER_VIEW = "register_view"
    REGISTER_EDIT = "register_edit"
    REGISTER_EXPORT = "register_export"
    PLAN_VIEW = "plan_view"
    PLAN_EDIT = "plan_edit"
    PLAN_AGREE = "plan_agree"
    OBSERVATION_RECORD = "observation_record"
    REVIEW_VIEW = "review_view"
    REVIEW_HOLD = "review_hold"
    REPORT_PRINT = "report_print"
    CONFIDENTIAL_VIEW = "confidential_view"
    BANK_VIEW = "bank_view"
    BANK_EDIT = "bank_edit"
    BRIEF_MAKE = "brief_make"
    FAMILY_HELP = "family_help"
    CARD_MAKE = "card_make"
    FAMILY_INVITE = "family_invite"
    SPECIALIST_INVITE = "specialist_invite"
    NUMBERS_VIEW = "numbers_view"
    TRAIL_VIEW = "trail_view"
    RECORDS_VIEW = "records_view"
    RECORDS_EDIT = "records_edit"
    RECORDS_DESTROY = "records_destroy"
    CHILD_VIEW = "child_view"
    CHILD_CONTRIBUTE = "child_contribute"
    SELF_VIEW = "self_view"
    SELF_CONTRIBUTE = "self_contribute"
    SHARED_VIEW = "shared_view"
    ADVICE_GIVE = "advice_give"


SENTENCES: dict[Permission, str] = {
    Permission.FRAMEWORK_VIEW: "read the framework that the school follows",
    Permission.SCHOOL_VIEW: "see the school's calendar, classes and groups",
    Permission.SCHOOL_EDIT: "change the school's details, calendar, classes and groups",
    Permission.ACCOUNT_MANAGE: "open and close accounts and give roles",
    Permission.LEVELS_EDIT: "change what each role may do at this school",
    Permission.PUPIL_VIEW: "open a pupil's page",
    Permission.PUPIL_EDIT: "change a pupil's strengths, needs, contacts and core group",
    Permission.PUPIL_IMPORT: "bring in the school's list of pupils",
    Permission.REGISTER_VIEW: "see who is on the register",
    Permission.REGISTER_EDIT: "put a pupil on the register, move them or take them off",
    Permission.REGISTER_EXPORT: "take the register out as a spreadsheet",
    Permission.PLAN_VIEW: "read a pupil's plan",
    Permission.PLAN_EDIT: "write a plan and its targets",
    Permission.PLAN_AGREE: "agree a plan, so that it can start",
    Permission.OBSERVATION_RECORD: "record how a target went",
    Permission.REVIEW_VIEW: "see which reviews are due and read past ones",
    Permission.REVIEW_HOLD: "hold a review and decide what comes next",
    Permission.REPORT_PRINT: "print plans and lists",
    Permission.CONFIDENTIAL_VIEW: "read what is marked as confidential, and mark it",
    Permission.BANK_VIEW: "read the target bank and take targets from it",
    Permission.BANK_EDIT: "write the school's own targets in the target bank, bring them in and share them",
    Permission.BRIEF_MAKE: "make a brief for supply staff",
    Permission.FAMILY_HELP: "help a family at school to see their child's page and write down what they say",
    Permission.CARD_MAKE: "make a pupil's sign-in card",
    Permission.FAMILY_INVITE: "invite families and say what each contact may see",
    Permission.SPECIALIST_INVITE: "invite specialists, say what is shared with them, and write theirs down from paper",
    Permission.NUMBERS_VIEW: "see the school's numbers without names",
    Permission.TRAIL_VIEW: "see who has looked at which record and what was changed",
    Permission.RECORDS_VIEW: "see requests for people's records and how long records are kept",
    Permission.RECORDS_EDIT: "answer requests for people's records",
    Permission.RECORDS_DESTROY: "destroy records whose time is over",
    Permission.CHILD_VIEW: "see your own child's page",
    Permission.CHILD_CONTRIBUTE: "tell the school what you think about your child's plan",
    Permission.SELF_VIEW: "see your own page",
    Permission.SELF_CONTRIBUTE: "say what you think about your own plan",
    Permission.SHARED_VIEW: "see the pupils that a school shares with you",
    Permission.ADVICE_GIVE: "leave advice for the pupils that a school shares with you",
}
