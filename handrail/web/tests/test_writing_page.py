"""Targets that are offered while somebody writes: from the bank, the pupil's record and specialists' advice."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.bank import queries as bank
from handrail.bank.rules import fill
from handrail.core import clock
from handrail.plans import actions, queries
from handrail.plans.types import Outcome, PlanDraft, TargetDraft, TargetOutcome
from handrail.pupils.models import ProfileEntry
from tests.factories import sign_in


@pytest.fixture
def desk(world, in_school):
    """A draft with one empty card, of the world's pupil."""
    senco = world.actors[Role.SENCO]
    with in_school(world.school):
        from handrail.pupils.models import Pupil

        pupil = Pupil.objects.get(pk=world.records["pupil_id"])
        blank = TargetDraft(wording="", criterion="", strategies=[("", "")])
        plan = actions.write_plan(
            actor=senco, pupil=pupil, kind="sen_support_plan", draft=PlanDraft(targets=[blank, blank])
        )
        target = plan.targets.order_by("position").first()
        yield senco, plan, target


def address(name, plan, target):
    return reverse(f"plans:{name}", args=[plan.pk, target.pk])


def offers(client, plan, target, words):
    """Ask as the script does; return the answer's text."""
    field = actions.field_name("target", target.pk, "wording")
    answer = client.post(address("target-suggest", plan, target), {field: words}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_typed_words_find_targets_that_one_press_puts_into_the_card(desk, client):
    senco, plan, target = desk
    sign_in(client, senco)
    said = offers(client, plan, target, "tims tables")
    fills = json.loads(unescape(re.search(r'data-take="([^"]+)"', said)[1]))
    field = actions.field_name("target", target.pk, "wording")
    assert plan.pupil.first_name in fills["always"][field]
    assert fills["always"][field.replace("wording", "bank_code")].startswith("ours:")
    assert any(name.endswith("-criterion") for name in fills["empty"])
    assert "{" not in fills["always"][field].replace("{text level}", "").replace("{word list}", "")


def test_what_the_pupil_is_good_at_and_likes_stands_beside_the_suggestions(desk, client):
    senco, plan, target = desk
    for place, (kind, text) in enumerate((("strength", "drawing maps"), ("interest", "trains"), ("helps", "secret"))):
        is_secret = text == "secret"
        row = {"kind": kind, "text": text, "is_confidential": is_secret, "position": place}
        ProfileEntry.objects.create(school_id=plan.school_id, pupil=plan.pupil, **row)
    sign_in(client, senco)
    for said in (
        offers(client, plan, target, "tims tables"),
        client.get(address("target-suggest", plan, target)).content.decode(),
    ):
        assert f"To build on, from what is known of {plan.pupil.first_name}" in said
        assert "drawing maps" in said and "trains" in said and "secret" not in said


def test_nothing_typed_and_nothing_found_say_what_to_do(desk, client):
    senco, plan, target = desk
    sign_in(client, senco)
    assert "Nothing fits these words" in offers(client, plan, target, "zzqx vvkj")


def test_without_a_script_a_page_finds_and_takes(desk, client):
    senco, plan, target = desk
    sign_in(client, senco)
    page = client.get(address("target-suggest", plan, target) + "?words=counting+objects").content.decode()
    code = re.search(r'name="code" value="(ours:[^"]+)"', page)[1]
    answer = client.post(address("target-take", plan, target), {"code": code})
    assert answer.status_code == 302 and answer["Location"].endswith(f"#target-{target.pk.hex}")
    taken = queries.content_of(plan).targets[0]
    assert taken.bank_code == code and taken.wording.startswith("By ") and taken.part.criterion_text


@pytest.mark.parametrize("code", ["", "ours:nothing", "earlier:nothing"])
def test_a_suggestion_that_is_gone_is_said_in_a_sentence(desk, client, code):
    senco, plan, target = desk
    sign_in(client, senco)
    page = client.post(address("target-take", plan, target), {"code": code}, follow=True).content.decode()
    assert "This target is no longer offered." in page


def test_a_target_that_somebody_removed_is_said_in_a_sentence(desk, client):
    senco, plan, target = desk
    sign_in(client, senco)
    actions.remove_target(actor=senco, plan=plan, target_id=target.pk)
    assert "no longer in the plan" in offers(client, plan, target, "read")
    for name in ("target-suggest", "target-take"):
        method = client.get if name == "target-suggest" else client.post
        assert "no longer in the plan" in method(address(name, plan, target), follow=True).content.decode()


def test_the_step_after_a_reached_one_and_the_unreached_come_first(desk, client):
    senco, plan, target = desk
    code, filled = "ours:comm-asking-help-1", {"name": "Tobi", "when": "1 October 2026", "number": "4"}
    banked = TargetDraft(
        wording=fill(bank.get_target(senco, code).wording, filled),
        criterion="8 out of 10",
        bank_code=code,
    )
    other = TargetDraft(wording="Tobi will read ten words.", criterion="10 words")
    old = actions.write_plan(
        actor=senco, pupil=plan.pupil, kind="sen_support_plan", draft=PlanDraft(targets=[banked, other])
    )
    old = actions.agree_plan(actor=senco, plan=old)
    first, second = (row.part.id for row in queries.content_of(old).targets)
    outcomes = [
        TargetOutcome(first, Outcome.ACHIEVED, "Seen daily", "next"),
        TargetOutcome(second, Outcome.NOT_YET, "Six words", "continue"),
    ]
    actions.record_outcomes(actor=senco, plan=old, outcomes=outcomes)
    sign_in(client, senco)
    said = offers(client, plan, target, "")
    assert "The next small step." in said
    assert "An earlier target: not yet in November 2026" in said


@pytest.fixture
def advised(desk, world):
    """A recommendation for the pupil of the draft that nobody has decided on."""
    from handrail.specialists.models import Advice, Recommendation

    senco, plan, _ = desk
    now = clock.now()
    advice = Advice.objects.create(
        school_id=senco.school_id, pupil=plan.pupil, given_by_name="Edda Lind", profession="Speech therapist",
        summary="Words first.", given_on=now.date(), recorded_at=now, changed_at=now,
    )  # fmt: skip
    return Recommendation.objects.create(
        school_id=senco.school_id, advice=advice, text="Five words.", suggested_wording="Tobi will thread twelve beads."
    )


def test_advice_that_is_taken_without_a_script_says_what_became_of_it(desk, advised, client):
    senco, plan, target = desk
    sign_in(client, senco)
    code = f"advice:{advised.pk}"
    client.post(address("target-take", plan, target), {"code": code})
    advised.refresh_from_db()
    assert (advised.use, advised.target_id, advised.decided_by_name) == ("used", target.pk, senco.name)
    assert queries.content_of(plan).targets[0].wording == "Tobi will thread twelve beads."
    again = client.post(address("target-take", plan, target), {"code": code}, follow=True).content.decode()
    assert "This target is no longer offered." in again


def test_the_script_says_that_it_took_advice_and_that_it_put_it_back(desk, advised, client):
    senco, plan, target = desk
    other = plan.targets.exclude(pk=target.pk).get()
    sign_in(client, senco)
    said = unescape(offers(client, plan, target, "thread twelve beads"))
    page, code = re.search(r'data-advised="([^"]+)" data-code="([^"]+)"', said).groups()
    assert (page, code) == (address("target-advised", plan, target), f"advice:{advised.pk}")
    for _ in range(2):
        assert client.post(page, {"code": code}).status_code == 204
        advised.refresh_from_db()
        assert (advised.use, advised.target_id) == ("used", target.pk)
    elsewhere = client.post(address("target-advised", plan, other), {"code": code})
    assert elsewhere.status_code == 409 and "already said" in elsewhere.content.decode()
    assert client.post(page, {"code": code, "back": "yes"}).status_code == 204
    advised.refresh_from_db()
    assert (advised.use, advised.target_id, advised.decided_by_name) == ("open", None, "")
    for wrong in ("", "ours:nothing", "advice:nothing"):
        assert client.post(page, {"code": wrong}).status_code == 409


def test_a_suggestion_of_the_bank_tells_nobody_of_advice(desk, client):
    senco, plan, target = desk
    sign_in(client, senco)
    assert "data-advised" not in offers(client, plan, target, "counting")


def test_a_target_of_a_plan_is_kept_in_the_bank_without_names(desk, client):
    senco, plan, target = desk
    name = plan.pupil.first_name
    actions.take_suggestion(
        actor=senco,
        plan=plan,
        target_id=target.pk,
        draft=TargetDraft(wording=f"By 5 February 2027, {name} will ask for help 4 times.", criterion="4 out of 5"),
    )
    sign_in(client, senco)
    keep = address("target-keep", plan, target)
    page = client.get(keep).content.decode()
    assert "By {when}, {name} will ask for help 4 times." in unescape(page)
    # Two years to either side of full years: whoever was born in December is a year younger in November.
    pupil = plan.pupil
    pupil.date_of_birth = pupil.date_of_birth.replace(month=12)
    pupil.save(update_fields=["date_of_birth"])
    age = clock.today().year - pupil.date_of_birth.year - 1
    assert client.get(keep).context["form"].initial["age_from"] == age - 2
    sent = {
        "wording": f"{name} will ask for help 4 times out of 5.",
        "area": "communication",
        "criterion": "4 out of 5",
    }
    sent |= {"method": "Help card", "materials": "Card", "age_from": "7", "age_to": "11"}
    refused = client.post(keep, sent)
    assert refused.status_code == 422 and "is a name" in unescape(refused.content.decode())
    sent["wording"] = "By {when}, {name} will ask for help 4 times out of 5."
    kept = client.post(keep, sent)
    assert kept.status_code == 302 and "/bank/targets/own:" in kept["Location"]
