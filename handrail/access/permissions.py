"""Everything that may be allowed or not, each with a sentence that a head understands."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One thing that a person may do. Views, actions and policies name these and nothing else."""

    FRAMEWORK_VIEW = "framework_view"
    SCHOOL_VIEW = "school_view"
    SCHOOL_EDIT = "school_edit"
    ACCOUNT_MANAGE = "account_manage"
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


SENTENCES: dict[Permission, str] = {
    Permission.FRAMEWORK_VIEW: "read the framework that the school follows",
    Permission.SCHOOL_VIEW: "see the school's calendar, classes and groups",
    Permission.SCHOOL_EDIT: "change the school's details, calendar, classes and groups",
    Permission.ACCOUNT_MANAGE: "open and close accounts and give roles",
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
}
