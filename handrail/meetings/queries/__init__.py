"""Reads of the room."""

from handrail.meetings.queries.coming import tell_what_is_coming
from handrail.meetings.queries.groups import (
    FacultyPart,
    FacultyState,
    faculties_without,
    faculty_part,
    faculty_states,
    group_meetings,
    groups_listed,
    members_of,
)
from handrail.meetings.queries.links import facts_of, link_of, token_of
from handrail.meetings.queries.others import OtherAction, other_actions, register_actions
from handrail.meetings.queries.pages import (
    LinkedMinutes,
    LinkedPage,
    MeetingPage,
    RecordedMeeting,
    actions_listed,
    drafted,
    linked_minutes,
    linked_page,
    meeting_page,
    meeting_row,
    meetings_listed,
    open_lines,
    plan_choices,
    review_record,
)
from handrail.meetings.queries.people import candidates, faculty_names, key_of, local_day, papers_of

__all__ = [
    "FacultyPart",
    "FacultyState",
    "LinkedMinutes",
    "LinkedPage",
    "MeetingPage",
    "OtherAction",
    "RecordedMeeting",
    "actions_listed",
    "candidates",
    "drafted",
    "facts_of",
    "faculties_without",
    "faculty_names",
    "faculty_part",
    "faculty_states",
    "group_meetings",
    "groups_listed",
    "key_of",
    "link_of",
    "linked_minutes",
    "linked_page",
    "local_day",
    "meeting_page",
    "meeting_row",
    "meetings_listed",
    "members_of",
    "open_lines",
    "other_actions",
    "papers_of",
    "plan_choices",
    "register_actions",
    "review_record",
    "tell_what_is_coming",
    "token_of",
]
