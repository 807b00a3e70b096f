"""Events of the trail in words: a sentence, and what changed as a small table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from handrail.access.permissions import SENTENCES as MAY
from handrail.access.roles import ROLES
from handrail.access.types import Role
from handrail.frameworks.rules import year_name
from handrail.frameworks.types import Nation
from handrail.pupils.types import CORE_ROLE_LABELS, PROFILE_LABELS, SHARED_PART_LABELS, CoreRole, ProfileKind
from handrail.records.types.trail import Change, Kind

SIGN_IN = re.compile(r"^SIGN|^PASSWORD_WRONG|_SIGNED_(IN|OUT)$|^SCHOOL_CHOSEN$")
LOOKED = re.compile(r"_(SEEN|VIEWED|READ)$")
TAKEN_OUT = re.compile(r"_(EXPORTED|PRINTED|DOWNLOADED|TAKEN_OUT)$|^PRINT_")
REFUSED = re.compile(r"^REFUSED$|_REFUSED$")

NOTHING = "nothing"
A_RECORD = "a record"
MOST_LETTERS = 300
# Longer texts do not fit into a sentence: they stand in the table only.
SHORT = 60

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
SHORT_FORMS = re.compile(r"\b(sen|ehc|iep|iup|idp)\b")
CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
YEAR_GROUP = re.compile(r"-?\d{1,2}")

# Parts of a record that hold a year group as a number, or the name of a school year as text.
YEARS = {"year", "year_group"}

# The rooms whose records hold words of a plan.
OF_PLANS = {"plans", "reviews", "progress"}

# Of the machine, not of people.
HIDDEN = {"sha256", "bytes", "attempt", "keys", "schema", "etag", "version_hash"}

LABELS = {
    "n_goals": "Long-term targets",
    "n_tasks": "Tasks",
    "n_people": "People there",
    "part": "Takes part as",
    "open": "Open",
    "done": "Done",
    "task": "Task",
    "minutes_each": "Minutes each",
    "ends_at": "To",
    "room": "Room",
    "exception": "Reason that the law accepts",
    "done_on": "Done on",
    "started_on": "Counts from",
    "plans": "Plans",
    "english": "In English",
    "english_by": "Put into English by",
    "way": "By which way",
    "outcome": "Outcome",
    "starts_at": "When",
    "people": "People",
    "person": "Person",
    "fields": "Parts",
    "minutes": "Minutes",
    "agenda": "Agenda",
    "papers_due_on": "Papers wanted by",
    "reminder_days": "Reminder, days before",
    "present": "There",
    "n": "How many",
    "what": "What",
    "finished": "Finished",
    "accounts": "Accounts",
    "address": "Address",
    "admission_number": "Admission number",
    "adult": "Adult",
    "adults": "Adults",
    "agencies": "One agency or several",
    "answer": "Answer",
    "area": "Area",
    "barred_from": "Barred from",
    "barred_until": "Barred until",
    "baseline": "Baseline",
    "by": "Moved by",
    "class_name": "Class",
    "class_planning": "Planning for the class",
    "closures": "Closures",
    "code": "Code",
    "columns": "Columns",
    "coordinates": "Brings the plan together",
    "criterion": "Success looks like",
    "csp": "Co-ordinated support plan",
    "csp_note": "What was said of it",
    "csp_on": "Talked about on",
    "date_of_birth": "Date of birth",
    "day": "Day",
    "days": "Days",
    "on": "Day",
    "on_paper": "To be given on paper",
    "week": "Week beginning",
    "earned_by": "A step is earned by",
    "lines": "Promises",
    "periods": "Parts of the day",
    "shows_family": "The family sees it",
    "steps": "Steps",
    "decided_by": "Decided by",
    "class_plan_stages": "Planned for in the class plan",
    "is_in": "Works on it",
    "joined_on": "Joined on",
    "is_for_everybody": "For everybody",
    "everybody": "For everybody who teaches the pupil",
    "taught_in": "In these subjects",
    "left_reason": "Why the pupil left",
    "delivers": "Carries it out",
    "description": "Description",
    "device": "Device",
    "drop_reason": "Why it was left out",
    "due_on": "Due on",
    "eal": "English as an additional language",
    "email": "E-mail address",
    "ends_on": "Until",
    "entries": "Stages",
    "ethnicity": "Ethnicity",
    "evaluates": "Looks at the teamwork",
    "faculties": "Faculties",
    "faculty": "Faculty",
    "file": "File",
    "file_format": "As",
    "filters": "Narrowed to",
    "for": "For",
    "forename": "Forename",
    "format": "Format",
    "former_upn": "Former UPN",
    "framework": "Framework",
    "free_meals": "Free school meals",
    "from": "From",
    "given_on": "Given on",
    "grace_days": "Days of grace",
    "group": "Group",
    "group_planning": "Planning for a group",
    "groups": "Groups",
    "has_parental_responsibility": "Parental responsibility",
    "held_on": "Held on",
    "home_language": "Home language",
    "how": "How it came",
    "how_recorded": "How progress is written down",
    "how_taught": "How targets are taught",
    "initials": "Initials",
    "interpreter": "Interpreter",
    "invitation": "Invitation",
    "keeps_in_touch": "Keeps in touch",
    "kept": "Kept",
    "kind": "Kind",
    "kinds": "Kinds",
    "known_as": "Known as",
    "language": "Language",
    "large_print": "Reads large print",
    "lead_professional": "Lead professional",
    "leavers": "Leavers",
    "left": "What is left",
    "left_on": "Left on",
    "letter": "Letter",
    "letters": "Letters",
    "level": "Level",
    "levels": "Levels",
    "looked_after": "Looked after",
    "membership": "Adult",
    "messages": "Messages",
    "middle_names": "Middle names",
    "moved": "Moved to another stage",
    "n_pages": "Pages",
    "n_passages": "Passages",
    "n_plans": "Plans",
    "n_pupils": "Pupils",
    "n_bytes": "Size in bytes",
    "n_records": "Records",
    "n_removed": "Taken out",
    "n_rows": "Rows",
    "name": "Name",
    "named_person": "Named person",
    "needs": "Needs",
    "needs_interpreter": "Needs an interpreter",
    "new_staff": "How new staff learn of it",
    "next_plan": "Next plan",
    "next_step": "How it goes on",
    "note": "Note",
    "number": "Number",
    "observed_on": "Day",
    "other_agencies": "Other agencies",
    "outcomes": "Outcomes",
    "owner": "Looked after by",
    "page": "Page",
    "paper": "Paper",
    "parts": "Parts",
    "permission": "What was asked for",
    "photo_removed": "Photo deleted with it",
    "place": "Where",
    "plan": "Plan",
    "position": "Place in the order",
    "preferred_surname": "Preferred surname",
    "prefers_telephone": "Rather by telephone than in writing",
    "prepares": "Prepares plans",
    "problems": "Problems",
    "profession": "Profession",
    "service": "Service",
    "author": "Who wrote it",
    "files": "Documents",
    "provider": "Account elsewhere",
    "pupil_target_id": "Target",
    "pupils": "Pupils",
    "purpose": "Purpose",
    "rank": "Rank",
    "reason": "Reason",
    "received_on": "Received on",
    "recommendations": "Recommendations",
    "register": "Register",
    "register_on": "On the register from",
    "relationship": "Relationship",
    "replaces": "In place of",
    "resources": "Makes what is needed",
    "review_on": "Review on",
    "role": "Role",
    "roles": "Roles",
    "rows": "Rows",
    "sections": "Sections",
    "sees": "May see",
    "sessions": "Sessions",
    "setting": "Kind of school",
    "sex": "Sex",
    "shows_logo": "Prints the logo",
    "sso_second_factor": "The provider's second factor counts",
    "staff_know": "How staff know the plan",
    "stage": "Stage",
    "stage_decision": "Decision on the stage",
    "starts_on": "From",
    "state": "State",
    "subject": "Subject",
    "subjects": "Subjects",
    "sure": "How sure",
    "summary": "In one sentence",
    "surname": "Surname",
    "target": "Target",
    "target_fields": "What targets ask",
    "targets": "Targets",
    "telephone": "Telephone",
    "terms": "Terms",
    "text": "Text",
    "title": "Title",
    "touch_how": "How they keep in touch",
    "trust": "Trust",
    "type": "Type of file",
    "unmet": "Still needed",
    "until": "Until",
    "upn": "UPN",
    "use": "What became of it",
    "value": "Result",
    "version": "Version",
    "where": "Where",
    "who_teaches": "Teaches the targets",
    "whole": "The whole plan",
    "whose": "Whose",
    "with": "With",
    "with_small_numbers": "With small numbers",
    "wording": "Target",
    "words": "Words",
    "year": "Year",
    "year_group": "Year group",
    "years": "Years",
} | {str(kind): label for kind, label in PROFILE_LABELS.items()}

SEES = {"nothing": "nothing", "read": "the page, without a say", "full": "the whole page"}

# Which of an event's parts says by itself what it was about, in this order.
TELLING = ("name", "adult", "with", "title", "file", "whose")

# Pages by the names of their addresses; one that is not here is named after its address.
PAGES = {
    "web:home": "the first page",
    "pupils:register": "the register",
    "pupils:register-export": "the register as a spreadsheet",
    "pupils:register-print": "the register for printing",
    "pupils:pupil-list": "the list of pupils",
    "pupils:pupil-search": "the search for a pupil",
    "pupils:pupil-detail": "the pupil's page",
    "pupils:profile-edit": "the form of the profile",
    "pupils:contact-add": "the form to add a contact",
    "pupils:contact-change": "the form of a contact",
    "pupils:contact-remove": "the form to remove a contact",
    "pupils:core-group-edit": "the core group",
    "pupils:need-add": "the form to add a need",
    "pupils:need-end": "the form to end a need",
    "plans:plan-list": "the list of plans",
    "plans:plan-detail": "the plan",
    "plans:plan-edit": "the plan, to write in it",
    "plans:plan-agree": "the plan, to agree it",
    "plans:plan-amend": "the plan, to change it",
    "plans:group-open": "the form to open a plan for a group or class",
    "plans:group-detail": "who belongs to the plan of a group",
    "plans:group-join": "the form for who joins the plan of a group",
    "plans:group-leave": "the form for who leaves the plan of a group",
    "plans:class-detail": "what is worked on in a class",
    "plans:shared-targets": "what most of a class works on",
    "plans:mark-book": "the mark book of a class",
    "plans:faculty-detail": "the targets that concern a faculty",
    "plans:plan-close": "the plan, to close it",
    "plans:plan-copy": "the plan, to carry it forward",
    "plans:plan-arrange": "the plan, to say who does what",
    "plans:version-detail": "an agreed version of the plan",
    "plans:question-start": "the question whether a plan is needed",
    "plans:question-step": "the question whether a plan is needed",
    "plans:question-check": "the question whether a plan is needed",
    "progress:today": "today's pupils and targets",
    "progress:observe": "a target, to record how it went",
    "progress:group-record": "a group's target, to record how it went",
    "progress:photo-add": "a record, to add a photo of the work",
    "progress:observation-withdraw": "a record of how a target went",
    "progress:target-detail": "the history of a target",
    "reviews:review-list": "the reviews that are due",
    "reviews:review-detail": "the review",
    "reviews:review-bring-forward": "the review, to bring it forward",
    "planner:year": "the year planner",
    "planner:review-move": "the review, to move it to another day",
    "planner:proposal": "a proposal for the days of reviews",
    "planner:day-detail": "the times of a review day",
    "planner:due": "the deadlines of this fortnight",
    "planner:plan-clocks": "the deadlines of a plan",
    "planner:clock-done": "a deadline of a plan, to write down when it was done",
    "planner:clock-reason": "a deadline of a plan, to write down why it is not kept",
    "planner:clock-start": "a plan, to say from which day its deadlines count",
    "reports:plan-print": "the plan for printing",
    "reports:print": "what can be printed",
    "exchange:import-preview": "a list of pupils before it is saved",
    "exchange:import-choices": "a list of pupils before it is saved",
    "records:trail": "the trail",
    "records:trail-pupil": "who has seen the pupil",
    "records:trail-person": "what a person has seen",
    "records:trail-reach": "who can see the pupil now",
    "records:pupil-reach": "who can see the pupil now",
}


def kind_of(type: str) -> Kind:
    """Return what sort of thing an event of this type tells, from how the type is named.

    Source: house rule: types of looks end with SEEN or VIEWED, of paper and files with PRINTED or EXPORTED.
    """
    for kind, pattern in (
        (Kind.REFUSED, REFUSED),
        (Kind.SIGNED_IN, SIGN_IN),
        (Kind.LOOKED, LOOKED),
        (Kind.TAKEN_OUT, TAKEN_OUT),
    ):
        if pattern.search(type):
            return kind
    return Kind.CHANGED


def types_of(kind: Kind, known: Iterable[str]) -> list[str]:
    """Return the types among those known that tell this sort of thing, by name."""
    return sorted(type for type in known if kind_of(type) is kind)


def page_name(page: str) -> str:
    """Return a page in words, from the name of its address."""
    return PAGES.get(page) or " ".join(re.split(r"[:_-]+", page)).strip() or "a page"


def label_of(key: str) -> str:
    """Return the name of one part of a record as people say it."""
    return LABELS.get(key) or key.replace("_", " ").replace("-", " ").strip().capitalize() or "Text"


def what_in_words(type: str, sentence: str, *, old: Any, new: Any, names: Mapping[str, str], nation: Nation) -> str:
    """Return what happened, as the end of a sentence that starts with the person's name.

    Shapes: `sentence` is that of the type (core.audit.SENTENCES); `names` maps keys of records to names; `nation` is
    the school's, which says how years are named.
    """
    told = new if isinstance(new, dict) else {}
    if type == "REFUSED":
        return f"{sentence}: {page_name(told.get('page', ''))}"
    if "page" in told:
        narrowed = words(told["filters"], "filters", names, nation) if told.get("filters") else ""
        return f"{sentence}: {page_name(told['page'])}" + (f" ({narrowed})" if narrowed else "")
    found = changes(old, new, names=names, nation=nation)
    moved = [change for change in found if change.old != change.new]
    if old is not None and new is not None and len(moved) == 1:
        (only,) = moved
        if len(only.old) <= SHORT and len(only.new) <= SHORT:
            what = "" if only.label.lower() in sentence or only.label == LABELS["sees"] else f"{only.label.lower()} "
            return f"{sentence}: {what}from {only.old} to {only.new}"
    either = told or (old if isinstance(old, dict) else {})
    for key in TELLING:
        if key in either and (name := words(either[key], key, names, nation)) not in (NOTHING, A_RECORD):
            return f"{sentence}: {name[:SHORT]}"
    return sentence


def changes(old: Any, new: Any, *, names: Mapping[str, str], nation: Nation, reason: str = "") -> tuple[Change, ...]:
    """Return the parts of a record before and after, those of the machine left out, in the order of their labels.

    What stands in `reason` already is not told twice.
    """
    before, after = _as_parts(old), _as_parts(new)
    found = []
    for key in {**before, **after}:
        if key in HIDDEN or (key == "reason" and reason and after.get(key) == reason):
            continue
        if _is_unknown_key(before.get(key), names) or _is_unknown_key(after.get(key), names):
            continue
        was, now = (words(side.get(key), key, names, nation) for side in (before, after))
        change = Change(label_of(key), was, now)
        if change.old != change.new:
            found.append(change)
    return tuple(sorted(found, key=lambda change: change.label))


def _as_parts(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    return {"roles" if _are_roles(value) else "text": value}


def _are_roles(value: Any) -> bool:
    return isinstance(value, list) and all(each in set(Role) for each in value)


def _is_unknown_key(value: Any, names: Mapping[str, str]) -> bool:
    return isinstance(value, str) and bool(UUID_TEXT.fullmatch(value)) and value not in names


def words(value: Any, key: str, names: Mapping[str, str], nation: Nation) -> str:
    """Return a value as people say it. Shapes: `key` is the part that it belongs to; long texts are cut."""
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        parts = [f"{label_of(str(k)).lower()}: {words(v, str(k), names, nation)}" for k, v in value.items() if v]
        return _cut("; ".join(parts) or NOTHING)
    if isinstance(value, list):
        deep = any(isinstance(each, (list, dict)) for each in value)
        return _cut(("; " if deep else ", ").join(words(each, key, names, nation) for each in value))
    if key in YEARS and YEAR_GROUP.fullmatch(str(value)):
        return year_name(nation, int(value))
    return _cut(_text(str(value), key, names))


def _text(text: str, key: str, names: Mapping[str, str]) -> str:
    if text in names:
        return names[text]
    if UUID_TEXT.fullmatch(text):
        return A_RECORD
    if DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return f"{day.day} {day:%B %Y}"
    if MOMENT.match(text):
        moment = datetime.fromisoformat(text)
        return f"{moment.day} {moment:%B %Y, %H:%M}"
    return _code(text, key)


def _code(text: str, key: str) -> str:
    known: dict[str, Mapping[Any, str]] = {
        "sees": SEES,
        "parts": SHARED_PART_LABELS,
        "permission": MAY,
    }
    if text in known.get(key, {}):
        return known[key][text]
    if key in ("role", "roles"):
        if text in set(Role):
            return ROLES[Role(text)].name
        if text in set(CoreRole):
            return CORE_ROLE_LABELS[CoreRole(text)]
    if key == "page":
        return page_name(text)
    if not CODE.fullmatch(text):
        return text
    return SHORT_FORMS.sub(lambda found: found[0].upper(), text.replace("_", " "))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS].rstrip()}..."


def is_of_plans(subject_type: str) -> bool:
    """Say whether an event is about a plan, or about a review or a record of how a target of one goes."""
    return subject_type.partition(".")[0] in OF_PLANS


def without_confidence(value: Any) -> Any:
    """Return an event's old or new values without the lines of the profile that are confidential."""
    if not isinstance(value, dict):
        return value
    return {key: each for key, each in value.items() if key != ProfileKind.CONFIDENTIAL}


def keys_in(value: Any) -> set[str]:
    """Return the keys of records that stand somewhere in an event's old or new values."""
    if isinstance(value, str):
        return {value} if UUID_TEXT.fullmatch(value) else set()
    if isinstance(value, dict):
        return set().union(*(keys_in(each) for each in value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*(keys_in(each) for each in value)) if value else set()
    return set()
