"""What families and pupils say: given once, read by staff, taken back by whoever said it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse

from handrail.access.models import GroupAdult, Membership
from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft, TargetDraft
from handrail.pupils import actions as pupils
from handrail.pupils.types import NewContact, Sees
from handrail.reviews import actions, queries
from handrail.reviews.models import Contribution
from handrail.reviews.types import LONGEST_WORDS, Channel, Speaker, Sure
from tests.factories import (
    GroupAdultFactory,
    GroupPupilFactory,
    PupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    everywhere,
    make_actor,
    sign_in,
)

CEREAL = "She reads the cereal packet aloud."


@pytest.fixture
def talk(db, in_school):
    """Tobi with a live plan, his mother and father with accounts, his own account, his teacher and the SENCO."""
    school = SchoolFactory()
    senco, teacher = make_actor(school, Role.SENCO), make_actor(school, Role.TEACHER)
    tobi = PupilFactory(school=school)
    group = TeachingGroupFactory(year__school=school)
    GroupPupilFactory(group=group, pupil=tobi)
    with everywhere():
        GroupAdultFactory(group=group, membership=Membership.objects.get(pk=teacher.membership_id))
    with in_school(school):
        found = SimpleNamespace(school=school, senco=senco, teacher=teacher, tobi=tobi)
        for name, relationship in (("mother", "Mother"), ("father", "Father")):
            actor = make_actor(school, Role.PARENT)
            new = NewContact(
                name=f"{relationship} Adeyemi", relationship=relationship, has_parental_responsibility=True
            )
            contact = pupils.add_contact(actor=senco, pupil=tobi, contact=new)
            pupils.link_contact(actor=senco, contact=contact, membership=Membership.objects.get(pk=actor.membership_id))
            pupils.set_contact_sight(actor=senco, contact=contact, sees=Sees.FULL)
            contact.refresh_from_db()
            setattr(found, name, actor)
            setattr(found, f"{name}_contact", contact)
        account = pupils.open_pupil_account(actor=senco, pupil=tobi)
        found.own = replace(
            senco,
            user_id=account.membership.user_id,
            membership_id=account.membership_id,
            roles=frozenset({Role.PUPIL}),
        )
        target = TargetDraft(
            wording="Read 40 words.", baseline="12 out of 50", criterion="40 out of 50", area="literacy"
        )
        found.draft = PlanDraft(targets=[target])
        plan = plans.write_plan(
            actor=senco, pupil=tobi, kind="sen_support_plan", draft=found.draft, starts_on=clock.today()
        )
        found.plan = plans.agree_plan(actor=senco, plan=plan)
        found.part = found.plan.targets.get().pupil_targets.get()
        yield found


def say(talk, actor, text=CEREAL, key=None):
    return actions.give_family_words(actor=actor, contribution_id=key or uuid4(), pupil_id=talk.tobi.pk, text=text)


def events(type: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(type=type))


# ------------------------------------------------------------------------------------------------------ giving


def test_a_parents_words_say_whose_they_are_and_about_which_plan(talk):
    words = say(talk, talk.mother, f"  {CEREAL}\r\nEvery day.\0 ")
    assert words.text == f"{CEREAL}\nEvery day."
    assert (words.said_by_name, words.channel, words.recorded_by_name) == ("Mother Adeyemi", "own", "")
    assert words.plan_id == talk.plan.pk
    (event,) = events("WORDS_GIVEN")
    assert event.pupil_uuid == talk.tobi.pk
    assert CEREAL not in str(event.new)


def test_the_same_words_sent_twice_are_kept_once(talk):
    key = uuid4()
    assert say(talk, talk.mother, key=key).pk == say(talk, talk.mother, "Something else.", key=key).pk
    assert Contribution.objects.get().text == CEREAL
    assert len(events("WORDS_GIVEN")) == 1


def test_the_key_of_somebody_elses_words_is_refused(talk):
    key = say(talk, talk.mother).pk
    with pytest.raises(Refused, match="old page"):
        say(talk, talk.father, key=key)
    with pytest.raises(Refused, match="old page"):
        actions.give_own_words(actor=talk.own, contribution_id=key, text="Mine.")


@pytest.mark.parametrize(("text", "sentence"), [(" \n\0", "Write what"), ("x" * (LONGEST_WORDS + 1), "too long")])
def test_words_must_be_there_and_not_too_many(talk, text, sentence):
    with pytest.raises(Refused, match=sentence) as refusal:
        say(talk, talk.mother, text)
    assert refusal.value.field == "text"


def test_whoever_may_only_read_or_is_barred_says_nothing(talk):
    pupils.set_contact_sight(actor=talk.senco, contact=talk.mother_contact, sees=Sees.READ)
    with pytest.raises(Denied):
        say(talk, talk.mother)
    pupils.bar_contact(actor=talk.senco, contact=talk.father_contact, reason="Court order.")
    with pytest.raises(NotVisible):
        say(talk, talk.father)
    with pytest.raises(NotVisible):
        say(talk, talk.senco)


def test_words_without_a_plan_are_about_the_child(talk):
    plans.close_plan(actor=talk.senco, plan=talk.plan, reason="Over.")
    assert say(talk, talk.mother).plan_id is None


def test_a_pupil_says_something_about_their_own_plan(talk):
    words = actions.give_own_words(actor=talk.own, contribution_id=uuid4(), text="I like the cards.")
    assert (words.speaker, words.pupil_id, words.said_by_name) == ("pupil", talk.tobi.pk, talk.tobi.name)
    with pytest.raises(NotVisible):
        actions.give_own_words(actor=talk.mother, contribution_id=uuid4(), text="I am not a pupil.")


# ------------------------------------------------------------------------------------------------- written down


def write_down(talk, actor, contact, channel=Channel.TELEPHONE, key=None):
    return actions.write_down_words(
        actor=actor, contribution_id=key or uuid4(), contact_id=contact.pk, text="Homework takes long.", channel=channel
    )


def test_words_written_down_say_who_wrote_and_how(talk):
    key = uuid4()
    for _ in range(2):
        words = write_down(talk, talk.teacher, talk.mother_contact, key=key)
    assert (words.said_by_name, words.channel, words.recorded_by_name) == (
        "Mother Adeyemi",
        "telephone",
        talk.teacher.name,
    )
    assert len(events("WORDS_WRITTEN_DOWN")) == 1


def test_nothing_is_written_down_for_whoever_has_no_say(talk):
    with pytest.raises(Refused, match="how their words came"):
        write_down(talk, talk.teacher, talk.mother_contact, channel=Channel.OWN)
    pupils.set_contact_sight(actor=talk.senco, contact=talk.mother_contact, sees=Sees.READ)
    with pytest.raises(Denied, match="has no say in the plan"):
        write_down(talk, talk.teacher, talk.mother_contact)
    pupils.bar_contact(actor=talk.senco, contact=talk.father_contact, reason="Court order.")
    with pytest.raises(Denied, match="see nothing"):
        write_down(talk, talk.teacher, talk.father_contact)


# -------------------------------------------------------------------------------------------------- taking back


def test_only_whoever_said_it_takes_words_back(talk):
    words = say(talk, talk.mother)
    with pytest.raises(NotVisible):
        actions.withdraw_words(actor=talk.father, contribution_id=words.pk)
    with pytest.raises(Denied, match="the words of Mother Adeyemi"):
        actions.withdraw_words(actor=talk.senco, contribution_id=words.pk)
    for _ in range(2):
        words = actions.withdraw_words(actor=talk.mother, contribution_id=words.pk)
    assert words.withdrawn_at is not None
    assert len(events("WORDS_WITHDRAWN")) == 1
    assert queries.words_of_pupil(talk.senco, talk.tobi) == ()


def test_words_written_down_are_taken_back_by_the_writer_or_the_contact(talk):
    for actor in (talk.teacher, talk.mother):
        words = write_down(talk, talk.teacher, talk.mother_contact)
        assert actions.withdraw_words(actor=actor, contribution_id=words.pk).withdrawn_at is not None


def test_a_pupil_takes_back_their_own_words_only(talk):
    hers = say(talk, talk.mother)
    with pytest.raises(NotVisible):
        actions.withdraw_words(actor=talk.own, contribution_id=hers.pk)
    own = actions.give_own_words(actor=talk.own, contribution_id=uuid4(), text="I like the cards.")
    with pytest.raises(NotVisible):
        actions.withdraw_words(actor=talk.mother, contribution_id=own.pk)
    actions.withdraw_words(actor=talk.own, contribution_id=own.pk)
    other = PupilFactory(school=talk.school)
    Contribution.objects.filter(pk=own.pk).update(pupil=other)
    with pytest.raises(NotVisible):
        actions.withdraw_words(actor=talk.own, contribution_id=own.pk)


def test_words_of_nobody_known_cannot_be_taken_back(talk):
    words = say(talk, talk.mother)
    Contribution.objects.filter(pk=words.pk).update(contact=None)
    for actor, key in ((talk.father, words.pk), (talk.senco, uuid4())):
        with pytest.raises(NotVisible):
            actions.withdraw_words(actor=actor, contribution_id=key)


def test_whoever_wrote_a_pupils_or_a_professionals_words_down_takes_them_back(talk, client):
    plan = {"plan_id": talk.plan.pk, "contact_id": None, "channel": Channel.TOGETHER, "text": CEREAL}
    written = [
        actions.write_down_for_review(actor=talk.teacher, contribution_id=uuid4(), speaker=speaker, **plan, **more)
        for speaker, more in ((Speaker.PUPIL, {}), (Speaker.PROFESSIONAL, {"said_by": "Dr Lind"}))
    ]
    for words in written:
        with pytest.raises(Denied, match="whoever wrote them down"):
            actions.withdraw_words(actor=talk.senco, contribution_id=words.pk)
    sign_in(client, talk.teacher)
    shown = client.get(reverse("reviews:review-detail", args=[talk.plan.pk])).content.decode()
    for words in written:
        address = reverse("reviews:words-take-back", args=[words.pk])
        assert address in shown
        assert CEREAL in client.get(address).content.decode()
        for _ in range(2):
            assert client.post(address).status_code == 302
        assert client.get(address).status_code == 302
    assert not queries.words_for_review(talk.teacher, talk.plan, talk.tobi)
    assert len(events("WORDS_WITHDRAWN")) == 2


def test_a_head_who_records_nothing_takes_back_what_they_wrote_down_themselves(talk):
    head = make_actor(talk.school, Role.HEAD)
    words = write_down(talk, head, talk.mother_contact)
    assert actions.withdraw_words(actor=head, contribution_id=words.pk).withdrawn_at is not None
    with pytest.raises(Denied, match="whoever wrote them down"):
        actions.withdraw_words(actor=head, contribution_id=write_down(talk, talk.teacher, talk.mother_contact).pk)


def test_whoever_does_not_work_with_the_pupil_any_more_takes_nothing_back(talk):
    words = write_down(talk, talk.teacher, talk.mother_contact)
    with everywhere():
        GroupAdult.objects.all().delete()
    with pytest.raises(NotVisible):
        actions.withdraw_words(actor=talk.teacher, contribution_id=words.pk)


# ------------------------------------------------------------------------------------------------- how sure


def test_each_answer_of_how_sure_stays_and_the_newest_counts(talk, clock):
    for sure in (2, 2, 4):
        actions.mark_sure(actor=talk.own, pupil_target_id=talk.part.pk, sure=sure)
        clock.shift(timedelta(days=1))
    assert len(events("SURE_MARKED")) == 2
    assert queries.sure_of_pupil(talk.tobi)[talk.part.pk][0] is Sure.NEARLY
    (row,) = queries.sure_rows(talk.senco, talk.tobi, [talk.part.pk])
    assert not queries.sure_rows(talk.senco, talk.tobi, [uuid4()])
    assert (row.wording, row.words) == ("Read 40 words.", "I can nearly do it")


def test_how_sure_is_asked_of_ones_own_agreed_targets_only(talk):
    with pytest.raises(Refused, match="five faces"):
        actions.mark_sure(actor=talk.own, pupil_target_id=talk.part.pk, sure=6)
    draft = plans.write_plan(actor=talk.senco, pupil=talk.tobi, kind="behaviour_plan", draft=talk.draft)
    part = draft.targets.get().pupil_targets.get()
    for key in (part.pk, uuid4()):
        with pytest.raises(NotVisible):
            actions.mark_sure(actor=talk.own, pupil_target_id=key, sure=3)
    talk.plan.is_confidential = True
    talk.plan.save(update_fields=["is_confidential"])
    with pytest.raises(NotVisible):
        actions.mark_sure(actor=talk.own, pupil_target_id=talk.part.pk, sure=3)


# ----------------------------------------------------------------------------------------------- what staff read


def test_staff_who_may_read_reviews_read_the_words(talk):
    say(talk, talk.mother)
    write_down(talk, talk.teacher, talk.father_contact, channel=Channel.PAPER)
    told = queries.words_of_pupil(talk.teacher, talk.tobi)
    assert {(row.said_by, row.recorded_by) for row in told} == {
        ("Mother Adeyemi", ""),
        ("Father Adeyemi", talk.teacher.name),
    }
    assert queries.words_of_pupil(make_actor(talk.school, Role.SUPPORT_ADULT), talk.tobi) == ()


def test_each_contact_reads_their_own_words_only(talk):
    say(talk, talk.mother)
    heard = write_down(talk, talk.teacher, talk.mother_contact)
    assert len(queries.own_words_of_contact(talk.mother_contact)) == 2
    assert queries.own_words_of_contact(talk.father_contact) == ()
    along = queries.own_words_of_contact(talk.mother_contact, written_by=talk.teacher.membership_id)
    assert [row.contribution_id for row in along if row.may_withdraw] == [heard.pk]


def test_the_review_shows_what_was_said_since_the_plan_began(client, talk):
    say(talk, talk.mother)
    actions.give_own_words(actor=talk.own, contribution_id=uuid4(), text="I like the cards.")
    actions.mark_sure(actor=talk.own, pupil_target_id=talk.part.pk, sure=4)
    old = say(talk, talk.father, "Before this plan.")
    Contribution.objects.filter(pk=old.pk).update(said_at=clock.now() - timedelta(days=9))
    sign_in(client, talk.senco)
    shown = client.get(reverse("reviews:review-detail", args=[talk.plan.pk])).content.decode()
    for words in (CEREAL, "I like the cards.", "Written by themselves", "I can nearly do it"):
        assert words in shown
    assert "Before this plan." not in shown
