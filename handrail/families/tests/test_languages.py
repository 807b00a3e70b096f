"""Pages of families and pupils in other languages: nothing English is left, and nothing of it leaks anywhere else."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Comment, Doctype
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import trans_real

from handrail.core import clock as now
from handrail.core.languages import (
    BY_CODE,
    KNOWN,
    LANGUAGE_COOKIE,
    LETTERS_COOKIE,
    Spoken,
    date_in_words,
    is_built,
    reading_of,
    said,
    said_in_picture,
    time_in_words,
)
from handrail.core.models import AuditEvent
from handrail.families import actions as family_actions
from handrail.families import labels
from handrail.families.tests.conftest import add_parent, targets
from handrail.meetings import actions as meetings
from handrail.meetings import queries as meeting_queries
from handrail.meetings.types import LinkFor, NewMeeting
from handrail.planning import actions as planning
from handrail.planning.types import Kind as Step
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft
from handrail.progress import types as progress
from handrail.pupils import actions as pupils
from handrail.pupils import queries as pupil_queries
from handrail.pupils.queries import Coming, coming
from handrail.pupils.types import NewContact
from handrail.reviews import actions as reviews
from handrail.reviews.models import Contribution
from handrail.reviews.types import SURE_LABELS, LinkWay
from handrail.rewards import actions as rewards
from handrail.rewards.models import ProudWord
from handrail.rewards.types import FEELINGS, PROUD_PICKS, NewDayCard, NewReward, NewTarget
from tests.factories import PupilFactory, sign_in

MADE_UP = "xx"
# What stands on the pages besides words of ours and of people, which are marked: names, and the product's.
NAMES = ("Handrail", "Tobi Adeyemi", "Tobi", "Dana Okafor")


class Marked:
    """A language in which each sentence of our catalogues is put in brackets, and no other."""

    def __init__(self) -> None:
        known = trans_real.DjangoTranslation("cy")._catalog
        own = {key if isinstance(key, str) else key[0] for key in _keys(known)}
        self.known = own

    def gettext(self, message):
        words = str(message).rpartition("\x04")[2]
        return f"⟦{words}⟧" if str(message) in self.known else str(message)

    def ngettext(self, singular, plural, number):
        words = singular if number == 1 else plural
        return f"⟦{words}⟧" if singular in self.known else words

    def to_language(self):
        return MADE_UP

    def language(self):
        return MADE_UP


def _keys(catalog):
    from django.conf import settings
    from django.utils.translation.trans_real import gettext_module

    return gettext_module.translation("django", settings.LOCALE_PATHS[0], languages=["cy"])._catalog


@pytest.fixture
def made_up(monkeypatch):
    monkeypatch.setitem(trans_real._translations, MADE_UP, Marked())
    monkeypatch.setitem(BY_CODE, MADE_UP, Spoken(MADE_UP, "cy", "Made up", "Made up"))


def speaks(client, code):
    client.cookies[LANGUAGE_COOKIE] = code
    return client


def left_over(html: str) -> list[str]:
    """Return the words of a page that are neither in brackets nor marked as somebody's own."""
    was = ""
    while was != html:
        was, html = html, re.sub(r"⟦[^⟦⟧]*⟧", " ", html)
    page = BeautifulSoup(html, "html.parser")
    for own in page.select("[translate=no], :not(html)[lang], script, style, .hr-initials"):
        own.decompose()
    texts = [str(text) for text in page.find_all(string=True) if not isinstance(text, (Comment, Doctype))]
    for name in ("aria-label", "title", "alt", "placeholder"):
        texts += [tag[name] for tag in page.find_all(attrs={name: True})]
    found = []
    for text in texts:
        for name in NAMES:
            text = text.replace(name, " ")
        text = re.sub(r"\b[\w.]+@[\w.]+\b", " ", text)
        if re.search(r"[^\W\d_]", text):
            found.append(" ".join(text.split()))
    return found


@pytest.fixture
def full(home, monkeypatch):
    """The home with everything that a page can show."""
    home.school.name = "Tobi"
    home.school.save(update_fields=["name"])
    earlier = plans.write_plan(
        actor=home.senco,
        pupil=home.tobi,
        kind="sen_support_plan",
        draft=PlanDraft(targets=targets()),
        starts_on=now.today() - timedelta(days=200),
        review_on=now.today() - timedelta(days=100),
    )
    earlier = plans.agree_plan(actor=home.senco, plan=earlier)
    type(earlier).objects.filter(pk=earlier.pk).update(state="closed")
    parts = [row.pupil_targets.get() for row in earlier.targets.order_by("position", "pk")]
    type(parts[0]).objects.filter(pk=parts[0].pk).update(outcome="achieved", outcome_at=now.now())
    draft = plans.write_plan(
        actor=home.senco, pupil=home.tobi, kind="behaviour_plan", draft=PlanDraft(targets=targets()[1:])
    )
    plans.agree_plan(actor=home.senco, plan=draft)
    new = NewDayCard(pupil_promises=("I ask for a break.",), periods=("Day",), shows_family=True)
    card = rewards.arrange_day_card(actor=home.senco, pupil_id=home.tobi.pk, new=new)
    line = card.lines.order_by("position", "pk").first()
    marks = {f"{line.pk.hex}:0": "2", "home_word": "A fine day."}
    rewards.check_out(actor=home.senco, card_id=card.pk, on=now.today(), mine=marks, base={})
    reward = NewReward(
        words="I drive the train.", picture="ball", n_steps=2, targets=(NewTarget(home.parts[0].pk),), shows_family=True
    )
    rewards.choose_reward(actor=home.teacher, pupil_id=home.tobi.pk, reward_id=uuid4(), new=reward)
    reviews.give_family_words(
        actor=home.mother, pupil_id=home.tobi.pk, contribution_id=uuid4(), text="He reads the cereal packet."
    )
    reviews.give_own_words(actor=home.own, contribution_id=uuid4(), text="I like the timer.")
    rewards.say_proud(actor=home.own, proud_id=uuid4(), text=PROUD_PICKS[5])
    rewards.say_proud(actor=home.own, proud_id=uuid4(), text="My own words.")
    meeting = Coming(now.today() + timedelta(days=3), "Good", "14:00", "Room 4", ("Ms Alder (SENCO)",), "/family/")
    monkeypatch.setattr(coming, "_TELLERS", [lambda pupil, contact: [meeting]])
    return home


def own_pages(full):
    client = sign_in(Client(), full.own)
    speaks(client, MADE_UP)
    yield "me", client.get("/me/")
    yield "me said nothing", client.post("/me/say/", {"text": ""})
    yield "me sure", client.post(f"/me/sure/{full.parts[0].pk}/", {"sure": "9"}, follow=True)
    yield "me sure enough", client.post(f"/me/sure/{full.parts[0].pk}/", {"sure": "5"}, follow=True)
    yield "me proud", client.post("/me/proud/", {"text": ""}, follow=True)
    yield "me wording", client.post(f"/me/wording/{full.parts[0].pk}/", {"text": "x" * 300}, follow=True)
    yield "me checked in", client.post("/me/check-in/", {"feeling": "4"}, follow=True)
    yield "me day", client.post("/me/day/", {"text": ""}, follow=True)
    yield "me answer", client.post(f"/me/plans/{full.plan.pk}/answer/", {"answer": "change", "words": ""})
    yield "me missing", client.get("/family/")
    yield "me finished", client.post("/me/finished/")


def family_pages(full):
    client = speaks(sign_in(Client(), full.mother), MADE_UP)
    child = f"/family/{full.tobi.pk}/"
    summary = f"{child}plans/{full.plan.pk}/summary/"
    yield "child", client.get(child)
    yield "say", client.get(f"{child}say/")
    yield "said nothing", client.post(f"{child}say/", {"text": ""})
    yield "said", client.post(f"{child}say/", {"text": "Thank you."}, follow=True)
    yield "print", client.get(f"{child}plans/{full.plan.pk}/print/")
    yield "summary", client.get(summary)
    yield "no answer", client.post(summary, {"seen": "x"})
    yield "another text", client.post(summary, {"seen": "x", "answer": "agrees"})
    seen = BeautifulSoup(client.get(summary).content, "html.parser").select_one("[name=seen]")["value"]
    yield "no words", client.post(summary, {"seen": seen, "answer": "change", "words": ""})
    yield "answered", client.post(summary, {"seen": seen, "answer": "change", "words": "More time."}, follow=True)
    yield "missing", client.get(f"/family/{uuid4()}/")
    yield "not theirs", client.get("/me/")
    plans.amend_plan(actor=full.senco, plan=full.plan, reason="More time.")
    plans.share_draft_with_family(actor=full.senco, plan=full.plan)
    yield "draft", client.get(child)
    yield "summary of the draft", client.get(summary)
    add_parent(full, PupilFactory(school=full.school, forename="Tobi"), "Mother", actor=full.mother)
    yield "two children", client.get("/family/")
    pupils.set_contact_sight(
        actor=full.senco, contact=full.mother_contact, sees="read", reason="She asked for less than before."
    )
    yield "may not say", client.get(f"{child}say/")
    pupils.bar_contact(actor=full.senco, contact=full.mother_contact, reason="Court order.")
    yield "barred", client.get(child)


def door_pages(full, settings):
    settings.EMAIL_IS_SET_UP = True
    client = speaks(Client(), MADE_UP)
    card = family_actions.make_card(actor=full.senco, pupil=full.tobi)
    wrong = [picture.value for picture in reversed(card.pictures)]
    yield "scan", client.get("/card/")
    yield "pictures", client.get(f"/card/{card.token}/", follow=True)
    for number in range(7):
        posted = {"picked": wrong[:3], "picture": wrong[3] if number else card.pictures[1].value}
        yield f"wrong pictures {number}", client.post("/card/", posted)
    yield "sign in", client.get("/sign-in/")
    yield "sign in empty", client.post("/sign-in/", {})
    for number in range(7):
        posted = {"email": "a@example.org", "password": "wrong"}
        yield f"sign in wrong {number}", client.post("/sign-in/", posted)
    yield "code", client.get("/sign-in/code/")
    yield "code empty", client.post("/sign-in/code/", {})
    yield "code asked", client.post("/sign-in/code/", {"email": "a@example.org"}, follow=True)
    yield "code wrong", client.post("/sign-in/code/enter/", {"code": "12345678"})
    yield "forgotten", client.post("/sign-in/forgotten/", {"email": "a@example.org"}, follow=True)
    yield (
        "forgotten wrong",
        client.post("/sign-in/forgotten/enter/", {"code": "1", "password": "short", "again": "other"}),
    )
    yield (
        "forgotten easy",
        client.post("/sign-in/forgotten/enter/", {"code": "1", "password": "password1234", "again": "password1234"}),
    )
    yield "invitation", client.get("/invitation/")
    yield "invitation empty", client.post("/invitation/", {})
    yield "invitation wrong", client.post("/invitation/", {"code": "K7TM-22QX-9HPA"})
    yield "invitation dead", client.get("/invitation/K7TM-22QX-9HPA/")
    aunt = NewContact(name="Tobi", relationship="Aunt", has_parental_responsibility=True)
    contact = pupils.add_contact(actor=full.senco, pupil=full.tobi, contact=aunt)
    address = f"/invitation/{pupils.invite_contact(actor=full.senco, contact=contact).spaced_code}/"
    yield "invited", client.get(address)
    yield "invited, nothing typed", client.post(address, {})
    yield "address to prove", client.post(address, {"email": "aunt@example.org"})
    yield "wrong digits", client.post(address, {"digits": "12"})
    settings.EMAIL_IS_SET_UP = False
    yield "without mail", client.get(address)
    yield (
        "too easy",
        client.post(address, {"email": "aunt@example.org", "password": "password1234", "again": "password1234"}),
    )
    yield "signed in as somebody", speaks(sign_in(Client(), full.father), MADE_UP).get(address)


def voice_pages(full):
    client = speaks(Client(), MADE_UP)
    link, token = reviews.make_say_link(
        actor=full.senco,
        plan_id=full.plan.pk,
        contact_id=full.mother_contact.pk,
        link_id=uuid4(),
        way=LinkWay.SHOWN,
    )
    address = reverse("reviews:say", args=[token])
    yield "asked", client.get(address)
    yield "said nothing", client.post(address, {})
    yield "said", client.post(address, {"answer_0": "He reads."}, follow=True)
    yield "said once before", client.get(address)
    reviews.end_say_link(actor=full.senco, plan_id=full.plan.pk, link_id=link.pk)
    yield "closed", client.get(address)
    pupil = speaks(sign_in(Client(), full.own), MADE_UP)
    for way in ("pictures", "starters", "words"):
        yield f"own review by {way}", pupil.get(reverse("reviews:own-review"), {"way": way})
    yield "own review, nothing pressed", pupil.post(reverse("reviews:own-review"), {"way": "pictures"})


def meeting_pages(full, language=MADE_UP):
    client = speaks(Client(), language)
    new = NewMeeting(
        kind="annual",
        starts_at=now.now() + timedelta(days=3),
        minutes=60,
        place="Room 4",
        purpose="The year.",
        agenda="One\nTwo",
        papers_due_on=now.today() + timedelta(days=1),
    )
    meeting = meetings.plan_meeting(actor=full.senco, pupil_id=full.tobi.pk, new=new, meeting_id=uuid4())
    keys = [f"contact:{full.mother_contact.pk}", "pupil", f"staff:{full.teacher.membership_id}"]
    rows = meetings.choose_people(actor=full.senco, meeting_id=meeting.pk, keys=keys)
    for row in rows:
        address = reverse("meetings:link", args=[meeting_queries.token_of(row, LinkFor.ANSWER)])
        yield f"{row.person} asked", client.get(address)
        yield f"{row.person} no answer", client.post(address, {"what": "answer"})
        yield f"{row.person} no words", client.post(address, {"what": "words"})
        yield f"{row.person} received", client.post(address, {"what": "received"}, follow=True)
        yield f"{row.person} answers", client.post(address, {"what": "answer", "answer": "maybe"}, follow=True)
        yield f"{row.person} says", client.post(address, {"what": "words", "text": "I see."}, follow=True)
    meetings.add_paper(actor=full.senco, meeting_id=meeting.pk, title="Report", content=b"%PDF-1.7 a report")
    yield "papers", client.get(address)
    yield "papers read", client.post(address, {"what": "papers"}, follow=True)
    meetings.cancel_meeting(actor=full.senco, meeting_id=meeting.pk, reason="Snow.")
    yield "cancelled", client.get(address)
    new = NewMeeting(kind="annual", starts_at=now.now() - timedelta(hours=2), minutes=60)
    held = meetings.plan_meeting(actor=full.senco, pupil_id=full.tobi.pk, new=new, meeting_id=uuid4())
    (row, *_) = meetings.choose_people(actor=full.senco, meeting_id=held.pk, keys=keys)
    held = meetings.hold_meeting(actor=full.senco, meeting_id=held.pk, attendance={})
    written = {"decided": "", "minutes_text": "We met.", "next_on": None, "seen": held.row_version}
    held = meetings.write_minutes(actor=full.senco, meeting_id=held.pk, **written)
    meetings.send_minutes(actor=full.senco, meeting_id=held.pk, origin="http://x", seen=held.row_version)
    address = reverse("meetings:minutes-link", args=[meeting_queries.token_of(row, LinkFor.MINUTES)])
    yield "minutes", client.get(address)
    yield "minutes read", client.post(address, {"what": "read"}, follow=True)
    yield "minutes, no words", client.post(address, {"what": "words", "text": ""})
    yield "minutes, words", client.post(address, {"what": "words", "text": "I say four."}, follow=True)
    yield "gone", client.get(reverse("meetings:link", args=["x"]))


def phone_pages(full):
    client = speaks(Client(), MADE_UP)
    made = planning.set_up_meeting(actor=full.senco, meeting_id=uuid4(), pupil_id=full.tobi.pk, held_on=now.today())
    yield "no place", client.get(reverse("planning:board"))
    yield "to come in", client.get(reverse("planning:join"))
    yield "no code", client.post(reverse("planning:join"), {})
    yield "wrong code", client.post(reverse("planning:join"), {"code": "BBBBBB", "name": "Tobi", "part": "parent"})
    given = {"code": made.code, "name": "Tobi", "key": str(uuid4())}
    yield "nobody", client.post(reverse("planning:join"), given)
    yield "in", client.post(reverse("planning:join"), given | {"part": "parent"}, follow=True)
    child = speaks(Client(), MADE_UP)
    given = {"code": made.code, "name": "Dana Okafor", "key": str(uuid4()), "part": "child"}
    yield "a child is in", child.post(reverse("planning:join"), given, follow=True)

    def step(kind, **payload):
        return planning.take_step(actor=full.senco, meeting_id=made.pk, kind=kind, payload=payload, key=str(uuid4()))

    def propose(text):
        return client.post(reverse("planning:propose"), {"text": text, "key": str(uuid4())}, follow=True)

    step(Step.BEGUN)
    yield "sharing", client.get(reverse("planning:board"))
    yield "too early", propose("Read")
    step(Step.PAUSED)
    yield "paused", client.get(reverse("planning:board"))
    step(Step.RESUMED)
    step(Step.MOVED, stage="issues", round="")
    yield "nothing on the board", client.get(reverse("planning:board"))
    yield "nothing written", propose("")
    yield "other words offered", propose("Stop shouting out in class")
    _, box = planning.propose(by=full.senco, meeting_id=made.pk, text="Read with the family", key=str(uuid4()))
    yield "written", child.get(reverse("planning:board"))
    for row in planning_open(client):
        client.post(reverse("planning:words"), {"box": row, "keep": "1", "key": str(uuid4())})
    step(Step.MOVED, stage="issue_votes", round="")
    yield "votes", client.get(reverse("planning:board"))
    yield "less than none", client.post(reverse("planning:vote"), {"box": box, "by": "-1", "key": str(uuid4())})
    step(Step.SHOWN)
    step(Step.CHOSEN, boxes=[box])
    yield "votes shown", client.get(reverse("planning:board"))
    step(Step.MOVED, stage="actions", round=box)
    yield "actions", client.get(reverse("planning:board"))
    _, action = planning.propose(by=full.senco, meeting_id=made.pk, text="Choose books", key=str(uuid4()))
    step(Step.MOVED, stage="action_votes", round=box)
    step(Step.SHOWN)
    step(Step.CHOSEN, boxes=[action])
    step(Step.MOVED, stage="sorting", round="")
    yield "sorting", client.get(reverse("planning:board"))
    planning.end_meeting(actor=full.senco, meeting_id=made.pk, key=str(uuid4()))
    yield "over", client.get(reverse("planning:board"))


def planning_open(client) -> list[str]:
    """Return the suggestions that a phone is asked to word anew."""
    page = BeautifulSoup(client.get(reverse("planning:board")).content, "html.parser")
    return list(dict.fromkeys(field["value"] for field in page.select(".hr-phone__offer [name=box]")))


PAGES = [own_pages, family_pages, door_pages, voice_pages, meeting_pages, phone_pages]


@pytest.mark.parametrize("pages", PAGES, ids=lambda pages: pages.__name__)
def test_no_english_word_of_ours_is_left(full, made_up, pages, settings):
    found = pages(full, settings) if pages is door_pages else pages(full)
    wrong = {name: rest for name, page in found if (rest := left_over(page.content.decode()))}
    assert wrong == {}


def test_a_page_with_a_word_that_is_not_turned_would_be_found(made_up):
    assert left_over("<p>⟦Good ⟦day⟧⟧ <span lang='en-GB'>Ms Alder</span> <b translate='no'>Yes</b> 3</p>") == []
    assert left_over("<p>⟦Good⟧ day</p>") == ["day"]
    assert left_over('<button aria-label="Close">⟦Shut⟧</button>') == ["Close"]


# ------------------------------------------------------------------------------------------------ the real languages


@pytest.mark.parametrize("spoken", KNOWN, ids=[spoken.code for spoken in KNOWN])
def test_each_language_says_so_to_the_browser_and_who_made_its_words(home, spoken):
    client = speaks(sign_in(Client(), home.mother), spoken.code)
    page = BeautifulSoup(client.get(f"/family/{home.tobi.pk}/").content, "html.parser")
    assert (page.html["lang"], page.html["dir"]) == (spoken.tag, spoken.direction)
    notes = page.select(".hr-reading__note p")
    assert len(notes) == (0 if spoken.is_checked else 2)
    if notes:
        assert notes[1]["lang"] == "en-GB"
        assert notes[0].text != notes[1].text
        assert page.find(lang="en-GB", string="Read 40 words aloud.")


@pytest.mark.parametrize("code", ["cy", "pl", "ur"])
def test_what_the_file_says_of_its_maker_is_what_the_page_says(code):
    from django.conf import settings

    text = (settings.LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.po").read_text(encoding="utf-8")
    assert ('"X-Checked-By: \\n"' in text) is not BY_CODE[code].is_checked
    assert '"X-Made-By: machine\\n"' in text


@pytest.mark.parametrize(
    ("code", "day", "long", "rule"),
    [
        ("en-gb", date(2027, 3, 10), "10 March 2027", "10 March"),
        ("cy", date(2027, 3, 10), "10 Mawrth 2027", "10 Mawrth"),
        ("pl", date(2027, 3, 10), "10 marca 2027", "10 marca"),
        ("ur", date(2027, 3, 10), "10 مارچ، 2027", "10 مارچ"),
    ],
)
def test_dates_are_written_as_the_language_writes_them(code, day, long, rule):
    with translation.override(code):
        assert date_in_words(day) == long
        assert said("10 March") == rule
        assert said("10 March 2027") == (long if code != "en-gb" else "10 March 2027")


def test_weekdays_and_charts_have_their_dates_too():
    with translation.override("pl"):
        assert date_in_words(date(2027, 3, 10), weekday=True) == "środa, 10 marca 2027"
        assert said("Wednesday 10 March") == "środa, 10 marca"
        assert said("10 Mar") == "10 mar"
        assert time_in_words(datetime(2027, 3, 10, 14, 2), "10 marca") == "10 marca, godz. 14:02"
    with translation.override("cy"):
        assert said("Monday 1 May 2028") == "dydd Llun 1 Mai 2028"


@pytest.mark.parametrize(
    ("code", "n", "told"),
    [("pl", 1, "1 minutę"), ("pl", 3, "3 minuty"), ("pl", 5, "5 minut"), ("pl", 22, "22 minuty"), ("cy", 2, "2 funud")],
)
def test_plurals_are_those_of_the_language(code, n, told):
    with translation.override(code):
        assert said(f"{n} minute{'' if n == 1 else 's'}") == told


def test_sentences_of_rules_are_turned_with_what_is_filled_in():
    with translation.override("pl"):
        assert said("Now: 34 out of 50") == "Teraz: 34 na 50"
        assert said("We tried a new way from 5 May.") == "Nowy sposób próbujemy od 5 maja."
        assert said("This is going well. We tried a new way from 5 May.").startswith("To idzie dobrze. Nowy")
        assert said("Key worker, Class teacher") == "Osoba najbliższa dziecku w szkole, Wychowawca klasy"
        assert said("Ms Alder has checked in for this day already. What they wrote stays.").startswith("Ms Alder ")
        assert said("He likes trains") == "He likes trains"
        assert said("") == ""
    assert said("Now: 34 out of 50") == "Now: 34 out of 50"


def test_words_of_pictures_are_turned_and_those_of_people_marked():
    svg = (
        '<svg aria-label="3 of 5 steps done"><title>Read &amp; write</title><text x="1">Aim</text><text>5</text></svg>'
    )
    with translation.override("cy"):
        told = said_in_picture(svg)
    assert 'aria-label="3 o 5 cam wedi’u gwneud"' in told
    assert '<title lang="en-GB">Read &amp; write</title>' in told
    assert '<text x="1">Nod</text><text>5</text>' in told
    assert said_in_picture(svg) is svg


def test_what_lower_rooms_say_is_known():
    simple = {saying for saying in labels.SAYINGS if isinstance(saying, str)}
    lists = (
        *progress.GOING.values(), *progress.OWN_GOING.values(), progress.NO_LINE, progress.OWN_NO_LINE,
        *PROUD_PICKS, *FEELINGS.values(), *SURE_LABELS.values(), *(level.label for level in progress.PromptLevel),
    )  # fmt: skip
    assert set(lists) <= simple


# ------------------------------------------------------------------------------------------------ the choice


def test_a_choice_is_kept_and_leads_back(home):
    client = sign_in(Client(), home.mother)
    page = f"/family/{home.tobi.pk}/"
    answer = client.post("/reading/", {"language": "ur", "next": page})
    assert answer.url == page
    assert "آگے کیا ہو گا" in client.get(page).content.decode()
    client.post("/reading/", {"letters": "large", "next": page})
    shown = BeautifulSoup(client.get(page).content, "html.parser")
    assert "hr-large" in shown.html["class"]
    assert (client.cookies[LANGUAGE_COOKIE].value, client.cookies[LETTERS_COOKIE].value) == ("ur", "large")


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\0", "", "x"])
def test_a_choice_leads_nowhere_else(client, home, to):
    answer = client.post("/reading/", {"language": "tlh", "letters": "tiny", "next": to})
    assert answer.url == "/"
    assert LANGUAGE_COOKIE not in answer.cookies
    assert LETTERS_COOKIE not in answer.cookies


def test_a_language_without_built_words_is_not_offered():
    assert all(map(is_built, KNOWN)), "Build the words first: make assets"
    assert not is_built(Spoken("eo", "eo", "Esperanto", "Esperanto"))


def test_an_unknown_cookie_counts_as_no_choice():
    reading = reading_of({LANGUAGE_COOKIE: "tlh", LETTERS_COOKIE: "tiny"})
    assert (reading.language, reading.large) == (None, None)


def test_the_language_of_home_is_offered_first_and_large_print_is_kept_from_the_record(home):
    type(home.mother_contact).objects.filter(pk=home.mother_contact.pk).update(language="Urdu", large_print=True)
    client = sign_in(Client(), home.mother)
    shown = BeautifulSoup(client.get(f"/family/{home.tobi.pk}/").content, "html.parser")
    assert shown.select_one(".hr-reading__choice--home")["value"] == "ur"
    assert next(tag.text for tag in shown.select(".hr-reading [lang]")) == "اردو"
    assert "hr-large" in shown.html["class"]
    client.post("/reading/", {"letters": "usual"})
    shown = BeautifulSoup(client.get(f"/family/{home.tobi.pk}/").content, "html.parser")
    assert "hr-large" not in (shown.html.get("class") or [])


# ------------------------------------------------------------------------------------------------ it does not leak


def test_staff_and_stored_texts_stay_english(home):
    client = speaks(sign_in(Client(), home.own), "ur")
    client.post("/me/proud/", {"pick": PROUD_PICKS[0], "proud_id": str(uuid4())})
    client.post("/me/say/", {"text": "میں خوش ہوں"}, follow=True)
    assert ProudWord.objects.get().text == PROUD_PICKS[0]
    assert Contribution.objects.get(speaker="pupil").text == "میں خوش ہوں"
    kept = "".join(f"{event.type}{event.old}{event.new}{event.reason}" for event in AuditEvent.objects.all())
    assert not re.search(r"[\u0600-\u06ff]", kept)
    staff = speaks(sign_in(Client(), home.senco), "ur")
    for address in (
        reverse("pupils:pupil-detail", args=[home.tobi.pk]),
        reverse("families:with-detail", args=[home.mother_contact.pk]),
        reverse("families:with-say", args=[home.mother_contact.pk]),
        reverse("families:card-list"),
        "/",
    ):
        page = staff.get(address)
        html = page.content.decode().replace("میں خوش ہوں", "")
        assert page.status_code == 200
        assert 'lang="en-GB" dir="ltr"' in html
        assert not re.search(r"[\u0600-\u06ff]", html), address
        assert "hr-reading" not in html


def test_a_link_is_read_in_a_language_and_what_is_answered_there_is_kept_in_english(full):
    pages = {name: page for name, page in meeting_pages(full, "ur") if page.status_code == 200}
    shown = BeautifulSoup(pages["contact asked"].content, "html.parser")
    assert (shown.html["lang"], shown.html["dir"]) == ("ur", "rtl")
    assert len(shown.select(".hr-reading__note p")) == 2
    kept = "".join(f"{event.type}{event.old}{event.new}{event.reason}" for event in AuditEvent.objects.all())
    assert not re.search(r"[\u0600-\u06ff]", kept)


def test_what_all_phones_of_a_meeting_are_sent_is_in_no_reader_s_language(full):
    made = planning.set_up_meeting(actor=full.senco, meeting_id=uuid4(), pupil_id=full.tobi.pk, held_on=now.today())
    client = speaks(Client(), "ur")
    given = {"code": made.code, "name": "Bola", "part": "parent", "key": str(uuid4())}
    client.post(reverse("planning:join"), given)
    for kind, payload in ((Step.BEGUN, {}), (Step.MOVED, {"stage": "issues", "round": ""})):
        planning.take_step(actor=full.senco, meeting_id=made.pk, kind=kind, payload=payload, key=str(uuid4()))
    assert re.search(r"[\u0600-\u06ff]", client.get(reverse("planning:board")).content.decode())
    assert not re.search(r"[\u0600-\u06ff]", client.get(reverse("planning:board-live")).content.decode())


def test_a_request_leaves_no_language_behind(home):
    speaks(sign_in(Client(), home.mother), "pl").get(f"/family/{home.tobi.pk}/")
    assert translation.get_language() == "en-gb"


def test_what_a_pupil_pressed_is_read_in_their_language(home):
    rewards.say_proud(actor=home.own, proud_id=uuid4(), text=PROUD_PICKS[0])
    page = speaks(sign_in(Client(), home.own), "cy").get("/me/").content.decode()
    assert page.count("Daliais ati i drio.") == 3  # the button, the words, and the name of what takes them back


# ------------------------------------------------------------------------------------------------ what is coming


def test_what_is_coming_is_told_by_other_rooms(home, monkeypatch):
    monkeypatch.setattr(coming, "_TELLERS", [])
    later = Coming(now.today() + timedelta(days=9), "Review meeting", "14:00", "Room 4", ("Ms Alder",))
    pupil_queries.register_coming(lambda pupil, contact: [later])
    pupil_queries.register_coming(lambda pupil, contact: [Coming(now.today(), "Talk")] if contact else [])
    assert [row.title for row in pupil_queries.coming_for(home.tobi, contact=home.mother_contact)] == [
        "Talk",
        "Review meeting",
    ]
    shown = sign_in(Client(), home.mother).get(f"/family/{home.tobi.pk}/").content.decode()
    assert all(words in shown for words in ("Review meeting", "Room 4", "Ms Alder", "14:00"))
    own = sign_in(Client(), home.own).get("/me/").content.decode()
    assert "Review meeting" in own
    assert "Talk" not in own


def test_history_tells_what_became_of_each_target(full):
    shown = sign_in(Client(), full.mother).get(f"/family/{full.tobi.pk}/").content.decode()
    history = shown[shown.index('id="history"') :]
    assert "This target was reached." in history
    assert labels.NO_OUTCOME in history
    own = sign_in(Client(), full.own).get("/me/").content.decode()
    assert "You did it!" in own[own.index('id="history"') :]


def test_a_page_is_in_the_order_in_which_families_ask(full):
    shown = BeautifulSoup(sign_in(Client(), full.mother).get(f"/family/{full.tobi.pk}/").content, "html.parser")
    assert [title.text for title in shown.find_all("h2")] == [
        "What happens next",
        "What you said",
        "What we agreed",
        "What to do at home",
        "History",
    ]
    levels = [int(title.name[1]) for title in shown.find_all(re.compile(r"^h\d$"))]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
