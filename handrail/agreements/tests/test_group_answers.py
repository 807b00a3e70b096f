"""What families and pupils say to a plan for a group: each to the pupil's own part, and nothing of the others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from handrail.access.types import Role
from handrail.agreements import actions, policy, queries
from handrail.agreements.queries import waiting
from handrail.agreements.tests.conftest import agree, heard, member
from handrail.agreements.types import Answer, How, Who, missing_in_group
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible
from handrail.core.ids import new_id
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils.types import CoreRole
from tests.factories import CoreGroupMemberFactory, PupilFactory, make_actor, one_event, sign_in


@pytest.fixture
def group(home):
    """Nadia and Ben in one agreed group plan."""
    ben = PupilFactory(school=home.school, forename="Ben", surname="Zephyr")
    plan = plans.open_group_plan(
        actor=home.senco,
        name="Blue readers",
        pupil_ids=[home.nadia.pk, ben.pk],
        draft=PlanDraft(targets=[TargetDraft(wording="Read for ten minutes.", criterion="10 minutes")]),
    )
    return SimpleNamespace(plan=plans.agree_plan(actor=home.senco, plan=plan), ben=ben)


def write(home, group, pupil, who=Who.PUPIL, answer=Answer.AGREES, words="", actor=None, **more):
    return actions.write_down_answer(
        actor=actor or home.senco,
        answer_id=new_id(),
        plan_id=group.plan.pk,
        pupil_id=pupil.pk if pupil else None,
        given=heard(answer, words, How.PAPER),
        who=who,
        **more,
    )


def waits(home):
    return {(row.pupil_name, row.family, row.pupil) for row in queries.unanswered_in_groups(home.senco)}


def test_an_answer_counts_for_this_pupils_part_alone(home, group) -> None:
    nadia, ben = home.nadia, group.ben
    assert waits(home) == {(nadia.name, False, False), (ben.name, False, False)}
    row = write(home, group, nadia, Who.CONTACT, contact_id=home.contact.pk)
    write(home, group, nadia)
    assert (row.pupil_id, row.contact_id, row.recorded_by_name) == (nadia.pk, home.contact.pk, home.senco.name)
    assert one_event(type="PLAN_ANSWER_WRITTEN_DOWN", subject_uuid=row.pk).pupil_uuid == nadia.pk
    assert waits(home) == {(ben.name, False, False)}
    told = {one.pupil_id: one for one in queries.voices_of_group(home.senco, group.plan)}
    assert (told[nadia.pk].has_family, told[nadia.pk].has_pupil) == (True, True)
    assert told[ben.pk].answers == ()
    assert missing_in_group(list(told.values())) == (
        f"Nobody of the family has said yet what they think: {ben.name}.",
        f"The pupil has not said yet what they think: {ben.name}.",
    )
    assert missing_in_group([told[nadia.pk]]) == ()


def test_a_change_of_one_pupils_part_leaves_the_others_answers_as_they_are(home, group) -> None:
    for pupil in (home.nadia, group.ben):
        write(home, group, pupil)
    draft = plans.amend_plan(actor=home.senco, plan=group.plan, reason="Ben reads longer.")
    part = draft.targets.get().pupil_targets.get(pupil=group.ben)
    part.criterion_note = "without help"
    part.save()
    current = {one.pupil_id: one.has_pupil for one in queries.voices_of_group(home.senco, draft)}
    assert current == {home.nadia.pk: True, group.ben.pk: False}


def test_an_answer_to_the_draft_counts_where_the_very_text_is_agreed(home, group) -> None:
    draft = plans.amend_plan(actor=home.senco, plan=group.plan, reason="Nothing in the end.")
    for who, more in ((Who.PUPIL, {}), (Who.CONTACT, {"contact_id": home.contact.pk})):
        write(home, group, home.nadia, who, of_draft=True, **more)
    plans.agree_plan(actor=home.senco, plan=draft)
    assert waits(home) == {(group.ben.name, False, False)}


def test_the_mother_answers_on_her_page_and_it_counts(home, group) -> None:
    seen = queries.text_seen(group.plan, home.nadia)
    agree(home, plan_id=group.plan.pk, seen=seen[1])
    assert (home.nadia.name, True, False) in waits(home)


def test_whose_answer_it_is_must_be_said_and_be_of_the_group(home, group) -> None:
    with pytest.raises(Denied, match="This plan is for a group"):
        write(home, group, None)
    with pytest.raises(NotVisible):
        write(home, group, PupilFactory(school=home.school))
    with pytest.raises(NotVisible):
        write(home, group, group.ben, Who.CONTACT, contact_id=home.contact.pk)
    plans.leave_group(actor=home.senco, plan=group.plan, pupil_id=group.ben.pk, reason="Reads alone.")
    with pytest.raises(NotVisible):
        write(home, group, group.ben)
    assert group.ben.name not in str(waits(home))
    own = policy.get_plan_and_pupil(home.senco, home.plan.pk, home.nadia.pk)
    assert own == (home.plan, home.nadia)
    with pytest.raises(NotVisible):
        policy.get_plan_and_pupil(home.senco, home.plan.pk, group.ben.pk)


def test_whoever_reaches_one_pupil_hears_and_writes_of_that_pupil_only(home, group) -> None:
    write(home, group, group.ben)
    adult = make_actor(home.school, Role.TEACHER)
    CoreGroupMemberFactory(pupil=home.nadia, membership=member(adult), role=CoreRole.KEY_WORKER)
    told = queries.voices_of_group(adult, group.plan)
    assert [one.name for one in told] == [home.nadia.name]
    assert {row.pupil_name for row in queries.unanswered_in_groups(adult)} <= {home.nadia.name}
    with pytest.raises((NotVisible, Denied)):
        write(home, group, group.ben, actor=adult)


def test_the_list_asks_a_fixed_number_of_times_and_says_where_it_ends(home, group, monkeypatch, client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def n_queries():
        with CaptureQueriesContext(connection) as asked:
            queries.unanswered_in_groups(home.senco)
        return len(asked)

    before = n_queries()
    for name in ("Cy", "Di", "Ed"):
        pupil = PupilFactory(school=home.school, forename=name)
        plans.open_group_plan(
            actor=home.senco,
            name=name,
            pupil_ids=[pupil.pk, home.nadia.pk],
            draft=PlanDraft(targets=[TargetDraft(wording="Count to ten.", criterion="10 times")]),
        )
    assert n_queries() == before
    monkeypatch.setattr(waiting, "MOST_IN_GROUPS", 1)
    assert len(queries.unanswered_in_groups(home.senco)) == 1


def test_the_whole_way_on_the_screen(home, group) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, home.senco)
    around = reverse("plans:plan-around", args=[group.plan.pk])
    page = client.get(around).content.decode()
    record = f"{reverse('agreements:answer-record', args=[group.plan.pk])}?pupil={home.nadia.pk}"
    assert record in page and "Family not asked yet" in page
    form = client.get(record)
    shown = form.content.decode()
    assert home.nadia.name in shown and "Sana Malik" in shown and "Zephyr" not in shown
    sent = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "answer_id": new_id(), "who": "pupil"}
    sent |= {"answer": "change", "words": "Shorter, please.", "how": "paper", "said_on": clock.today().isoformat()}
    assert client.post(record, sent).status_code == 302
    page = client.get(around).content.decode()
    assert "Shorter, please." in page
    # What is written down can be taken back there: the button's form carries the token.
    start = page.index("/withdraw/")
    assert "csrfmiddlewaretoken" in page[start : start + 300]
    (answer,) = home.nadia.agreements.all()
    back = reverse("agreements:answer-withdraw", args=[group.plan.pk, answer.pk])
    assert client.post(back, {"csrfmiddlewaretoken": sent["csrfmiddlewaretoken"]}).status_code == 302
    waiting_page = client.get(reverse("agreements:unanswered-list")).content.decode()
    assert "In plans for groups and classes" in waiting_page and "Blue readers" in waiting_page
    for pupil in ("nonsense", new_id()):
        assert client.get(record.replace(str(home.nadia.pk), str(pupil))).status_code == 404
    assert "has not said yet" in client.get(reverse("plans:plan-agree", args=[_draft(home, group).pk])).content.decode()


def _draft(home, group):
    return plans.amend_plan(actor=home.senco, plan=group.plan, reason="Words of the pupil.")
