"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.access import views

app_name = "access"

urlpatterns: list[URLPattern] = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/person/", views.sign_in_persona, name="sign-in-persona"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("choose-school/", views.choose_school, name="choose-school"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password, name="password"),
]
