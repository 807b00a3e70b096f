"""Who may answer to a plan, to which text, and what becomes of an earlier answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handrail.access.types import Role
from handrail.agreements import actions, queries
from handrail.agreements.models import PlanAgreement
from handrail.agreements.tests.conftest import agree, heard
from handrail.agreements.types import Answer, How, NewAnswer, Who
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.plans.actions import save_fields
from handrail.plans.models import Plan
from handrail.plans.types import RowKind
from handrail.pupils import actions as pupils
from handrail.pupils.types import NewContact, Sees
from handrail.reports import queries as reports
from handrail.reports.types import Audience
from tests.factories import make_actor


def voices(home):
    return queries.voices_of(home.senco, Plan.objects.get(pk=home.plan.pk))


def person(home, name):
    return next(row for row in voices(home).people if row.name == name)


def write(home, given, who=Who.CONTACT, **more):
    wanted = {"answer_id": new_id(), "plan_id": home.plan.pk, "who": who} | more
    return actions.write_down_answer(actor=home.senco, given=given, **wanted)


def change_the_plan(home) -> Plan:
    plan = plans.amend_plan(actor=home.senco, plan=home.plan, reason="It goes faster.")
    target = plan.targets.order_by("position", "pk").first()
    save_fields(
        actor=home.senco,
        plan=plan,
        kind=RowKind.TARGET,
        row_id=target.pk,
        fields={"wording": (target.wording, "Read 50 words aloud.")},
    )
    return Plan.objects.get(pk=plan.pk)


def test_a_parent_agrees_and_it_stands_beside_the_version(home) -> None:
    row = agree(home)
    assert (row.version_number, row.how, row.who, row.said_by_name) == (1, How.SCREEN, Who.CONTACT, "Sana Malik")
    shown = person(home, "Sana Malik").newest
    assert (shown.label, shown.about, shown.is_current, shown.recorded_by) == ("Agrees", "version 1", True, "")
    assert AuditEvent.objects.filter(type="PLAN_ANSWERED", pupil_uuid=home.nadia.pk).count() == 1


def test_sending_twice_keeps_one(home) -> None:
    key = new_id()
    assert agree(home, answer_id=key) == agree(home, answer_id=key)
    assert PlanAgreement.objects.count() == 1


def test_a_later_answer_takes_its_place_and_the_earlier_stays(home) -> None:
    agree(home, Answer.CHANGE, "More at home.")
    agree(home)
    row = person(home, "Sana Malik")
    assert (row.newest.answer, [one.answer for one in row.earlier]) == (Answer.AGREES, [Answer.CHANGE])


@pytest.mark.parametrize("answer", [Answer.CHANGE, Answer.DISAGREES])
def test_who_would_change_something_says_what(home, answer) -> None:
    with pytest.raises(Refused, match="what should be different") as refused:
        agree(home, answer, " ")
    assert refused.value.field == "words"


def test_an_answer_is_only_to_the_text_that_was_read(home) -> None:
    with pytest.raises(Refused, match="changed while you read it"):
        agree(home, seen="0" * 64)


def test_a_contact_who_may_only_read_cannot_answer(home) -> None:
    pupils.set_contact_sight(actor=home.senco, contact=home.contact, sees=Sees.READ, reason="As agreed.")
    with pytest.raises(Denied, match="You can read this page"):
        agree(home)


def test_a_barred_contact_reads_and_says_nothing(home) -> None:
    pupils.bar_contact(actor=home.senco, contact=home.contact, reason="Court order.")
    with pytest.raises(NotVisible):
        agree(home)
    with pytest.raises(Denied, match="Court order"):
        write(home, heard(), contact_id=home.contact.pk)
    assert "Sana Malik" not in {row.name for row in voices(home).people}


def test_another_childs_plan_is_not_there(home) -> None:
    stranger = make_actor(home.school, Role.PARENT)
    with pytest.raises(NotVisible):
        actions.give_family_answer(
            actor=stranger,
            answer_id=new_id(),
            pupil_id=home.nadia.pk,
            plan_id=home.plan.pk,
            given=NewAnswer(answer=Answer.AGREES),
            seen="",
        )


def test_a_pupil_answers_on_their_own_page(home) -> None:
    seen = queries.text_seen(home.plan, home.nadia)[1]
    given = NewAnswer(answer=Answer.CHANGE, words="More trains.")
    row = actions.give_own_answer(actor=home.own, answer_id=new_id(), plan_id=home.plan.pk, given=given, seen=seen)
    assert (row.who, row.version_number) == (Who.PUPIL, 1)
    assert "Nadia: would change something." in voices(home).missing


def test_staff_write_down_what_was_said_by_telephone(home) -> None:
    given = heard(words="Fine.", language="Urdu", interpreter="Mrs Shah", was_read_back=True)
    row = write(home, given, contact_id=home.father.pk)
    assert (row.recorded_by_name, row.was_read_back, row.interpreter) == (home.senco.name, True, "Mrs Shah")
    assert person(home, "Omar Malik").newest.how == "By telephone"


def test_another_person_is_named_in_words(home) -> None:
    with pytest.raises(Refused) as refused:
        write(home, heard(), Who.OTHER)
    assert refused.value.field == "name"
    write(home, heard(), Who.OTHER, name="Huda Malik, aunt and guardian")
    assert person(home, "Huda Malik, aunt and guardian").is_asked


def test_a_day_to_come_and_a_page_of_ones_own_are_refused(home) -> None:
    with pytest.raises(Refused, match="today or before"):
        write(home, heard(said_on=clock.today() + timedelta(days=1)), Who.PUPIL)
    with pytest.raises(Refused, match="Say how"):
        write(home, heard(how=How.SCREEN), Who.PUPIL)


def test_without_a_say_an_answer_does_not_count(home) -> None:
    aunt = pupils.add_contact(actor=home.senco, pupil=home.nadia, contact=NewContact(name="Huda", relationship="Aunt"))
    with pytest.raises(Denied, match="has no say"):
        write(home, heard(), contact_id=aunt.pk)


def test_only_who_wrote_it_down_takes_it_back(home) -> None:
    row = write(home, heard(), contact_id=home.father.pk)
    with pytest.raises(Denied, match="whoever wrote it down"):
        actions.withdraw_answer(actor=home.second, answer_id=row.pk)
    actions.withdraw_answer(actor=home.senco, answer_id=row.pk)
    actions.withdraw_answer(actor=home.senco, answer_id=row.pk)
    assert person(home, "Omar Malik").newest is None
    assert AuditEvent.objects.filter(type="PLAN_ANSWER_WITHDRAWN").count() == 1


def test_a_parent_takes_back_their_own(home) -> None:
    row = agree(home)
    with pytest.raises(Denied):
        actions.withdraw_answer(actor=home.senco, answer_id=row.pk)
    actions.withdraw_answer(actor=home.mother, answer_id=row.pk)
    assert person(home, "Sana Malik").newest is None


def test_when_the_plan_changes_the_answer_is_to_an_older_text(home) -> None:
    agree(home)
    assert not any("family" in line for line in voices(home).missing)
    home.plan = change_the_plan(home)
    row = person(home, "Sana Malik")
    assert not row.is_asked
    assert "the text has changed since" in row.newest.about
    assert "Nobody of the family has said yet what they think of this text." in voices(home).missing


def test_an_answer_to_the_draft_holds_for_the_version_with_the_same_text(home) -> None:
    home.plan = change_the_plan(home)
    plans.share_draft_with_family(actor=home.senco, plan=home.plan)
    home.plan.refresh_from_db()
    assert agree(home).version_number is None
    write(home, heard(), Who.PUPIL, of_draft=True)
    home.plan = plans.agree_plan(actor=home.senco, plan=home.plan)
    assert person(home, "Sana Malik").is_asked
    assert not list(queries.unanswered(home.senco))


def test_the_list_has_plans_without_an_answer(home, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        rows = queries.unanswered_rows(queries.unanswered(home.senco).select_related("pupil"))
    assert [(row.family, row.pupil) for row in rows] == [(False, False)]
    agree(home)
    (row,) = queries.unanswered_rows(queries.unanswered(home.senco).select_related("pupil"))
    assert (row.family, row.pupil) == (True, False)
    write(home, heard(how=How.MEETING), Who.PUPIL)
    assert queries.n_unanswered(home.senco) == 0


def test_nobody_without_a_way_to_the_pupil_writes_an_answer_down(home) -> None:
    stranger = make_actor(home.school, Role.TEACHER)
    with pytest.raises(NotVisible):
        actions.write_down_answer(
            actor=stranger, answer_id=new_id(), plan_id=home.plan.pk, who=Who.PUPIL, given=heard()
        )


def test_the_card_has_a_fixed_number_of_queries(home, django_assert_num_queries) -> None:
    agree(home)
    plan = Plan.objects.select_related("pupil").get(pk=home.plan.pk)
    with django_assert_num_queries(3):
        queries.voices_of(home.senco, plan)


def paper(home, **more):
    return reports.document_of(home.senco, Plan.objects.get(pk=home.plan.pk), **more)


def said_on(document) -> str:
    return next((part.text for part in document.back_sections if part.label == "What was said to this plan"), "")


def test_answers_to_the_printed_text_stand_on_the_paper_of_staff(home) -> None:
    assert said_on(paper(home)) == ""
    write(home, heard(words="I picked the game.", how=How.MEETING), Who.PUPIL)
    agree(home)
    document = paper(home)
    assert said_on(document) == (
        f"{home.nadia.name} agrees (16 November 2026, at school, in a meeting): “I picked the game.”\n"
        "Sana Malik agrees (16 November 2026, on their own page)."
    )
    assert [(row.role, row.name) for row in document.signatures[:2]] == [
        ("Pupil", "Agreed"),
        ("Parent or carer", "Agreed"),
    ]
    for audience in (Audience.FAMILY, Audience.PUPIL):
        other = paper(home, audience=audience)
        assert said_on(other) == "" and not any(row.name for row in other.signatures)


def test_a_parent_who_would_change_something_leaves_the_line_to_sign_empty(home) -> None:
    agree(home)
    write(home, heard(Answer.CHANGE, "More at home."), contact_id=home.father.pk)
    document = paper(home)
    assert "Omar Malik would change something" in said_on(document)
    assert [row.name for row in document.signatures] == ["", "", "", ""]


def test_an_answer_to_other_words_is_on_no_paper_of_the_new_text(home) -> None:
    agree(home)
    change_the_plan(home)
    assert said_on(paper(home)) == ""
    assert "Sana Malik agrees" in said_on(paper(home, number=1)), "of the version that she read it is still true"
