"""Addresses of the room."""

from __future__ import annotations

from django.urls import URLPattern, path

from handrail.readings.views import overseeing, own

app_name = "readings"

urlpatterns: list[URLPattern] = [
    path("plans/to-read/", own.to_read, name="to-read"),
    path("plans/to-read/done/", own.acknowledge, name="acknowledge"),
    path("plans/readings/", overseeing.plan_list, name="plan-list"),
    path("plans/readings/adults/", overseeing.adult_list, name="adult-list"),
    path("plans/readings/print/", overseeing.readings_print, name="print"),
    path("plans/readings/remind/", overseeing.remind, name="remind"),
    path("plans/<uuid:plan_id>/readings/", overseeing.plan_readers, name="plan-readers"),
]
