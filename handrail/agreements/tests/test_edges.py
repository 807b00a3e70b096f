"""Answers and words that are refused: an old page, a plan that is over or not agreed, somebody else's."""

from __future__ import annotations

import pytest

from handrail.access.types import Role
from handrail.agreements import actions, policy, queries
from handrail.agreements.actions.wording import LONGEST_PART
from handrail.agreements.models import FamilyText, PlanAgreement
from handrail.agreements.tests.conftest import agree, heard
from handrail.agreements.tests.test_answers import write
from handrail.agreements.tests.test_summary import POLISH, keys, save
from handrail.agreements.types import IN_ENGLISH, Answer, NewAnswer, Ready, Who
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils import actions as pupils
from handrail.pupils.types import NewContact
from tests.factories import PupilFactory, SchoolFactory, make_actor

AGREES = NewAnswer(answer=Answer.AGREES)


def say_oneself(home, **more) -> PlanAgreement:
    """Let Nadia answer on her own page."""
    seen = queries.text_seen(home.plan, home.nadia)
    wanted = {"answer_id": new_id(), "plan_id": home.plan.pk, "seen": seen[1] if seen else ""} | more
    return actions.give_own_answer(actor=home.own, given=AGREES, **wanted)


@pytest.fixture
def unagreed(home):
    """A plan of Nadia's that was never agreed and that nobody shared."""
    plans.close_plan(actor=home.senco, plan=home.plan, reason="A new one takes its place.")
    return plans.open_plan(actor=home.senco, pupil=home.nadia, kind="sen_support_plan")


@pytest.fixture
def ben(home):
    """Ben, of the same school."""
    return PupilFactory(school=home.school, forename="Ben")


def group_of(home, *members):
    target = TargetDraft(wording="Read together.", baseline="1 out of 5", criterion="4 out of 5", area="literacy")
    keys_of = [pupil.pk for pupil in members]
    return plans.open_group_plan(actor=home.senco, name="Readers", pupil_ids=keys_of, draft=PlanDraft(targets=[target]))


# ------------------------------------------------------------------------------------------------------ answers


def test_before_anything_was_agreed_nobody_of_the_family_reads_or_answers(home, unagreed) -> None:
    with pytest.raises(NotVisible):
        say_oneself(home, plan_id=unagreed.pk)
    with pytest.raises(NotVisible):
        agree(home, plan_id=unagreed.pk)
    assert not PlanAgreement.objects.exists()


def test_staff_choose_the_text_that_there_is(home, unagreed) -> None:
    with pytest.raises(Refused, match="Nothing was agreed yet") as refused:
        write(home, heard(), Who.PUPIL, plan_id=unagreed.pk)
    assert refused.value.field == "of_draft"
    assert write(home, heard(), Who.PUPIL, plan_id=unagreed.pk, of_draft=True).version_number is None


def test_an_agreed_plan_has_no_draft_to_answer_to(home) -> None:
    with pytest.raises(Refused, match="has no draft now") as refused:
        write(home, heard(), Who.PUPIL, of_draft=True)
    assert refused.value.field == "of_draft"


def test_a_pupil_answers_only_to_the_text_that_was_read(home) -> None:
    with pytest.raises(Refused, match="changed while you read it"):
        say_oneself(home, seen="0" * 64)


def test_a_contact_is_one_of_the_pupils_own(home, ben) -> None:
    aunt = NewContact(name="Ada Bello", relationship="Aunt", has_parental_responsibility=True)
    stranger = pupils.add_contact(actor=home.senco, pupil=ben, contact=aunt)
    for contact_id in (None, stranger.pk):
        with pytest.raises(NotVisible):
            write(home, heard(), contact_id=contact_id)
    assert not PlanAgreement.objects.exists()


def test_a_plan_that_is_over_takes_no_answer(home) -> None:
    plans.close_plan(actor=home.senco, plan=home.plan, reason="Nadia needs it no more.")
    with pytest.raises(Denied, match="This plan is over"):
        write(home, heard(), Who.PUPIL)
    with pytest.raises(NotVisible):
        agree(home)


def test_a_key_of_somebody_elses_answer_is_not_taken_for_ones_own(home) -> None:
    row = agree(home)
    with pytest.raises(Refused, match="sent from an old page"):
        say_oneself(home, answer_id=row.pk)
    row.refresh_from_db()
    assert (PlanAgreement.objects.count(), row.who) == (1, Who.CONTACT)


# ------------------------------------------------------------------------------------------------------ taking back


def test_a_pupil_takes_back_their_own_and_nobody_does_it_for_them(home) -> None:
    row = say_oneself(home)
    with pytest.raises(Denied, match="the answer of Nadia"):
        actions.withdraw_answer(actor=home.senco, answer_id=row.pk)
    assert actions.withdraw_answer(actor=home.own, answer_id=row.pk).withdrawn_at == clock.now()


def test_an_answer_that_is_not_there_is_not_taken_back(home) -> None:
    with pytest.raises(NotVisible):
        actions.withdraw_answer(actor=home.senco, answer_id=new_id())


def test_an_answer_of_another_school_is_not_there(home, in_school) -> None:
    row = agree(home)
    elsewhere = make_actor(SchoolFactory(), Role.SENCO)
    with in_school(elsewhere), pytest.raises(NotVisible):
        actions.withdraw_answer(actor=elsewhere, answer_id=row.pk)


# ------------------------------------------------------------------------------------------------------ which plan


def test_a_plan_of_a_group_is_answered_on_each_pupils_page(home, ben) -> None:
    group = group_of(home, home.nadia, ben)
    with pytest.raises(Denied, match="This plan is for a group"):
        write(home, heard(), Who.PUPIL, plan_id=group.pk)


def test_a_family_reads_their_childs_plans_and_no_others(home, ben) -> None:
    theirs = plans.open_plan(actor=home.senco, pupil=ben, kind="sen_support_plan")
    without_nadia = group_of(home, ben, PupilFactory(school=home.school, forename="Mo"))
    with_nadia = group_of(home, ben, home.nadia)
    for plan_id in (theirs.pk, without_nadia.pk, new_id()):
        with pytest.raises(NotVisible):
            policy.readable_plan(home.nadia, plan_id)
    assert [policy.readable_plan(home.nadia, row.pk) for row in (home.plan, with_nadia)] == [home.plan, with_nadia]


# ------------------------------------------------------------------------------------------------------ words


def test_a_plan_that_was_never_agreed_has_no_words_to_translate(home, unagreed) -> None:
    with pytest.raises(NotVisible):
        actions.save_family_text(
            actor=home.senco, plan_id=unagreed.pk, language=POLISH, texts={"help": "Pomagamy."}, seen=""
        )


def test_a_part_has_a_longest_length_and_says_so_beside_it(home) -> None:
    key = keys(home)["Ask for help."]
    with pytest.raises(Refused, match="at most 2,000 letters") as refused:
        save(home, {key: "a" * (LONGEST_PART + 1)}, POLISH)
    assert refused.value.field == key
    assert save(home, {key: "a" * LONGEST_PART}, POLISH).parts[key]["text"] == "a" * LONGEST_PART


@pytest.mark.parametrize("language", [POLISH, IN_ENGLISH])
def test_there_is_nothing_to_check_before_somebody_translated(home, language) -> None:
    save(home, {"Ask for help.": "Put a hand up."}, IN_ENGLISH)
    with pytest.raises(Refused, match="There is no translation into"):
        actions.check_translation(actor=home.second, plan_id=home.plan.pk, language=language)


def test_checking_again_changes_nothing(home) -> None:
    save(home, {"Ask for help.": "Poprosi o pomoc."}, POLISH)
    for actor in (home.second, home.senco):
        row = actions.check_translation(actor=actor, plan_id=home.plan.pk, language=POLISH)
        assert (row.ready, row.checked_by_name) == (Ready.CHECKED, home.second.name)
    assert AuditEvent.objects.filter(type="TRANSLATION_CHECKED").count() == 1
    assert FamilyText.objects.get().row_version == 2
