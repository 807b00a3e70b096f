"""The summary of a plan for a group: one pupil's part of it, and no sign of another pupil."""

from __future__ import annotations

import pytest
from django.urls import reverse

from handrail.agreements import policy, queries
from handrail.agreements.types import Ready
from handrail.core.errors import Denied
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from tests.factories import PupilFactory, one_event, sign_in


def test_the_summary_that_a_family_reads_names_no_other_pupil(home) -> None:
    ben = PupilFactory(school=home.school, forename="Ben", surname="Zephyr")
    target = TargetDraft(
        wording="Read with Ben for ten minutes.", criterion="10 minutes", strategies=[("Ben Zephyr begins.", "Book")]
    )
    plan = plans.open_group_plan(
        actor=home.senco, name="Pairs", pupil_ids=[home.nadia.pk, ben.pk], draft=PlanDraft(targets=[target])
    )
    for of_draft in (True, False):
        if not of_draft:
            plan = plans.agree_plan(actor=home.senco, plan=plan)
        told = str(queries.sheet(plan, home.nadia, of_draft=of_draft))
        assert "Read with another pupil for ten minutes." in told
        assert "Ben" not in told.replace("Bengali", "") and "Zephyr" not in told


def pair_of(home):
    """Nadia and Ben in an agreed group plan whose words name Ben."""
    ben = PupilFactory(school=home.school, forename="Ben", surname="Zephyr")
    target = TargetDraft(wording="Read with Ben for ten minutes.", criterion="10 minutes", home_activity="Read a page.")
    plan = plans.open_group_plan(
        actor=home.senco, name="Pairs", pupil_ids=[home.nadia.pk, ben.pk], draft=PlanDraft(targets=[target])
    )
    return plans.agree_plan(actor=home.senco, plan=plan), ben


def test_staff_make_it_plainer_translate_and_print_it_for_one_pupil(home, client) -> None:
    plan, _ben = pair_of(home)
    sign_in(client, home.senco)
    of = f"?pupil={home.nadia.pk}"
    page = reverse("agreements:summary-detail", args=[plan.pk])
    assert client.get(page).status_code == 403
    assert client.get(f"{page}?pupil=nonsense").status_code == 404
    shown = client.get(page + of).content.decode()
    assert "Read with another pupil for ten minutes." in shown and "Zephyr" not in shown
    for name in ("summary-words", "translation-add", "summary-print"):
        assert reverse(f"agreements:{name}", args=[plan.pk]) in shown
    words = reverse("agreements:summary-words", args=[plan.pk]) + of
    form = client.get(words).context["form"]
    sent = {field.name: field.value() or "" for field in form}
    key = next(name for name, text in sent.items() if "another pupil" in str(text))
    assert client.post(words, sent | {key: "Read with a friend for ten minutes."})["Location"] == page + of
    assert "Read with a friend" in client.get(page + of).content.decode()
    add = reverse("agreements:translation-add", args=[plan.pk]) + of
    edit = client.post(add, {"language": "pl"})["Location"]
    assert edit.endswith(of)
    form = client.get(edit).context["form"]
    sent = {field.name: field.value() or "" for field in form if field.name != "finished"}
    assert client.post(edit, sent | {key: "Czytaj z kolegą.", "finished": "on"})["Location"] == page + of
    sign_in(client, home.second)
    check = reverse("agreements:translation-check", args=[plan.pk, "pl"]) + of
    assert client.post(check)["Location"] == page + of
    (row,) = home.nadia.family_texts.filter(language="pl")
    assert row.ready == Ready.CHECKED
    assert one_event(type="TRANSLATION_CHECKED").pupil_uuid == home.nadia.pk
    paper = client.get(reverse("agreements:summary-print", args=[plan.pk]) + of)
    assert paper["Content-Type"] == "application/pdf"
    assert one_event(type="FAMILY_SUMMARY_PRINTED").pupil_uuid == home.nadia.pk


def test_a_confidential_plan_of_a_group_has_no_summary(home) -> None:
    plan, ben = pair_of(home)
    type(plan).objects.filter(pk=plan.pk).update(is_confidential=True)
    with pytest.raises(Denied, match="families read nothing"):
        policy.get_plan_for_families(home.senco, plan.pk, ben.pk)
