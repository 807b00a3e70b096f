"""Addresses of the room. Those of phones are short: people type the first one."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.planning.views import lead, live, notes, phone, staff

app_name = "planning"

OF_PUPIL = "pupils/<uuid:pupil_id>/planning/"
MEETING = "planning/<uuid:meeting_id>/"

urlpatterns: list[URLPattern] = [
    path(OF_PUPIL, staff.meeting_list, name="meeting-list"),
    path(f"{OF_PUPIL}new/", staff.meeting_new, name="meeting-new"),
    path(MEETING, staff.meeting_detail, name="meeting-detail"),
    path(f"{MEETING}print/", staff.meeting_print, name="meeting-print"),
    path(f"{MEETING}plan/", staff.meeting_plan, name="meeting-plan"),
    path(f"{MEETING}take-part/", staff.take_part, name="take-part"),
    path("planning/tasks/<uuid:task_id>/", staff.task_settle, name="task-settle"),
    path("planning/tasks/<uuid:task_id>/who/", staff.task_assign, name="task-assign"),
    path(f"{MEETING}notes/", notes.notes, name="notes"),
    path(f"{MEETING}lead/", lead.lead, name="lead"),
    path(f"{MEETING}screen/", lead.screen, name="screen"),
    path(f"{MEETING}live/", live.staff_live, name="live"),
    path(f"{MEETING}step/", lead.step, name="step"),
    path(f"{MEETING}suggest/", lead.suggest, name="suggest"),
    path(f"{MEETING}sort/", lead.sort, name="sort"),
    path(f"{MEETING}undo/", lead.undo, name="undo"),
    path(f"{MEETING}hand/", lead.hand, name="hand"),
    path(f"{MEETING}people/", lead.person_add, name="person-add"),
    path(f"{MEETING}people/turn/", lead.person_turn, name="person-turn"),
    path(f"{MEETING}people/phone/", lead.person_phone, name="person-phone"),
    path(f"{MEETING}door/", lead.door, name="door"),
    path(f"{MEETING}end/", lead.end, name="end"),
    path("join/", phone.join, name="join"),
    path("join/<str:code>/", phone.join, name="join-code"),
    path("board/", phone.board, name="board"),
    path("board/propose/", phone.propose, name="propose"),
    path("board/words/", phone.words, name="words"),
    path("board/vote/", phone.vote, name="vote"),
    path("board/live/", live.phone_live, name="board-live"),
]
