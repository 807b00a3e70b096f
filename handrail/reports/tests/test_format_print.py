"""An invented plan in the school's format, on paper."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse

from handrail.access.types import Role
from handrail.frameworks.queries import get_framework
from handrail.plans import actions as plans
from handrail.plans.rules import formats
from handrail.reports import queries
from tests.factories import SchoolFactory, make_actor, sign_in

KIND = "sen_support_plan"


def test_a_format_is_seen_on_paper_before_it_is_used(db, in_school, client):
    school = SchoolFactory()
    senco = make_actor(school, Role.SENCO)
    address = reverse("reports:format-print", args=[KIND])
    with in_school(school):
        own = formats.own_layout(get_framework("england-2015").plan_kind(KIND))
        plans.change_format(actor=senco, kind_code=KIND, layout=replace(own, title="My plan"))
        assert queries.format_document(senco, KIND).kind_name == "SEN support plan"
        assert queries.format_document(senco, KIND, number=1).kind_name == "My plan"
        response = sign_in(client, senco).get(address + "?number=1")
        assert response.content.startswith(b"%PDF")
        assert client.get(address + "?number=7").status_code == 404
        assert client.get(reverse("reports:format-print", args=["csp"])).status_code == 404
