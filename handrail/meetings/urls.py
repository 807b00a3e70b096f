"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.meetings.types import Letter
from handrail.meetings.views import groups, linked, people, staff

app_name = "meetings"

A_MEETING = "meetings/<uuid:meeting_id>/"
A_PERSON = f"{A_MEETING}people/<uuid:meeting_invitation_id>/"
A_GROUP_MEETING = "meetings/<uuid:group_meeting_id>/"
A_GROUP = "meetings/groups/<uuid:meeting_group_id>/"

urlpatterns: list[URLPattern] = [
    path("meetings/", staff.meeting_list, name="list"),
    path("meetings/past/", staff.meeting_list, {"past": True}, name="past"),
    path("meetings/actions/", staff.action_list, name="action-list"),
    path("meetings/actions/<uuid:meeting_action_id>/done/", staff.action_done, name="action-done"),
    path("meetings/groups/", groups.group_list, name="group-list"),
    path("meetings/groups/new/", groups.group_new, name="group-new"),
    path(A_GROUP, groups.group, name="group"),
    path(f"{A_GROUP}meet/", groups.group_meet, name="group-meet"),
    path(f"{A_GROUP}end/", groups.group_end, name="group-end"),
    path(f"{A_GROUP}members/<uuid:group_member_id>/end/", groups.member_end, name="member-end"),
    path("pupils/<uuid:pupil_id>/meetings/", staff.record, name="record"),
    path("pupils/<uuid:pupil_id>/meetings/print/", staff.record_print, name="record-print"),
    path("pupils/<uuid:pupil_id>/meetings/new/", staff.meeting_new, name="new"),
    path(A_MEETING, staff.meeting_detail, name="meeting"),
    path(f"{A_MEETING}change/", staff.meeting_change, name="change"),
    path(f"{A_MEETING}cancel/", staff.meeting_cancel, name="cancel"),
    path(f"{A_MEETING}attendance/", staff.meeting_hold, name="hold"),
    path(f"{A_MEETING}minutes/", staff.minutes, name="minutes"),
    path(f"{A_MEETING}minutes/send/", staff.minutes_send, name="minutes-send"),
    path(f"{A_MEETING}actions/new/", staff.action_add, name="action-add"),
    path(f"{A_MEETING}words/new/", staff.words_add, name="words-add"),
    path(f"{A_MEETING}people/", people.people, name="people"),
    path(f"{A_MEETING}send/", people.send, name="send"),
    path(f"{A_MEETING}letters/", people.letters_print, name="letters"),
    path(f"{A_MEETING}letters/changed/", people.letters_print, {"letter": Letter.CHANGED}, name="letters-changed"),
    path(f"{A_MEETING}letters/off/", people.letters_print, {"letter": Letter.OFF}, name="letters-off"),
    path(f"{A_MEETING}letters/minutes/", people.letters_print, {"letter": Letter.MINUTES}, name="letters-minutes"),
    path(A_PERSON, people.person, name="person"),
    path(f"{A_PERSON}answer/", people.person_answer, name="person-answer"),
    path(f"{A_PERSON}address/", people.person_address, name="person-address"),
    path(f"{A_PERSON}uninvite/", people.person_uninvite, name="person-uninvite"),
    path(f"{A_PERSON}handed-out/", people.person_handed_out, name="person-handed-out"),
    path(f"{A_PERSON}minutes-given/", people.minutes_given, name="minutes-given"),
    path(f"{A_MEETING}papers/new/", people.paper_add, name="paper-add"),
    path(f"{A_MEETING}papers/<uuid:paper_id>/", people.paper, name="paper"),
    path(f"{A_MEETING}papers/<uuid:paper_id>/remove/", people.paper_remove, name="paper-remove"),
    path(f"{A_GROUP_MEETING}faculties/<uuid:meeting_faculty_id>/", groups.faculty_check, name="faculty-check"),
    path("meetings/link/<str:token>/", linked.link, name="link"),
    path("meetings/link/<str:token>/papers/<uuid:paper_id>/", linked.link_paper, name="link-paper"),
    path("meetings/minutes/link/<str:token>/", linked.minutes_link, name="minutes-link"),
]
