"""Addresses under the name `records:`. Each part of the room keeps its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from handrail.records.views import corrections, requests, retention, trail

app_name = "records"

trail_patterns: list[URLPattern | URLResolver] = [
    path("trail/", trail.trail, name="trail"),
    path("trail/pupils/", trail.trail_pupils, name="trail-pupils"),
    path("trail/people/", trail.trail_people, name="trail-people"),
    path("trail/export/", trail.trail_export, name="trail-export"),
    path("trail/pupils/<uuid:pupil_id>/", trail.trail_pupil, name="trail-pupil"),
    path("trail/pupils/<uuid:pupil_id>/reach/", trail.trail_reach, name="trail-reach"),
    path("trail/people/<uuid:membership_id>/", trail.trail_person, name="trail-person"),
    path("pupils/<uuid:pupil_id>/reach/", trail.pupil_reach, name="pupil-reach"),
]

_REQUEST = "records/requests/<uuid:request_id>/"
request_patterns: list[URLPattern | URLResolver] = [
    path("records/requests/", requests.request_list, name="request-list"),
    path("records/requests/new/", requests.request_find, name="request-find"),
    path("records/requests/new/pupil/<uuid:pupil_id>/", requests.request_add_pupil, name="request-add-pupil"),
    path("records/requests/new/adult/<uuid:membership_id>/", requests.request_add_adult, name="request-add-adult"),
    path(_REQUEST, requests.request_detail, name="request-detail"),
    path(f"{_REQUEST}gather/", requests.request_gather, name="request-gather"),
    path(f"{_REQUEST}read/", requests.request_read, name="request-read"),
    path(f"{_REQUEST}mark/", requests.request_mark, name="request-mark"),
    path(f"{_REQUEST}make/", requests.request_make, name="request-make"),
    path(f"{_REQUEST}records.pdf", requests.request_pdf, name="request-pdf"),
    path(f"{_REQUEST}records.json", requests.request_json, name="request-json"),
    path(f"{_REQUEST}extend/", requests.request_extend, name="request-extend"),
    path(f"{_REQUEST}hand-over/", requests.request_hand_over, name="request-hand-over"),
    path(f"{_REQUEST}close/", requests.request_close, name="request-close"),
    path("records/corrections/", corrections.correction_list, name="correction-list"),
    path("records/corrections/new/<uuid:pupil_id>/", corrections.correction_add, name="correction-add"),
    path("records/corrections/<uuid:correction_id>/", corrections.correction_detail, name="correction-detail"),
]

_FILE = "records/retention/<uuid:pupil_id>/"
_DESTRUCTION = "records/destroying/<uuid:destruction_id>/"
retention_patterns: list[URLPattern | URLResolver] = [
    path("records/retention/", retention.retention_list, name="retention-list"),
    path("records/retention/rules/", retention.retention_rules, name="retention-rules"),
    path("records/retention/rules/<slug:slug>/", retention.retention_figure, name="retention-figure"),
    path(_FILE, retention.retention_detail, name="retention-detail"),
    path(f"{_FILE}keep/", retention.retention_keep, name="retention-keep"),
    path(f"{_FILE}destroy/", retention.destruction_propose, name="destruction-propose"),
    path(_DESTRUCTION, retention.destruction_detail, name="destruction-detail"),
    path(f"{_DESTRUCTION}withdraw/", retention.destruction_withdraw, name="destruction-withdraw"),
    path("records/destroyed/", retention.destroyed_list, name="destroyed-list"),
    path("records/destroyed/<uuid:certificate_id>/", retention.certificate_detail, name="certificate-detail"),
]

urlpatterns: list[URLPattern | URLResolver] = [*trail_patterns, *request_patterns, *retention_patterns]
