"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.schools.views import accounts, calendar, groups, invitations, levels, school, second_factors, set_up

app_name = "schools"

urlpatterns: list[URLPattern] = [
    path("set-up/", set_up.begin, name="set-up"),
    path("set-up/check/", set_up.check, name="set-up-check"),
    path("set-up/<slug:slug>/", set_up.step, name="set-up-step"),
    path("school/", school.school, name="school"),
    path("school/details/", school.school_change, name="school-change"),
    path("school/planning/", school.planning_change, name="planning-change"),
    path("school/logo/", school.logo, name="logo"),
    path("school/logo/change/", school.logo_change, name="logo-change"),
    path("school/logo/remove/", school.logo_remove, name="logo-remove"),
    path("school/calendar/", calendar.calendar, name="calendar"),
    path("school/calendar/add/", calendar.calendar_change, name="calendar-add"),
    path("school/calendar/<uuid:year_id>/", calendar.calendar, name="calendar-year"),
    path("school/calendar/<uuid:year_id>/change/", calendar.calendar_change, name="calendar-change"),
    path("school/groups/", groups.group_list, name="group-list"),
    path("school/groups/add/", groups.group_add, name="group-add"),
    path("school/groups/<uuid:group_id>/", groups.group, name="group"),
    path("school/groups/<uuid:group_id>/change/", groups.group_change, name="group-change"),
    path("school/groups/<uuid:group_id>/remove/", groups.group_remove, name="group-remove"),
    path("school/groups/<uuid:group_id>/adults/", groups.group_adult_add, name="group-adult-add"),
    path(
        "school/groups/<uuid:group_id>/adults/<uuid:group_adult_id>/end/",
        groups.group_adult_end,
        name="group-adult-end",
    ),
    path("school/subjects/", groups.subject_list, name="subject-list"),
    path("school/subjects/add/", groups.subject_add, name="subject-add"),
    path("school/subjects/<uuid:subject_id>/", groups.subject_change, name="subject-change"),
    path("school/faculties/add/", groups.faculty_add, name="faculty-add"),
    path("school/faculties/<uuid:faculty_id>/", groups.faculty_change, name="faculty-change"),
    path("school/accounts/", accounts.account_list, name="account-list"),
    path("school/accounts/add/", accounts.account_add, name="account-add"),
    path("school/accounts/leavers/", accounts.leavers, name="leavers"),
    path("school/accounts/<uuid:membership_id>/", accounts.account, name="account"),
    path("school/accounts/<uuid:membership_id>/roles/", accounts.account_roles, name="account-roles"),
    path("school/accounts/<uuid:membership_id>/close/", accounts.account_close, name="account-close"),
    path(
        "school/accounts/<uuid:membership_id>/second-factor/",
        second_factors.account_second_factor,
        name="account-second-factor",
    ),
    path("school/accounts/<uuid:membership_id>/password/", accounts.account_password, name="account-password"),
    path("invitations/", invitations.invitation_list, name="invitation-list"),
    path("invitations/add/", invitations.invitation_add, name="invitation-add"),
    path("invitations/<uuid:invitation_id>/again/", invitations.invitation_again, name="invitation-again"),
    path("invitations/<uuid:invitation_id>/withdraw/", invitations.invitation_withdraw, name="invitation-withdraw"),
    path("school/roles/", levels.role_list, name="role-list"),
    path("school/roles/reset/", levels.role_reset, name="role-reset"),
    path("school/roles/second-factor/", levels.second_factor, name="second-factor"),
    path("school/roles/<slug:role>/<slug:area>/", levels.role_level, name="role-level"),
]
