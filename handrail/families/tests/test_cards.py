"""A pupil's card: made once, used with four pictures, worn out by wrong tries; and the page that it opens."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from handrail.core import clock as now
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.models import AuditEvent
from handrail.families import actions, queries
from handrail.families.models import PupilCard
from handrail.families.types import N_PICTURES, WORN_OUT_AFTER, CardEnd, Picture
from handrail.pupils import actions as pupils
from handrail.reviews.models import Contribution, SureMark
from tests.factories import PupilFactory, sign_in

WRONG = "That is not right."


def text_of(response) -> str:
    return response.content.decode()


def events(type):
    return list(AuditEvent.objects.filter(type=type))


@pytest.fixture
def card(home):
    return actions.make_card(actor=home.teacher, pupil=home.tobi)


def other_than(pictures):
    return [picture.value for picture in Picture if picture not in pictures][:N_PICTURES]


def press(client, pictures):
    """Press four pictures, as a browser without scripts does."""
    picked = []
    for picture in pictures:
        answer = client.post(reverse("families:card-pictures"), {"picked": picked, "picture": picture})
        picked.append(picture)
    return answer


def use(token, pictures, client=None):
    client = client or Client()
    client.get(reverse("families:card", args=[token]))
    return press(client, pictures)


# -------------------------------------------------------------------------------------------------------- making


def test_make_keeps_hashes_only_and_opens_an_account(home, card):
    row = PupilCard.objects.get()
    assert card.token not in str(vars(row))
    assert not any(picture.value in row.pictures_hash for picture in card.pictures)
    assert len(set(card.pictures)) == N_PICTURES
    assert (row.pupil_id, row.made_by_name) == (home.tobi.pk, home.teacher.name)
    assert events("CARD_MADE")[0].pupil_uuid == home.tobi.pk


def test_a_new_card_ends_the_old_one(home, card):
    newer = actions.make_card(actor=home.senco, pupil=home.tobi)
    assert PupilCard.objects.get(ended_at__isnull=False).ended_because == CardEnd.RENEWED
    assert WRONG in text_of(use(card.token, card.pictures))
    assert use(newer.token, newer.pictures).status_code == 302


def test_cards_are_made_by_those_who_may_and_for_pupils_at_school(home):
    with pytest.raises(Denied):
        actions.make_card(actor=_reader(home), pupil=home.tobi)
    stranger = PupilFactory(school=home.school)
    with pytest.raises(NotVisible):
        actions.make_card(actor=home.teacher, pupil=stranger)
    stranger.left_on = now.today() - timedelta(days=1)
    stranger.save(update_fields=["left_on"])
    with pytest.raises(Refused, match="left the school"):
        actions.make_card(actor=home.senco, pupil=stranger)
    with pytest.raises(Refused, match="at least one pupil"):
        actions.make_cards(actor=home.senco, pupils=[])


def _reader(home):
    """Somebody who sees Tobi, and makes no cards: his support adult."""
    from handrail.access.types import Role
    from handrail.families.tests.conftest import member
    from handrail.schools.models import TeachingGroup
    from tests.factories import GroupAdultFactory, make_actor

    actor = make_actor(home.school, Role.SUPPORT_ADULT)
    GroupAdultFactory(group=TeachingGroup.objects.get(), membership=member(actor))
    return actor


def test_end_closes_a_card_once(home, card):
    for _ in range(2):
        actions.end_card(actor=home.teacher, pupil=home.tobi)
    assert len(events("CARD_ENDED")) == 1
    assert WRONG in text_of(use(card.token, card.pictures))


def test_a_card_is_printed_once_with_its_code_and_pictures(client, home):
    sign_in(client, home.teacher)
    page = reverse("families:card-detail", args=[home.tobi.pk])
    assert "has no card yet" in text_of(client.get(page))
    shown = text_of(client.post(page))
    assert "<svg" in shown
    assert "style=" not in shown
    assert "in this order" in shown
    assert "has a card" in text_of(client.get(page))
    assert "in this order" not in text_of(client.get(page))
    assert client.post(reverse("families:card-end", args=[home.tobi.pk])).status_code == 302
    assert "ended by an adult" in text_of(client.get(page))


def test_the_cards_of_a_class_are_made_together(client, home):
    PupilFactory(school=home.school, forename="Noplan")
    sign_in(client, home.senco)
    page = reverse("families:card-list")
    shown = text_of(client.get(page))
    assert home.tobi.name in shown
    assert "Noplan" not in shown
    assert client.post(page, {"pupils": []}).status_code == 422
    assert client.post(page, {"pupils": [uuid4()]}).status_code == 422
    assert "in this order" in text_of(client.post(page, {"pupils": [home.tobi.pk]}))
    assert "(has a card)" in text_of(client.get(page, {"class_name": "7A"}))


def test_without_plans_there_are_no_cards_to_make(client, home):
    home.plan.state = "closed"
    home.plan.save(update_fields=["state"])
    sign_in(client, home.senco)
    assert "No pupils with a plan" in text_of(client.get(reverse("families:card-list")))


# --------------------------------------------------------------------------------------------------------- using


def test_the_right_pictures_open_the_pupils_own_page_and_nothing_else(home, card):
    client = Client()
    answer = use(card.token, card.pictures, client)
    assert answer["Location"] == reverse("families:me")
    shown = text_of(client.get(reverse("families:me")))
    assert "Hello Tobi" in shown
    for words in ("Read 40 words aloud.", "You are on your way.", "Five words a day: Word cards"):
        assert words in shown
    for words in ("SPLD", "Specific learning", "34 out of 50", "Cried at first.", "Being rushed"):
        assert words not in shown
    assert client.get(reverse("web:home"))["Location"] == reverse("families:me")
    for address in ("families:family", "pupils:pupil-list", "families:card-list"):
        assert client.get(reverse(address)).status_code == 403
    (event,) = events("CARD_USED")
    assert event.pupil_uuid == home.tobi.pk
    assert events("OWN_PAGE_SEEN")


def test_a_session_lasts_two_hours(home, card, clock):
    client = Client()
    use(card.token, card.pictures, client)
    clock.shift(timedelta(minutes=119))
    assert client.get(reverse("families:me")).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert client.get(reverse("families:me")).status_code == 302


@pytest.mark.parametrize("way", ["ended", "renewed"])
def test_what_a_card_opened_closes_with_it(home, card, way):
    finder, laptop = Client(), Client()
    for each in (finder, laptop):
        use(card.token, card.pictures, each)
        assert each.get(reverse("families:me")).status_code == 200
    if way == "ended":
        actions.end_card(actor=home.teacher, pupil=home.tobi)
    else:
        newer = actions.make_card(actor=home.teacher, pupil=home.tobi)
    for each in (finder, laptop):
        assert each.get(reverse("families:me")).status_code == 302
        assert each.post(reverse("families:me-say"), {"text": "I was not me."}).status_code == 302
    assert not Contribution.objects.exists()
    (event,) = events("OUTSIDE_SESSIONS_ENDED")
    assert (event.old, event.pupil_uuid, event.actor_uuid) == ({"sessions": 2}, home.tobi.pk, home.teacher.user_id)
    assert event.reason == {"ended": "The card was ended.", "renewed": "A new card was made."}[way]
    if way == "renewed":
        use(newer.token, newer.pictures, laptop)
        assert laptop.get(reverse("families:me")).status_code == 200


def test_a_new_card_closes_what_a_worn_out_one_had_opened(home, card):
    client = Client()
    use(card.token, card.pictures, client)
    PupilCard.objects.update(ended_at=now.now(), ended_because=CardEnd.WORN_OUT)
    assert client.get(reverse("families:me")).status_code == 200
    actions.make_card(actor=home.teacher, pupil=home.tobi)
    assert client.get(reverse("families:me")).status_code == 302


def test_a_new_card_signs_nobody_else_out(client, home, card):
    sign_in(client, home.teacher)
    actions.make_card(actor=home.teacher, pupil=home.tobi)
    assert client.get(reverse("families:card-list")).status_code == 200
    assert not events("OUTSIDE_SESSIONS_ENDED")


def test_nobody_is_signed_out_from_another_school(home, card):
    from handrail.access import actions as access
    from handrail.access.types import Role
    from handrail.families.tests.conftest import member
    from tests.factories import SchoolFactory, make_actor

    elsewhere = make_actor(SchoolFactory(), Role.SENCO)
    with pytest.raises(NotVisible):
        access.end_outside_sessions(actor=elsewhere, membership=member(home.own), role=Role.PUPIL)
    with pytest.raises(Denied):
        access.end_outside_sessions(actor=home.mother, membership=member(home.own), role=Role.PUPIL)


def test_a_card_that_ends_while_it_is_checked_opens_nothing(home, card, monkeypatch):
    check = actions.check_card

    def slowly(**kwargs):
        found = check(**kwargs)
        with scope(school=home.school.pk):
            actions.end_card(actor=home.teacher, pupil=home.tobi)
        return found

    monkeypatch.setattr(actions, "check_card", slowly)
    client = Client()
    answer = use(card.token, card.pictures, client)
    assert answer.status_code == 422
    assert WRONG in text_of(answer)
    assert client.get(reverse("families:me")).status_code == 302
    assert not events("CARD_USED")


def test_the_code_stands_in_no_address_but_the_first(home, card, caplog):
    client = Client()
    with caplog.at_level(logging.DEBUG):
        first = client.get(reverse("families:card", args=[card.token]))
        assert (first["Location"], first["Referrer-Policy"]) == (reverse("families:card-pictures"), "no-referrer")
        press(client, other_than(card.pictures))
    assert not [record for record in caplog.records if card.token in record.getMessage()]
    assert card.token not in str(list(AuditEvent.objects.values_list("new", "old")))


def test_unknown_ended_and_wrong_cards_are_told_the_same(home, card):
    wrong = use(card.token, other_than(card.pictures))
    unknown = use("no-such-card", card.pictures)
    actions.end_card(actor=home.teacher, pupil=home.tobi)
    ended = use(card.token, card.pictures)

    def told(response):
        import re

        return response.status_code, re.sub(r'value="\w{60,}"', "", text_of(response))

    assert told(wrong) == told(unknown) == told(ended)
    assert wrong.status_code == 422


def test_a_card_of_a_leaver_and_of_an_ended_account_opens_nothing(home, card):
    home.tobi.left_on = now.today() - timedelta(days=1)
    home.tobi.save(update_fields=["left_on"])
    assert queries.find_card(queries.code_of(card.token)) is None
    home.tobi.left_on = None
    home.tobi.save(update_fields=["left_on"])
    assert queries.find_card(queries.code_of(card.token)) is not None
    row = PupilCard.objects.get()
    row.account.starts_on = now.today() - timedelta(days=9)
    row.account.save(update_fields=["starts_on"])
    pupils.end_pupil_account(actor=home.senco, pupil=home.tobi)
    assert queries.find_card(queries.code_of(card.token)) is None


def test_wrong_pictures_wait_for_each_card_and_address(home, card, clock):
    key = queries.code_of(card.token)
    for _ in range(5):
        with pytest.raises(Refused, match=WRONG):
            actions.check_card(code=key, pictures=other_than(card.pictures), address="10.0.0.1")
    with pytest.raises(Refused, match=r"Too many tries\. Wait 4 seconds"):
        actions.check_card(code=key, pictures=card.pictures, address="10.0.0.1")
    assert actions.check_card(code=key, pictures=card.pictures, address="10.0.0.2").pupil_id == home.tobi.pk
    clock.shift(timedelta(seconds=5))
    assert actions.check_card(code=key, pictures=card.pictures, address="10.0.0.1")
    assert PupilCard.objects.get().n_failures == 0


def test_thirty_wrong_tries_in_a_row_wear_a_card_out(home, card):
    key = queries.code_of(card.token)
    for i in range(WORN_OUT_AFTER):
        with pytest.raises(Refused, match=WRONG):
            actions.check_card(code=key, pictures=other_than(card.pictures), address=f"10.0.0.{i}")
    row = PupilCard.objects.get()
    assert row.ended_because == CardEnd.WORN_OUT
    assert events("CARD_WORN_OUT")[0].pupil_uuid == home.tobi.pk
    with pytest.raises(Refused, match=WRONG):
        actions.check_card(code=key, pictures=card.pictures, address="10.0.1.1")
    assert actions.make_card(actor=home.teacher, pupil=home.tobi)


def test_a_used_card_is_noted_for_its_own_pupil_only(home, card):
    with pytest.raises(NotVisible):
        actions.note_card_used(actor=home.mother, card=PupilCard.objects.get(), session_key="x", user_agent="")


@pytest.mark.parametrize("token", ["", "x", "ünlesbar", "A" * 54, "=" * 40, "z" * 3000])
def test_a_code_that_cannot_be_read_is_of_no_school(db, token):
    assert queries.find_card(queries.code_of(token)) is None


def test_pictures_need_a_card_and_can_be_started_again(client, home, card):
    assert "Scan your card" in text_of(client.get(reverse("families:card-pictures")))
    client.get(reverse("families:card", args=[card.token]))
    again = client.post(reverse("families:card-pictures"), {"picked": ["sun", "\0"], "again": "1"})
    assert "Press picture 1" in text_of(again)
    odd = client.post(reverse("families:card-pictures"), {"picked": ["sun"], "picture": "dragon"})
    assert "Press picture 2" in text_of(odd)


def test_a_card_works_where_somebody_else_is_signed_in(client, home, card):
    sign_in(client, home.senco)
    use(card.token, card.pictures, client)
    assert client.get(reverse("pupils:pupil-list")).status_code == 403


# ----------------------------------------------------------------------------------------------------- my own page


def test_a_pupil_says_how_sure_they_are_and_what_they_think(client, home):
    sign_in(client, home.own)
    sure = reverse("families:me-sure", args=[home.parts[0].pk])
    assert client.post(sure, {"sure": "4"}).status_code == 302
    assert client.post(sure, {"sure": "9"}).status_code == 302
    with scope(school=home.school.pk):
        assert SureMark.objects.get().sure == 4
    page = reverse("families:me-say")
    assert client.post(page, {"text": ""}).status_code == 422
    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "I like the timer.", "contribution_id": uuid4()}).status_code == 302
    shown = text_of(client.get(reverse("families:me")))
    assert "I like the timer." in shown
    assert shown.count('aria-pressed="true"') == 1
    words = Contribution.objects.get()
    refused = client.post(page, {"text": "x" * 6000})
    assert refused.status_code == 422
    assert client.post(reverse("families:me-words-withdraw", args=[words.pk])).status_code == 302
    assert "I like the timer." not in text_of(client.get(reverse("families:me")))


def test_the_key_of_somebody_elses_words_keeps_the_pupils_text_on_the_page(client, home):
    from handrail.reviews import actions as reviews

    key = reviews.give_family_words(actor=home.mother, contribution_id=uuid4(), pupil_id=home.tobi.pk, text="Hers.").pk
    sign_in(client, home.own)
    answer = client.post(reverse("families:me-say"), {"text": "I like the timer.", "contribution_id": key})
    assert answer.status_code == 422
    assert "I like the timer." in text_of(answer)


def test_a_pupil_without_a_plan_and_one_who_left_read_a_calm_page(client, home):
    home.plan.state = "closed"
    home.plan.save(update_fields=["state"])
    sign_in(client, home.own)
    assert "Nothing here yet" in text_of(client.get(reverse("families:me")))
    home.tobi.left_on = now.today() - timedelta(days=1)
    home.tobi.save(update_fields=["left_on"])
    assert "There is nothing here now" in text_of(client.get(reverse("families:me")))


def test_finished_ends_the_session_whoever_presses_it(client, home):
    sign_in(client, home.own)
    assert "Goodbye Tobi" in text_of(client.post(reverse("families:me-finished")))
    assert client.get(reverse("families:me")).status_code == 302
    assert "Goodbye" in text_of(client.post(reverse("families:me-finished")))
    assert len(events("OWN_PAGE_FINISHED")) == 1


def test_my_page_takes_at_most_seventeen_queries(client, home, django_assert_max_num_queries):
    sign_in(client, home.own).get(reverse("access:account"))
    with django_assert_max_num_queries(17):
        assert client.get(reverse("families:me")).status_code == 200
