"""Voices for one review: the pupil, families by link and otherwise, professionals; nobody's words are changed."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from handrail.access.types import Role
from handrail.core import clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.plans.models import Plan
from handrail.pupils import actions as pupils
from handrail.pupils.models import Contact, Pupil
from handrail.pupils.types import NewContact, Sees
from handrail.reviews import actions, policy, queries
from handrail.reviews.models import Contribution, SayLink, SureMark
from handrail.reviews.tests.test_contributions import talk  # noqa: F401 - a fixture
from handrail.reviews.types import (
    LONGEST_WORDS,
    AdviceRow,
    Channel,
    Interpreted,
    LinkWay,
    Manner,
    PupilVoice,
    Speaker,
    Sure,
)
from tests.factories import PlanFactory, PupilFactory, PupilTargetFactory, TargetFactory, make_actor, sign_in, trail

POLISH = "Czyta mi wieczorem."


def voice(talk, sure: int = Sure.NEARLY, **parts) -> PupilVoice:  # noqa: F811
    return PupilVoice(sure=((talk.part.pk, sure),), **parts)


def write(talk, **fields):  # noqa: F811
    wanted = {
        "actor": talk.senco,
        "plan_id": talk.plan.pk,
        "contribution_id": uuid4(),
        "speaker": Speaker.FAMILY,
        "channel": Channel.TELEPHONE,
        "text": POLISH,
        "contact_id": talk.mother_contact.pk,
    }
    return actions.write_down_for_review(**wanted | fields)


def link(talk, **fields):  # noqa: F811
    wanted = {
        "actor": talk.senco,
        "plan_id": talk.plan.pk,
        "contact_id": talk.mother_contact.pk,
        "link_id": uuid4(),
        "way": LinkWay.SHOWN,
    }
    return actions.make_say_link(**wanted | fields)


def say(token: str, text: str = POLISH, **fields):
    wanted = {"token": token, "contribution_id": uuid4(), "answers": [("What is going well?", text)]}
    return actions.say_through_link(**wanted | fields)


# --------------------------------------------------------------------------------------------------- the pupil


def test_a_pupil_says_it_with_faces_pictures_and_words_and_an_adult_is_named(talk):  # noqa: F811
    key = uuid4()
    said = voice(talk, pictures=(("What helps me", ("quiet",)),), answers=(("It helps me when", "you wait"),))
    for _ in range(2):
        words = actions.give_pupil_voice(
            actor=talk.teacher, plan_id=talk.plan.pk, contribution_id=key, voice=said, manner=Manner.SIGNS
        )
    assert words is not None and Contribution.objects.filter(speaker="pupil").count() == 1
    assert words.text == "What helps me: A quiet place\nIt helps me when you wait"
    assert (words.pictures, words.manner, words.channel) == (["quiet"], "signs", "together")
    assert words.recorded_by_name == talk.teacher.name and words.plan_id == talk.plan.pk
    mark = SureMark.objects.get()
    assert (mark.sure, mark.recorded_by_name) == (4, talk.teacher.name)
    row = queries.words_of_pupil(talk.senco, talk.tobi)[0]
    assert (row.manner, row.pictures, row.voice) == ("Signed it", ("quiet",), Speaker.PUPIL)
    assert [event.type for event in trail(type__in=["WORDS_WRITTEN_DOWN", "SURE_MARKED"])] == [
        "SURE_MARKED",
        "WORDS_WRITTEN_DOWN",
    ]


def test_a_pupil_says_it_on_their_own_page(talk):  # noqa: F811
    assert actions.give_own_voice(actor=talk.own, contribution_id=uuid4(), voice=voice(talk)) is None
    words = actions.give_own_voice(
        actor=talk.own, contribution_id=uuid4(), voice=PupilVoice(answers=(("What went well?", "Maths."),))
    )
    assert words is not None and (words.channel, words.recorded_by_name) == ("own", "")
    assert SureMark.objects.get().recorded_by_name == ""


def test_a_support_adult_may_ask_and_whoever_does_not_work_with_the_pupil_may_not(talk):  # noqa: F811
    with pytest.raises(Denied):
        actions.give_pupil_voice(
            actor=make_actor(talk.school, Role.HEAD),
            plan_id=talk.plan.pk,
            contribution_id=uuid4(),
            voice=voice(talk),
        )
    with pytest.raises(NotVisible):
        actions.give_pupil_voice(
            actor=make_actor(talk.school, Role.SUPPORT_ADULT),
            plan_id=talk.plan.pk,
            contribution_id=uuid4(),
            voice=voice(talk),
        )


def test_nothing_a_sixth_face_and_somebody_elses_target_are_refused(talk):  # noqa: F811
    ask = {"actor": talk.teacher, "plan_id": talk.plan.pk, "contribution_id": uuid4()}
    with pytest.raises(Refused, match="Press a face"):
        actions.give_pupil_voice(**ask, voice=PupilVoice())
    with pytest.raises(Refused, match="five faces"):
        actions.give_pupil_voice(**ask, voice=voice(talk, 6))
    other = PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil=PupilFactory(school=talk.school))))
    with pytest.raises(NotVisible):
        actions.give_pupil_voice(**ask, voice=PupilVoice(sure=((other.pk, 3),)))
    assert not SureMark.objects.exists()


def test_what_is_said_after_a_review_belongs_to_the_next_plan(talk):  # noqa: F811
    Plan.objects.filter(pk=talk.plan.pk).update(state="reviewed")
    with pytest.raises(Refused, match="has been held"):
        write(talk)
    with pytest.raises(Refused, match="has been held"):
        actions.give_pupil_voice(actor=talk.teacher, plan_id=talk.plan.pk, contribution_id=uuid4(), voice=voice(talk))


def test_pupils_of_a_group_are_not_asked_together(talk):  # noqa: F811
    Plan.objects.filter(pk=talk.plan.pk).update(pupil=None)
    with pytest.raises(NotVisible):
        policy.get_plan_to_ask_about(talk.senco, talk.plan.pk)
    with pytest.raises(NotVisible):
        policy.get_plan_to_gather_for(talk.senco, talk.plan.pk)


# ------------------------------------------------------------------------------------------------ written down


def test_words_are_written_down_in_their_language_with_the_english_beside(talk):  # noqa: F811
    told = Interpreted("Polish", "She reads to me.", "Marta Nowak")
    words = write(talk, interpreted=told, pupil_target_id=talk.part.pk)
    assert (words.text, words.language, words.english, words.english_by_name) == (
        POLISH,
        "Polish",
        "She reads to me.",
        "Marta Nowak",
    )
    assert words.pupil_target_id == talk.part.pk and words.contact == talk.mother_contact


def test_a_professional_is_named_and_the_pupil_needs_no_name(talk):  # noqa: F811
    doctor = write(talk, speaker=Speaker.PROFESSIONAL, said_by=" Dr  Lind, psychologist ", contact_id=None)
    assert doctor.said_by_name == "Dr Lind, psychologist" and doctor.contact is None
    own = write(talk, speaker=Speaker.PUPIL, contact_id=None)
    assert own.said_by_name == talk.tobi.name


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"channel": Channel.OWN}, "channel"),
        ({"channel": Channel.LINK}, "channel"),
        ({"contact_id": None}, "who"),
        ({"speaker": Speaker.PROFESSIONAL}, "said_by"),
        ({"speaker": Speaker.PROFESSIONAL, "said_by": "x" * 121}, "said_by"),
        ({"text": "\0"}, "text"),
        ({"text": "x" * (LONGEST_WORDS + 1)}, "text"),
        ({"interpreted": Interpreted("", "She reads.", "Marta")}, "language"),
        ({"interpreted": Interpreted("English", "She reads.", "Marta")}, "language"),
        ({"interpreted": Interpreted("x" * 61)}, "language"),
        ({"interpreted": Interpreted("Polish", "She reads.", "")}, "english_by"),
        ({"interpreted": Interpreted("Polish", "x" * (LONGEST_WORDS + 1), "Marta")}, "english"),
    ],
)
def test_what_is_missing_when_words_are_written_down_is_said(talk, fields, field):  # noqa: F811
    with pytest.raises(Refused) as refusal:
        write(talk, **fields)
    assert refusal.value.field == field
    assert not Contribution.objects.exists()


def test_only_a_contact_with_a_say_and_a_target_of_this_plan_are_known(talk):  # noqa: F811
    aunt = pupils.add_contact(
        actor=talk.senco, pupil=talk.tobi, contact=NewContact(name="Aunt Abi", relationship="Aunt")
    )
    with pytest.raises(Denied, match="no say"):
        write(talk, contact_id=aunt.pk)
    with pytest.raises(NotVisible):
        write(talk, contact_id=uuid4())
    with pytest.raises(NotVisible):
        write(talk, pupil_target_id=uuid4())


# -------------------------------------------------------------------------------------------------- in English


def test_the_english_stands_beside_and_the_original_never_changes(talk):  # noqa: F811
    words = write(talk)
    put = {"actor": talk.senco, "plan_id": talk.plan.pk, "contribution_id": words.pk}
    actions.put_into_english(**put, interpreted=Interpreted("Polish", "She reads.", "Marta"))
    better = Interpreted("Polish", "She reads to me in the evening.", "Marta")
    for _ in range(2):
        actions.put_into_english(**put, interpreted=better)
    words.refresh_from_db()
    assert (words.text, words.english) == (POLISH, better.english)
    events = trail(type="WORDS_PUT_INTO_ENGLISH")
    assert [event.old for event in events] == [None, {"english": "She reads.", "english_by": "Marta"}]
    with pytest.raises(Refused, match="Somebody else"):
        actions.put_into_english(**put | {"actor": talk.teacher}, interpreted=Interpreted("Polish", "No.", "Me"))
    with pytest.raises(Refused, match="means in English"):
        actions.put_into_english(**put, interpreted=Interpreted("Polish"))
    with pytest.raises(NotVisible):
        actions.put_into_english(**put | {"contribution_id": uuid4()}, interpreted=better)


def test_the_database_refuses_english_that_nobody_answers_for(talk):  # noqa: F811
    words = write(talk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.filter(pk=words.pk).update(english="She reads.", language="Polish")


def test_no_action_changes_what_was_said(talk):  # noqa: F811
    """Whatever is done with the words afterwards, and by whom, the text stays as it came."""
    _, token = link(talk)
    kept = [write(talk), say(token), actions.give_own_words(actor=talk.own, contribution_id=uuid4(), text="Trains.")]
    before = {row.pk: row.text for row in kept}
    for row in kept:
        # The same key again with other words, by every way.
        write_again = {"contribution_id": row.pk, "text": "Something else."}
        for again in (
            lambda sent=write_again: write(talk, **sent),
            lambda sent=write_again: actions.give_own_words(actor=talk.own, **sent),
            lambda sent=write_again: actions.give_family_words(actor=talk.mother, pupil_id=talk.tobi.pk, **sent),
            lambda sent=write_again: say(token, sent["text"], contribution_id=sent["contribution_id"]),
        ):
            try:
                again()
            except Refused:
                continue
        actions.put_into_english(
            actor=talk.senco,
            plan_id=talk.plan.pk,
            contribution_id=row.pk,
            interpreted=Interpreted("Polish", "Other words.", "Marta"),
        )
    assert {row.pk: row.text for row in Contribution.objects.all()} == before


# ------------------------------------------------------------------------------------------------------- links


def test_a_link_lets_its_contact_say_something_without_an_account(talk):  # noqa: F811
    made, token = link(talk)
    assert made.token_hash not in token and made.ends_on == talk.plan.review_on
    opened = queries.open_link(token)
    assert (opened.first_name, opened.school_name, opened.n_said) == ("Tobi", talk.school.name, 0)
    key = uuid4()
    for _ in range(2):
        words = say(token, contribution_id=key, language=" polish ")
    assert words.text == f"What is going well?\n{POLISH}"
    assert (words.channel, words.speaker, words.said_by_name) == ("link", "family", talk.mother_contact.name)
    assert (words.language, words.recorded_by_name, words.link) == ("polish", "", made)
    assert queries.open_link(token).n_said == 1
    [event] = trail(type="WORDS_GIVEN")
    assert event.school_uuid == talk.school.pk and event.pupil_uuid == talk.tobi.pk
    assert say(token, language="English").language == ""
    row = queries.say_links(talk.plan)[0]
    assert (row.n_answers, row.is_open, row.way) == (2, True, "Copied from the page")


def test_the_same_link_is_made_once(talk):  # noqa: F811
    made, token = link(talk)
    assert link(talk, link_id=made.pk) == (made, "") and token
    assert SayLink.objects.count() == 1
    with pytest.raises(NotVisible):
        link(talk, link_id=made.pk, contact_id=talk.father_contact.pk)


def shut(talk, how: str, made: SayLink) -> None:  # noqa: F811
    yesterday = clock.today() - timedelta(days=1)
    if how == "ended":
        for _ in range(2):
            actions.end_say_link(actor=talk.senco, plan_id=talk.plan.pk, link_id=made.pk)
    elif how == "day":
        SayLink.objects.filter(pk=made.pk).update(ends_on=yesterday)
    elif how == "held":
        Plan.objects.filter(pk=talk.plan.pk).update(state="reviewed")
    elif how == "confidential":
        Plan.objects.filter(pk=talk.plan.pk).update(is_confidential=True)
    elif how == "barred":
        pupils.bar_contact(actor=talk.senco, contact=talk.mother_contact, reason="Court order.")
    elif how == "no say":
        Contact.objects.filter(pk=talk.mother_contact.pk).update(sees=Sees.READ, has_parental_responsibility=False)
    else:
        Pupil.objects.filter(pk=talk.tobi.pk).update(left_on=yesterday)


@pytest.mark.parametrize("how", ["ended", "day", "held", "confidential", "barred", "no say", "left"])
def test_a_link_that_is_over_opens_nothing_and_does_not_say_why(talk, client, how):  # noqa: F811
    made, token = link(talk)
    shut(talk, how, made)
    assert queries.open_link(token) is None and say(token) is None
    address = reverse("reviews:say", args=[token])
    never = reverse("reviews:say", args=["x" * 64])
    pages = [client.get(address), client.post(address, {"answer_0": "x"}), client.get(never)]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content.split(b"<main")[1] for page in pages}) == 1
    assert not queries.say_links(talk.plan)[0].is_open


def test_a_link_is_refused_where_there_can_be_none(talk):  # noqa: F811
    with pytest.raises(Refused) as refusal:
        link(talk, ends_on=clock.today() - timedelta(days=1))
    assert refusal.value.field == "ends_on"
    for _ in range(8):
        link(talk)
    with pytest.raises(Refused, match="8 open links"):
        link(talk)
    Plan.objects.filter(pk=talk.plan.pk).update(is_confidential=True)
    with pytest.raises(Refused, match="confidential"):
        link(talk, contact_id=talk.father_contact.pk)
    with pytest.raises(NotVisible):
        actions.end_say_link(actor=talk.senco, plan_id=talk.plan.pk, link_id=uuid4())


def test_a_link_takes_so_much_in_a_day(talk, clock):  # noqa: F811
    _, token = link(talk)
    for _ in range(10):
        say(token)
    with pytest.raises(Refused, match="tomorrow"):
        say(token)
    assert say("x" * 64) is None and say("x") is None and queries.open_link("x") is None
    with pytest.raises(Refused):
        say(token, " ")


def test_the_page_of_a_link_shows_nobodys_words(talk, client, django_assert_max_num_queries):  # noqa: F811
    write(talk, contact_id=talk.father_contact.pk, text="The father says this.")
    _, token = link(talk)
    address = reverse("reviews:say", args=[token])
    posted = {"contribution_id": str(uuid4()), "answer_0": POLISH, "language": "Polish"}
    answer = client.post(address, posted)
    assert answer.status_code == 302 and answer["Location"] == f"{address}?said=1"
    with django_assert_max_num_queries(12):
        page = client.get(answer["Location"])
    text = page.content.decode()
    assert "Thank you. The school can read this now." in text
    for secret in (POLISH, "father", talk.tobi.surname, "Read 40 words", talk.mother_contact.name):
        assert secret not in text
    assert page["Cache-Control"] == "no-store, private" and "noindex" in page["X-Robots-Tag"]
    again = client.get(address).content.decode()
    assert "You told us something once already." in again and POLISH not in again
    empty = client.post(address, {})
    assert empty.status_code == 422 and "#id_answer_0" in empty.content.decode()
    assert client.post(address, {"answer_0": "x" * 2000}).status_code == 422
    assert client.post(address, {"answer_0": "a\0b", "contribution_id": "x"}).status_code == 422


def test_a_link_that_ends_while_somebody_writes_says_so(talk, client, monkeypatch):  # noqa: F811
    _, token = link(talk)
    monkeypatch.setattr(actions, "say_through_link", lambda **sent: None)
    answer = client.post(reverse("reviews:say", args=[token]), {"answer_0": "Hello."})
    assert answer.status_code == 404


# -------------------------------------------------------------------------------------------------- the pages


def test_staff_ask_a_family_by_mail_paper_or_a_link(talk, client, settings, django_assert_max_num_queries):  # noqa: F811
    settings.EMAIL_IS_SET_UP = True
    Contact.objects.filter(pk=talk.mother_contact.pk).update(email="ola@example.org")
    sign_in(client, talk.senco)
    address = reverse("reviews:voice-list", args=[talk.plan.pk])
    client.get(address)
    with django_assert_max_num_queries(12):
        page = client.get(address)
    assert "Send a link by e-mail" in page.content.decode()
    make = reverse("reviews:link-make", args=[talk.plan.pk])
    posted = {"contact": str(talk.mother_contact.pk), "ends_on": ""}
    mailed = client.post(make, posted | {"way": "mail", "link_id": str(uuid4())}, follow=True)
    assert "goes to Mother Adeyemi by e-mail" in mailed.content.decode()
    key = str(uuid4())
    shown = client.post(make, posted | {"way": "shown", "link_id": key})
    assert "/say/" in shown.content.decode() and shown["Cache-Control"] == "no-store, private"
    again = client.post(make, posted | {"way": "shown", "link_id": key}, follow=True)
    assert "was made already" in again.content.decode()
    paper = client.post(make, posted | {"way": "paper", "link_id": str(uuid4())}).content.decode()
    assert "How is Tobi doing?" in paper and "<svg" in paper and talk.tobi.surname not in paper
    for wrong in ({"way": "pigeon"}, {"way": "mail", "link_id": "x"}, {"way": "mail", "ends_on": "2020-01-01"}):
        answer = client.post(make, posted | {"link_id": str(uuid4())} | wrong, follow=True)
        assert "govuk-error" in answer.content.decode() or "problem" in answer.content.decode() or answer.redirect_chain
    made = SayLink.objects.filter(way="paper").get()
    ended = client.post(reverse("reviews:link-end", args=[talk.plan.pk, made.pk]), follow=True)
    assert "The link is ended." in ended.content.decode()


def test_the_mail_of_a_link_names_no_child(talk, client, settings, monkeypatch):  # noqa: F811
    sent = []
    settings.EMAIL_IS_SET_UP = True
    monkeypatch.setattr("handrail.core.mail.send_later", lambda **parts: sent.append(parts))
    Contact.objects.filter(pk=talk.mother_contact.pk).update(email="ola@example.org")
    sign_in(client, talk.senco)
    posted = {"contact": str(talk.mother_contact.pk), "way": "mail", "link_id": str(uuid4())}
    client.post(reverse("reviews:link-make", args=[talk.plan.pk]), posted)
    [letter] = sent
    assert letter["to"] == "ola@example.org" and "/say/" in letter["text"]
    assert "Tobi" not in str(letter) and talk.tobi.surname not in str(letter)
    assert mail.outbox == []


def test_a_confidential_plan_and_a_pupil_without_contacts_are_told(talk, client):  # noqa: F811
    sign_in(client, talk.senco)
    Plan.objects.filter(pk=talk.plan.pk).update(is_confidential=True)
    Contact.objects.filter(pupil=talk.tobi).delete()
    page = client.get(reverse("reviews:voice-list", args=[talk.plan.pk])).content.decode()
    assert "This plan is confidential" in page and "Nobody has a say yet" in page


def test_words_are_written_down_and_put_into_english_on_pages(talk, client):  # noqa: F811
    sign_in(client, talk.senco)
    address = reverse("reviews:voice-write", args=[talk.plan.pk])
    assert client.get(f"{address}?who={talk.mother_contact.pk}").status_code == 200
    posted = {
        "contribution_id": str(uuid4()),
        "who": str(talk.mother_contact.pk),
        "channel": "telephone",
        "about": str(talk.part.pk),
        "text": POLISH,
        "language": "Polish",
    }
    assert client.post(address, posted).status_code == 302
    [words] = Contribution.objects.all()
    page = client.get(reverse("reviews:review-detail", args=[talk.plan.pk])).content.decode()
    assert "What they say of it" in page and POLISH in page
    assert client.post(address, posted | {"who": "x"}).status_code == 422
    other = posted | {"who": "professional", "contribution_id": str(uuid4())}
    assert client.post(address, other).status_code == 422
    english = reverse("reviews:voice-english", args=[talk.plan.pk, words.pk])
    assert POLISH in client.get(english).content.decode()
    told = {"language": "Polish", "english": "She reads.", "english_by": "Marta"}
    assert client.post(english, told | {"english_by": ""}).status_code == 422
    assert client.post(english, told).status_code == 302
    assert "She reads." in client.get(reverse("reviews:review-detail", args=[talk.plan.pk])).content.decode()


@pytest.mark.parametrize(("way", "asked"), [("pictures", "A quiet place"), ("starters", "It helps me when")])
def test_a_pupil_is_asked_beside_an_adult_in_several_ways(talk, client, way, asked):  # noqa: F811
    sign_in(client, talk.teacher)
    address = reverse("reviews:review-pupil", args=[talk.plan.pk])
    assert asked in client.get(f"{address}?way={way}").content.decode()
    assert "What went well?" in client.get(f"{address}?way=x").content.decode()
    posted = {
        "way": way,
        f"sure-{talk.part.pk}": "4",
        "pictures_0": ["quiet", "friend"],
        "answer_0": "Trains",
        "said_how": "pictures",
        "contribution_id": str(uuid4()),
    }
    answer = client.post(address, posted, follow=True)
    assert "Thank you. We wrote it down." in answer.content.decode()
    assert SureMark.objects.get().sure == 4 and Contribution.objects.get().manner == "pictures"
    assert client.post(address, {"way": way, "said_how": "spoken"}).status_code == 422
    assert client.post(address, posted | {f"sure-{talk.part.pk}": "9"}).status_code == 422


def test_a_pupil_says_it_on_a_page_of_their_own(talk, client):  # noqa: F811
    sign_in(client, talk.own)
    address = reverse("reviews:own-review")
    page = client.get(address).content.decode()
    assert "What went well?" in page and "Read 40 words." in page
    posted = {f"sure-{talk.part.pk}": "5", "answer_0": "Maths.", "contribution_id": str(uuid4())}
    answer = client.post(address, posted, follow=True)
    assert "Thank you. We can read it now." in answer.content.decode()
    assert Contribution.objects.get().text == "What went well?\nMaths."
    assert client.post(address, {}).status_code == 422


def test_advice_that_a_room_above_tells_stands_on_the_review(talk, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr("handrail.reviews.queries.voices._ADVISERS", [])
    advice = AdviceRow("Five words a day.", "Name five words.", "Dr Lind, psychologist", clock.today(), "Open")
    for _ in range(2):
        queries.register_adviser(tell := lambda actor, plan: [advice])
        queries.register_adviser(tell)
    sign_in(client, talk.senco)
    address = reverse("reviews:review-advice", args=[talk.plan.pk])
    page = client.get(address).content.decode()
    assert "Suggested target" in page and "Name five words." in page
    part = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert "Name five words." in part and "<html" not in part
    assert queries.advice_for_review(talk.senco, talk.plan, Speaker.FAMILY) == ()
    assert queries.advice_for_review(talk.senco, Plan(pupil=None)) == ()
    assert queries.contacts_to_ask(talk.senco, Plan(pupil=None)) == ()
