"""Confidential plans and sections: who reads them, and that nobody else finds a trace."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from handrail.access.types import Area, Level, Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans import actions, policy, queries
from handrail.plans.models import Plan
from handrail.plans.rules import snapshot
from handrail.plans.types import PlanVerb, QuestionAnswer, RowKind
from handrail.pupils.models import ProfileEntry
from tests.factories import Trail, make_actor, sign_in

WORDS = "Kind to younger pupils"
CODE = "strengths"


def marked(world, plan, *, whole=False, codes=(CODE,)):
    return actions.mark_confidential(actor=world.senco, plan=plan, is_whole=whole, section_codes=codes)


def trusted(actor):
    """Return the actor at a school where teachers see confidential parts of the pupils that they know."""
    return replace(actor, levels=((Role.TEACHER, Area.CONFIDENTIAL, Level.VIEW),))


def url(name, *args):
    return reverse(f"plans:{name}", args=args)


def test_a_confidential_plan_does_not_exist_for_whoever_may_not_see_it(world, live):
    parts = policy.pupil_targets_visible_to
    assert policy.get_plan(world.teacher, live.pk) == live
    assert parts(world.teacher).count() == 1
    marked(world, live, whole=True, codes=())
    with pytest.raises(NotVisible):
        policy.get_plan(world.teacher, live.pk)
    assert not parts(world.teacher).exists()
    assert policy.get_plan(world.senco, live.pk) == live
    assert policy.get_plan(trusted(world.teacher), live.pk) == live
    assert parts(trusted(world.teacher)).count() == 1
    assert not policy.plans_visible_to(trusted(world.stranger)).exists()


def test_whoever_looks_after_a_plan_sees_its_confidential_parts_by_permission_only(world, live):
    """A writer can put themselves down as the one who looks after it."""
    assert live.owner_id == world.teacher.membership_id
    live = marked(world, live, whole=True)
    assert not policy.sees_confidential(world.teacher, live)
    assert not policy.can_with(world.teacher, live, policy.Permission.PLAN_VIEW)
    assert policy.reason_not(world.teacher, live, PlanVerb.AMEND)


def test_confidential_parts_of_a_group_plan_need_the_whole_school(world, live):
    Plan.objects.filter(pk=live.pk).update(pupil=None)
    live.refresh_from_db()
    assert policy.sees_confidential(world.senco, live)
    assert not policy.sees_confidential(trusted(world.teacher), live)


def test_a_school_can_keep_confidential_parts_from_its_senco(world, live):
    marked(world, live, whole=True)
    senco = replace(world.senco, levels=((Role.SENCO, Area.CONFIDENTIAL, Level.NONE),))
    with pytest.raises(NotVisible):
        policy.get_plan(senco, live.pk)


def test_the_question_of_a_confidential_plan_is_hidden_with_it(world):
    question = actions.ask_question(actor=world.teacher, pupil=world.pupil, needs="Something hard at home.")
    actions.write_question(actor=world.teacher, question=question, unmet="An adult to talk to.")
    actions.answer_question(actor=world.teacher, question=question, answer=QuestionAnswer.PLAN)
    plan = actions.open_plan(
        actor=world.teacher,
        pupil=world.pupil,
        kind="sen_support_plan",
        question=policy.get_question(world.teacher, question.pk),
    )
    marked(world, plan, whole=True, codes=())
    with pytest.raises(NotVisible):
        policy.get_question(world.teacher, question.pk)
    assert not queries.questions_of(world.teacher, world.pupil).exists()
    assert queries.questions_of(world.senco, world.pupil).count() == 1
    assert policy.get_question(trusted(world.teacher), question.pk)


def test_a_confidential_section_is_left_out_for_whoever_may_not_read_it(world, draft, client):
    marked(world, draft)
    codes = {row.code for row in queries.content_for(world.teacher, draft).sections}
    assert CODE not in codes
    assert CODE in {row.code for row in queries.content_for(trusted(world.teacher), draft).sections}
    for name in ("plan-detail", "plan-edit"):
        assert WORDS not in sign_in(client, world.teacher).get(url(name, draft.pk)).content.decode()
        assert WORDS in sign_in(client, world.senco).get(url(name, draft.pk)).content.decode()


def test_nobody_writes_over_a_section_that_they_may_not_read(world, draft):
    marked(world, draft)
    section = draft.sections.get(code=CODE)
    change = {"text": (WORDS, "Mine")}
    with pytest.raises(Refused, match="removed"):
        actions.save_fields(actor=world.teacher, plan=draft, kind=RowKind.SECTION, row_id=section.pk, fields=change)
    actions.save_fields(actor=world.senco, plan=draft, kind=RowKind.SECTION, row_id=section.pk, fields=change)


def test_whoever_agrees_has_read_all_of_it(world, draft):
    marked(world, draft)
    head = replace(make_actor(world.school, Role.HEAD), levels=((Role.HEAD, Area.CONFIDENTIAL, Level.NONE),))
    with pytest.raises(Denied, match="confidential"):
        actions.agree_plan(actor=head, plan=draft)
    assert actions.agree_plan(actor=world.senco, plan=draft).state == "live"


def test_an_agreed_version_keeps_the_mark_and_its_sum(world, draft, client):
    marked(world, draft)
    live = actions.agree_plan(actor=world.senco, plan=draft)
    version = live.versions.get()
    assert snapshot.is_intact(version.snapshot, version.sha256)
    marked(world, live, codes=())  # the mark of the day when it was agreed still holds for this version
    assert WORDS not in str(queries.open_text(version))
    assert WORDS in str(queries.text_for(world.senco, version))
    assert WORDS not in str(queries.text_for(world.teacher, version))
    assert WORDS not in sign_in(client, world.teacher).get(url("version-detail", live.pk, 1)).content.decode()
    assert WORDS in sign_in(client, world.senco).get(url("version-detail", live.pk, 1)).content.decode()


def test_a_later_mark_holds_for_versions_of_before(world, live):
    version = live.versions.get()
    assert WORDS in str(queries.text_for(world.teacher, version))
    marked(world, live)
    assert WORDS not in str(queries.text_for(world.teacher, version))


def test_the_next_plan_stays_confidential_and_carries_no_words_to_whoever_may_not_read_them(world, live):
    marked(world, live)
    by_teacher = actions.copy_forward(actor=world.teacher, plan=live)
    section = by_teacher.sections.get(code=CODE)
    assert (section.text, section.is_confidential) == ("", True)
    by_senco = actions.copy_forward(actor=world.senco, plan=live)
    assert by_senco.sections.get(code=CODE).text == WORDS
    marked(world, live, whole=True)
    assert actions.copy_forward(actor=world.senco, plan=live).is_confidential


def test_marking_needs_the_permission_and_leaves_a_trace(world, draft):
    with pytest.raises(Denied, match="confidential"):
        actions.mark_confidential(actor=world.teacher, plan=draft, is_whole=True, section_codes=())
    with pytest.raises(Refused, match="no section 'nothing'"):
        marked(world, draft, codes=["nothing"])
    marked(world, draft, whole=True)
    marked(world, draft, whole=True)
    event = Trail.objects.get(type="PLAN_MARKED_CONFIDENTIAL")
    assert event.new == {"whole": True, "sections": [CODE]}
    gone = Plan(pk=world.school.pk)
    with pytest.raises(Refused, match="no longer there"):
        marked(world, gone)


def test_the_page_marks_sections_and_is_offered_to_those_who_may(world, draft, client):
    page = url("plan-confidential", draft.pk)
    assert sign_in(client, world.teacher).get(page).status_code == 403
    assert page not in client.get(url("plan-detail", draft.pk)).content.decode()
    sign_in(client, world.senco)
    assert page in client.get(url("plan-detail", draft.pk)).content.decode()
    assert client.get(page).status_code == 200
    answer = client.post(page, {"sections": [CODE]})
    assert answer["Location"] == url("plan-detail", draft.pk)
    assert draft.sections.get(code=CODE).is_confidential
    assert "Confidential parts: " in client.get(url("plan-detail", draft.pk)).content.decode()


@pytest.fixture
def profile(world):
    """Lines of Tobi's profile of every kind, each once open and once confidential."""
    for kind in ("strength", "interest", "helps", "avoid", "communication", "medical", "agency", "confidential"):
        for text in ("Open", "Secret"):
            is_confidential = text == "Secret" or kind == "confidential"
            ProfileEntry.objects.create(
                school=world.school,
                pupil=world.pupil,
                kind=kind,
                text=f"{text} {kind}",
                is_confidential=is_confidential,
            )


def test_a_new_plan_takes_no_confidential_line_from_the_profile(world, profile):
    plan = actions.open_plan(actor=world.senco, pupil=world.pupil, kind="sen_support_plan")
    words = " ".join(plan.sections.values_list("text", flat=True))
    assert "Open strength" in words and "Secret" not in words and "Open confidential" not in words


def test_an_agreed_version_keeps_no_confidential_line_of_the_profile(world, profile, live):
    kept = str(live.versions.get().snapshot)
    assert "Open strength" in kept and "Secret" not in kept and "Open confidential" not in kept
