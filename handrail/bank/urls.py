"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.bank import views

app_name = "bank"

urlpatterns: list[URLPattern] = [
    path("bank/", views.bank_list, name="list"),
    path("bank/new/", views.item_add, name="add"),
    path("bank/withdrawn/", views.withdrawn_list, name="withdrawn"),
    path("bank/export/", views.bank_export, name="export"),
    path("bank/import/", views.bank_import, name="import"),
    path("bank/import/check/", views.bank_import_check, name="import-check"),
    path("bank/own/<uuid:item_id>/change/", views.item_change, name="change"),
    path("bank/own/<uuid:item_id>/withdraw/", views.item_withdraw, name="withdraw"),
    path("bank/own/<uuid:item_id>/restore/", views.item_restore, name="restore"),
    path("bank/own/<uuid:item_id>/share/", views.item_share, name="share"),
    path("bank/own/<uuid:item_id>/unshare/", views.item_unshare, name="unshare"),
    path("bank/targets/<str:code>/", views.item_detail, name="item"),
]
