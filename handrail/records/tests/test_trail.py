"""The trail: its pages, its order, and whose it is."""

from __future__ import annotations

import ast
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

import handrail
from handrail.access.types import Role
from handrail.bank.rules import BLANKS
from handrail.core import audit, looking
from handrail.core import clock as time
from handrail.core.audit import SENTENCES
from handrail.core.errors import Denied
from handrail.core.models import AuditEvent
from handrail.frameworks.types import Nation
from handrail.plans.models import PlanSection
from handrail.records import actions, queries
from handrail.records.rules import trail as rules
from handrail.records.types.trail import Kind, TrailFilter
from tests.factories import PlanFactory, PupilFactory, SchoolFactory, Trail, make_actor, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    cache.clear()
    return SchoolFactory()


@pytest.fixture
def head(school):
    return make_actor(school, Role.HEAD)


@pytest.fixture
def pupil(school):
    return PupilFactory(school=school, forename="Tobi", surname="Adeyemi")


def happened(school, type="PUPIL_VIEWED", *, n=1, minutes=0, actor=None, pupil_id=None, **more):
    """Write n events of one moment: only the key says which came first."""
    rows = [
        AuditEvent(
            at=time.now() - timedelta(minutes=minutes),
            school_uuid=school.pk,
            actor_uuid=actor.user_id if actor else None,
            actor_name=actor.name if actor else "Handrail",
            type=type,
            pupil_uuid=pupil_id,
            **more,
        )
        for _ in range(n)
    ]
    return Trail.objects.bulk_create(rows)


def seen(page) -> list[str]:
    return [row.what for row in page.rows]


def words_of(rows) -> str:
    return " ".join(f"{row.what} {row.reason} {row.changes}" for row in rows)


@pytest.mark.parametrize("role", [Role.DATA_PROTECTION, Role.HEAD])
def test_confidential_lines_of_a_profile_are_told_only_to_whoever_may_read_them(school, pupil, in_school, role):
    old, new = {"confidential": ["A secret"], "helps": ["A map"]}, {"confidential": ["Another"], "helps": ["A seat"]}
    happened(school, "PROFILE_CHANGED", pupil_id=pupil.pk, subject_type="pupils.pupil", old=old, new=new)
    with in_school(school):
        words = words_of(queries.trail_page(make_actor(school, role)).rows)
    assert "A map" in words and "A seat" in words
    assert ("A secret" in words, "Another" in words) == ((True, True) if role is Role.HEAD else (False, False))


@pytest.mark.parametrize("marked", ["plan", "section", "nothing"])
@pytest.mark.parametrize("role", [Role.DATA_PROTECTION, Role.HEAD])
def test_words_of_plans_stay_closed_where_one_is_confidential(school, pupil, in_school, role, marked):
    with in_school(school):
        plan = PlanFactory(pupil=pupil, is_confidential=marked == "plan")
        PlanSection.objects.create(
            school=school,
            plan=plan,
            code="help",
            text="x",
            is_confidential=marked == "section",
            changed_at=time.now(),
        )
    for subject_type in ("plans.target", "reviews.review", "progress.observation"):
        more = {"subject_type": subject_type, "old": {"text": "A secret"}, "new": None, "reason": "A secret reason"}
        happened(school, "PLAN_WRITTEN", pupil_id=pupil.pk, **more)
    with in_school(school):
        words = words_of(queries.trail_page(make_actor(school, role)).rows)
    is_told = role is Role.HEAD or marked == "nothing"
    assert ("A secret" in words) is is_told


def test_pages_lead_to_older_events_and_back_without_a_gap(head, school, in_school):
    for minutes in range(60):
        happened(school, "SIGNED_IN", n=2, minutes=minutes)
    ids = list(Trail.objects.order_by("-at", "-pk").values_list("at", flat=True))
    with in_school(school):
        first = queries.trail_page(head)
        second = queries.trail_page(head, place=first.older)
        third = queries.trail_page(head, place=second.older)
        assert [row.at for page in (first, second, third) for row in page.rows] == ids
        assert (first.newer, third.older) == ("", "")
        assert queries.trail_page(head, place=third.newer).rows == second.rows
        assert queries.trail_page(head, place=second.newer).rows == first.rows
        happened(school, "SIGNED_OUT", n=3)
        # Newer than the first page there is only part of a page: the first page is shown whole.
        again = queries.trail_page(head, place=queries.trail_page(head, place=second.newer).newer)
        assert len(again.rows) == 50


@pytest.mark.parametrize("place", ["nonsense", "older.1.2.x", "older.9999999999999999.0.0", "up.1.2.3", "newer.1.1.g"])
def test_a_place_that_cannot_be_read_is_the_first_page(head, school, in_school, place):
    happened(school, "SIGNED_IN")
    with in_school(school):
        assert seen(queries.trail_page(head, place=place)) == ["signed in"]


def test_another_schools_events_are_not_there(head, school, pupil, in_school):
    other = SchoolFactory()
    happened(other, pupil_id=pupil.pk, actor=head)
    with in_school(school):
        for filters in (None, TrailFilter(pupil_id=pupil.pk), TrailFilter(user_id=head.user_id)):
            assert not queries.trail_page(head, filters).rows
        assert not queries.people_who_saw(head, pupil.pk)
        assert not queries.trail_rows(head, TrailFilter(kind=Kind.LOOKED))


@pytest.mark.parametrize("kind", list(Kind), ids=str)
def test_each_kind_is_found_alone(head, school, pupil, in_school, kind):
    for n, type in enumerate(SENTENCES):
        happened(school, type, minutes=n, pupil_id=pupil.pk, actor=head)
    known = sum(rules.kind_of(type) is kind for type in SENTENCES)
    with in_school(school):
        for filters in (
            TrailFilter(kind=kind),
            TrailFilter(kind=kind, pupil_id=pupil.pk),
            TrailFilter(kind=kind, user_id=head.user_id),
            TrailFilter(kind=kind, pupil_id=pupil.pk, user_id=head.user_id),
        ):
            rows = queries.trail_rows(head, filters)
            assert {row.kind for row in rows} == {kind}
            assert len(rows) == known
            assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)


def test_days_types_and_addresses_narrow(head, school, in_school):
    happened(school, "SIGNED_IN", address="10.0.4.17")
    happened(school, "SIGNED_OUT", minutes=60 * 24, address="10.0.4.18")
    happened(school, "PASSWORD_CHANGED", minutes=60 * 24 * 40, address="10.0.4.17")
    today = time.today()
    with in_school(school):

        def found(**narrowed):
            return seen(queries.trail_page(head, TrailFilter(**narrowed)))

        assert found(starts_on=today) == ["signed in"]
        assert found(ends_on=today - timedelta(days=1)) == ["signed out", "changed their own password"]
        assert found(type="SIGNED_OUT") == ["signed out"]
        # Without a person or a pupil an address is looked for in the last month.
        assert found(address="10.0.4.17") == ["signed in"]
        assert found(address="10.0.4.17", starts_on=today - timedelta(days=60)) == [
            "signed in",
            "changed their own password",
        ]


def test_people_who_saw_are_counted_for_twelve_months(head, school, pupil, in_school, django_assert_num_queries):
    teacher = make_actor(school, Role.TEACHER)
    happened(school, n=3, minutes=5, actor=teacher, pupil_id=pupil.pk)
    happened(school, "PLAN_PRINTED", actor=teacher, pupil_id=pupil.pk)
    happened(school, "RECORDS_SEEN", minutes=1, actor=head, pupil_id=pupil.pk)
    happened(school, "NEED_ADDED", actor=head, pupil_id=pupil.pk)
    happened(school, minutes=60 * 24 * 366, actor=head, pupil_id=pupil.pk)
    with in_school(school), django_assert_num_queries(1):
        people = queries.people_who_saw(head, pupil.pk)
    assert [(person.name, person.n_times) for person in people] == [(teacher.name, 4), (head.name, 1)]
    assert people[0].last_at == time.now()


def test_the_page_of_a_pupil_says_that_lists_are_not_counted(client, head, school, pupil):
    happened(school, "LIST_SEEN", actor=make_actor(school, Role.TEACHER), new={"page": "pupils:pupil-list"})
    sign_in(client, head)
    page = client.get(reverse("records:trail-pupil", args=[pupil.pk])).content.decode()
    assert "What is not counted here" in page
    assert f'href="{reverse("records:trail")}"' in page
    assert page.count(reverse("records:trail-reach", args=[pupil.pk])) == 2


def test_only_those_who_may_see_the_trail_do(school, pupil, in_school):
    teacher = make_actor(school, Role.TEACHER)
    with in_school(school):
        for ask in (
            lambda: queries.trail_page(teacher),
            lambda: queries.trail_rows(teacher, TrailFilter()),
            lambda: queries.people_who_saw(teacher, pupil.pk),
            lambda: actions.note_trail_seen(actor=teacher),
            lambda: actions.note_trail_taken_out(actor=teacher, n_rows=1, filters={}),
        ):
            with pytest.raises(Denied):
                ask()


def test_an_event_of_a_destroyed_pupil_has_no_name(head, school, in_school):
    happened(school, pupil_id=uuid4())
    happened(school, "REFUSED", minutes=1, pupil_id=uuid4(), new={"page": "pupils:pupil-detail"})
    happened(school, "NO_LONGER_KNOWN", minutes=2)
    with in_school(school):
        destroyed, refused, unknown = queries.trail_page(head).rows
    assert (destroyed.pupil_name, destroyed.pupil_id) == ("a pupil whose record was destroyed", None)
    assert (refused.pupil_name, refused.is_destroyed) == ("", False)
    assert unknown.sentence == "Handrail did something that Handrail no longer does"


@pytest.mark.parametrize("count", [5, 120])
def test_a_page_of_the_trail_takes_the_same_queries_whatever_its_length(client, head, school, pupil, count):
    for n in range(count):
        happened(school, "CORE_GROUP_JOINED", minutes=n, pupil_id=pupil.pk, actor=head,
                 new={"membership": str(head.membership_id), "role": "lead"})  # fmt: skip
    sign_in(client, head).get(reverse("access:account"))  # the first request of all asks whether there is a school
    for url, most in (
        (reverse("records:trail"), 6),
        (reverse("records:trail-pupil", args=[pupil.pk]), 8),
        (reverse("records:trail-person", args=[head.membership_id]), 7),
        (reverse("records:trail-reach", args=[pupil.pk]), 11),
        (reverse("records:trail") + "?kind=signed_in", 6),
    ):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url)
        assert page.status_code == 200, url
        assert len(asked) <= most, (url, [q["sql"][:120] for q in asked])


def test_the_two_questions_lead_to_a_pupil_and_to_a_person(client, head, school, pupil):
    PupilFactory(school=school, forename="Tobias", surname="Zander", left_on=time.today() - timedelta(days=400))
    sign_in(client, head)
    assert "Who has seen this pupil?" in client.get(reverse("records:trail")).content.decode()
    page = client.get(reverse("records:trail-pupils"), {"q": "tobi"}).content.decode()
    assert "Tobi Adeyemi" in page and "Tobias Zander" in page
    found = client.get(reverse("records:trail-pupils"), {"q": "adeyemi"})
    assert found.url == reverse("records:trail-pupil", args=[pupil.pk])
    assert "No pupil of that name" in client.get(reverse("records:trail-pupils"), {"q": "nobody"}).content.decode()
    teacher, parent = make_actor(school, Role.TEACHER), make_actor(school, Role.PARENT)
    names = client.get(reverse("records:trail-people"), {"q": "okafor"}).content.decode()
    assert teacher.name in names and parent.name in names
    found = client.get(reverse("records:trail-people"), {"q": parent.name})
    assert found.status_code in (200, 302)
    assert "Nobody of that name" in client.get(reverse("records:trail-people"), {"q": "zzz"}).content.decode()
    assert client.get(reverse("records:trail-people")).status_code == 200


def test_the_trail_of_a_pupil_shows_who_looked_and_can_be_narrowed_to_one(client, head, school, pupil):
    teacher = make_actor(school, Role.TEACHER)
    happened(school, actor=teacher, pupil_id=pupil.pk)
    happened(
        school, "NEED_ADDED", actor=head, pupil_id=pupil.pk, new={"code": "SPLD", "rank": 1}, reason="Seen in class."
    )
    sign_in(client, head)
    url = reverse("records:trail-pupil", args=[pupil.pk])
    page = client.get(url).content.decode()
    assert teacher.name in page and "added a type of need" in page and "Seen in class." in page
    narrowed = client.get(url, {"person": str(teacher.user_id)}).content.decode()
    assert "added a type of need" not in narrowed and "opened the pupil&#x27;s page" in narrowed
    assert client.get(url, {"person": "nonsense", "kind": "nonsense", "starts_on": "x"}).status_code == 200


def test_looking_at_the_trail_is_in_the_trail(client, head, school, pupil):
    sign_in(client, head)
    client.get(reverse("records:trail"))
    client.get(reverse("records:trail-pupil", args=[pupil.pk]))
    client.get(reverse("records:trail-person", args=[head.membership_id]))
    found = Trail.objects.filter(type="TRAIL_SEEN").order_by("pk").values_list("pupil_uuid", "new")
    assert sorted(found, key=str) == sorted(
        [(None, None), (pupil.pk, {"whose": pupil.name}), (None, {"whose": head.name})], key=str
    )


@pytest.mark.parametrize("form", ["csv", ""])
def test_the_trail_can_be_taken_out_and_runs_no_formula(client, head, school, pupil, form):
    happened(school, "NEED_ADDED", pupil_id=pupil.pk, actor=head, reason="=1+1", new={"code": "SPLD"})
    happened(school, "NEED_ADDED", n=2)
    sign_in(client, head)
    answer = client.get(reverse("records:trail-export"), {"format": form, "pupil": str(pupil.pk), "kind": "changed"})
    if form == "csv":
        rows = answer.content.decode("utf-8-sig").splitlines()
        assert len(rows) == 2
        assert "'=1+1" in rows[1]
    else:
        sheet = load_workbook(BytesIO(answer.content)).active
        assert sheet.max_row == 2
        assert sheet["F2"].value == "'=1+1"
    event = Trail.objects.get(type="TRAIL_EXPORTED")
    assert event.new == {"rows": 1, "filters": {"kind": "Changed", "pupil": str(pupil.pk)}}


# --------------------------------------------------------------------------------------------- presenters


def written_keys() -> dict[str, str]:
    """Return each key that an action writes as 'old' or 'new' of an event, with the file where it does."""
    found: dict[str, str] = {}
    for path in sorted(Path(handrail.__file__).parent.rglob("*.py")):
        if "actions" not in str(path) or {"tests", "demo"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values = []
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("audit.", "Event")):
                values = [word.value for word in node.keywords if word.arg in {"old", "new"}]
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in {"old", "new"}:
                values = [node.value]
            keys = [key for value in values for d in ast.walk(value) if isinstance(d, ast.Dict) for key in d.keys]
            found |= {key.value: path.name for key in keys if isinstance(key, ast.Constant)}
    return found


def test_every_key_that_an_action_writes_is_said_in_words() -> None:
    silent = {key: file for key, file in written_keys().items() if key not in rules.LABELS.keys() | rules.HIDDEN}
    assert not silent, f"Say these in words in records.rules.trail.LABELS: {silent}"


def test_every_event_of_a_whole_school_can_be_shown(world, in_school):
    """No key of a record, no code with underscores and no braces reach the screen."""
    actor = world.actors[Role.HEAD]
    with in_school(actor):
        rows = queries.trail_rows(actor, TrailFilter())
    assert len(rows) > 70
    keys = set()
    for event in Trail.objects.filter(school_uuid=world.school.pk):
        for value in (event.old, event.new):
            keys |= set(value) if isinstance(value, dict) else set()
    silent = keys - rules.LABELS.keys() - rules.HIDDEN
    assert not silent, f"Say these in words: {sorted(silent)}"
    for row in rows:
        text = " ".join([row.sentence, *(part for c in row.changes for part in (c.label, c.old, c.new))])
        assert not rules.UUID_TEXT.search(text), text
        # The blanks of a target of the bank are written so for people too.
        for blank in BLANKS:
            text = text.replace(f"{{{blank}}}", blank)
        assert not {"_", "{", "}", "None"} & set(text), text


def test_every_type_has_a_sentence_that_can_be_shown():
    for type, sentence in SENTENCES.items():
        assert rules.what_in_words(type, sentence, old=None, new={}, names={}, nation=Nation.ENGLAND).startswith(
            sentence
        )


# ------------------------------------------------------------------------------------------------- looks


def test_outside_a_page_nothing_is_collected(pupil):
    looking.fetched(pupil, pupil_id=pupil.pk)
    looking.listed()
    looking.named(pupil.pk)
    with looking.begun() as looks:
        looking.fetched(pupil, pupil_id=pupil.pk)
        looking.listed()
        assert looks.unnamed() == [(pupil, pupil.pk)] and looks.is_list
        looking.named(pupil.pk, None)
        assert not looks.unnamed()


def test_a_refusal_that_cannot_be_written_changes_no_answer(client, school, monkeypatch):
    sign_in(client, make_actor(school, Role.TEACHER))

    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(audit, "record_once", broken)
    assert client.get(reverse("records:trail")).status_code == 403


def test_a_refusal_is_written_once_an_hour_and_a_storm_ends(client, school, monkeypatch):
    monkeypatch.setattr(audit, "MOST_AN_HOUR", 5)
    sign_in(client, make_actor(school, Role.TEACHER))
    for _ in range(3):
        client.get(reverse("records:trail"))
    assert Trail.objects.filter(type="REFUSED").count() == 1
    for _ in range(9):
        client.get(reverse("pupils:pupil-detail", args=[uuid4()]))
    assert Trail.objects.filter(type="REFUSED").count() == 5


def test_a_look_that_could_not_be_written_is_written_the_next_time(head, pupil, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(AuditEvent.objects.__class__, "bulk_create", broken)
        with pytest.raises(DatabaseError):
            audit.record_view(head, "PUPIL_VIEWED", subject=pupil, pupil_id=pupil.pk)
    audit.record_view(head, "PUPIL_VIEWED", subject=pupil, pupil_id=pupil.pk)
    assert Trail.objects.filter(type="PUPIL_VIEWED").count() == 1


def test_a_search_while_typing_is_one_look(client, head, pupil):
    sign_in(client, head)
    for text in ("t", "to", "tob"):
        client.get(reverse("pupils:pupil-search"), {"q": text}, headers={"HX-Request": "true"})
    (event,) = Trail.objects.filter(type="LIST_SEEN")
    assert event.new == {"page": "pupils:pupil-search", "filters": {"q": "t"}}
