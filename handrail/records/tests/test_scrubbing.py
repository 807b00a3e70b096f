"""The scrubbed copy: nothing real is in it, and what is loaded from it works."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st

from handrail.access.models import RoleHeld, User
from handrail.core.erasing import erasing
from handrail.core.errors import Refused
from handrail.core.ids import new_id
from handrail.core.models import AuditEvent
from handrail.core.privacy import Kind, all_models, all_privacy
from handrail.plans.models import PlanVersion
from handrail.plans.rules.snapshot import is_intact
from handrail.pupils.models import Pupil
from handrail.records.actions.scrubbing import load_scrubbed, write_scrubbed
from handrail.records.queries.scrubbing import _codes, lines
from handrail.records.rules.scrubbing import Disguise
from handrail.schools.models import School
from tests.factories import everywhere
from tests.worlds import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def copied(world, tmp_path):
    """The world, written to a file."""
    path = tmp_path / "copy.jsonl.gz"
    n = write_scrubbed(path)
    return path, n


def empty():
    """Make the database as a new installation's, inside the test's transaction."""
    with erasing("a test"), everywhere(), connection.cursor() as cursor:
        tables = {model._meta.db_table for model in all_models()} - {"django_content_type", "auth_permission"}
        for table in sorted(tables):
            cursor.execute(f'DELETE FROM "{table}"')


STAYS = {Kind.KEY, Kind.PLAIN}


def values_of(*, may_stay):
    """Return every text in the database that may stay as it is, or may not: by class Privacy. Keys may not."""
    found = set()
    with everywhere():
        for said in all_privacy():
            for row in said.model._base_manager.all():
                for name, kind in said.kinds.items():
                    field = said.model._meta.get_field(name)
                    raw = getattr(row, field.attname)
                    if isinstance(raw, UUID):
                        found |= set() if may_stay else {str(raw)}
                    elif may_stay == (kind in STAYS or bool(field.choices)):
                        found |= strings(raw)
    return found


def strings(value):
    if isinstance(value, dict):
        return {text for part in value.values() for text in strings(part)}
    if isinstance(value, list):
        return {text for part in value for text in strings(part)}
    return {value} if isinstance(value, str) else set()


def test_no_real_name_text_address_number_or_hash_is_in_the_copy(world, copied):
    path, _ = copied
    with gzip.open(path, "rt", encoding="utf-8") as file:
        text = file.read()
    said = {w for row in map(json.loads, text.splitlines()[1:]) if len(row) == 2 for w in strings(row[1])}
    whole = "\n".join(said)
    # Of what may not leave, all that says something: long, or with an odd look. A term's name stands in the trail too.
    odd = re.compile(r"[A-Z].*\d|@|-Tobi|Adeyemi")
    real = {value for value in values_of(may_stay=False) if len(value) > 12 or odd.search(value)}
    assert len(real) > 200
    may_stay = "\n".join({*values_of(may_stay=True), *_codes()})
    moment = re.compile(r"\d{4}-\d{2}-\d{2}")
    assert sorted(v for v in real if v in whole and v not in may_stay and not moment.match(v)) == []
    for word in ("Tobi", "Adeyemi", "Okafor", "Dana", "Bola", "Fernhill", "Moorside", "fernhill", "Settled quickly"):
        # As a word of its own: an invented name may begin like a real one.
        assert not re.search(rf"\b{word}\b", text), word


def test_names_are_replaced_consistently_and_shapes_stay(world, copied):
    path, n = copied
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode().splitlines()[1:]]
    kept = [row for row in rows if len(row) == 2]
    assert n == len(kept)
    pupils = [values for label, values in kept if label == "pupils.pupil"]
    with everywhere():
        assert len(pupils) == Pupil.objects.count()
        real = Pupil.objects.get(pk=world.records["pupil_id"])
        notes = [v["note"] for label, v in kept if label == "progress.observation"]
    assert all(len(note) == len("Settled quickly.") for note in notes)
    contacts = {v["name"] for label, v in kept if label == "pupils.contact"}
    users = {v["name"] for label, v in kept if label == "access.user"}
    assert len(contacts) == 2
    assert len(contacts & users) == 1  # the contact with an account has one name in both
    born = {v["date_of_birth"] for v in pupils}
    assert real.date_of_birth.isoformat() not in born
    assert all(abs((date.fromisoformat(day) - date(2014, 3, 14)).days) < 46 or day < "1991" for day in born)


def test_the_loaded_copy_starts_and_shows_the_register(world, copied, client):
    path, n = copied
    with everywhere():
        # What belongs to no school (an officer's account that was opened) is not in the copy.
        n_pupils, n_events = Pupil.objects.count(), AuditEvent.objects.exclude(school_uuid=None).count()
    empty()
    assert not School.objects.exists()
    assert load_scrubbed(path, password=PASSWORD) == n
    with everywhere():
        assert (Pupil.objects.count(), AuditEvent.objects.count()) == (n_pupils, n_events)
        for version in PlanVersion.objects.all():
            assert is_intact(version.snapshot, version.sha256)
    connection.check_constraints()
    with everywhere():
        held = RoleHeld.objects.filter(role="senco").select_related("membership__user").first()
    user = held.membership.user
    browser = Client()
    sent = browser.post(reverse("access:sign-in"), {"email": user.email, "password": PASSWORD})
    assert sent.status_code == 302, sent.content
    with scope(school=held.school_id):
        entry = Pupil.objects.filter(register_entries__isnull=False).first()
    page = browser.get(reverse("pupils:register")).content.decode()
    assert entry.name in page
    assert browser.get(reverse("pupils:pupil-detail", args=[entry.pk])).status_code == 200


def test_without_a_password_nobody_can_sign_in(world, copied):
    path, _ = copied
    empty()
    load_scrubbed(path)
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_a_copy_is_not_loaded_where_a_school_is(copied):
    with pytest.raises(Refused, match="empty installation"):
        load_scrubbed(copied[0])


def test_a_copy_is_not_written_over_a_file(world, tmp_path):
    path = tmp_path / "here"
    path.write_text("mine")
    with pytest.raises(Refused, match="there already"):
        write_scrubbed(path)


@pytest.mark.parametrize(
    "content",
    [
        b"not compressed",
        gzip.compress(b"{}\n"),
        gzip.compress(b""),
        gzip.compress(b"[1]\n"),
    ],
    ids=["plain", "no head", "empty", "a list"],
)
def test_what_is_no_copy_is_refused(db, tmp_path, content):
    path = tmp_path / "bad"
    path.write_bytes(content)
    with pytest.raises(Refused, match="no scrubbed copy"):
        load_scrubbed(path)


def test_a_copy_of_another_version_is_refused(db, tmp_path):
    path = tmp_path / "old"
    path.write_bytes(gzip.compress(json.dumps({"handrail_scrubbed": 1, "tables": {}}).encode() + b"\n"))
    with pytest.raises(Refused, match="another version"):
        load_scrubbed(path)


def test_the_commands_say_what_they_did(world, tmp_path, capsys, monkeypatch):
    path = tmp_path / "copy"
    call_command("scrub", str(path))
    assert "records written" in capsys.readouterr().out
    empty()
    monkeypatch.setattr("getpass.getpass", lambda prompt: PASSWORD)
    call_command("load_scrubbed", str(path), "--password")
    assert "records loaded" in capsys.readouterr().out
    assert User.objects.first().check_password(PASSWORD)


def test_each_copy_has_a_key_of_its_own(world):
    first, second = list(lines()), list(lines())
    assert first[0] == second[0]
    assert first[1] != second[1]


# --------------------------------------------------------------------------------------------------- the disguise

WORDS = st.text(max_size=60)


@given(WORDS)
def test_text_keeps_its_length_and_what_stands_between_words(text):
    made = Disguise(b"k").text(text)
    assert len(made) == len(text)
    assert [a.isspace() for a in made] == [a.isspace() for a in text]


@given(WORDS)
def test_a_shape_has_letters_and_digits_in_the_same_places(text):
    made = Disguise(b"k").shape(text)
    assert len(made) == len(text)
    assert [a.isalpha() for a in made] == [a.isalpha() for a in text]


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2030, 1, 1)))
def test_a_day_moves_and_always_the_same_way(day):
    made = Disguise(b"k").day(day)
    assert 1 <= abs((made - day).days) <= 45
    assert made == Disguise(b"k").day(day)


def test_a_name_becomes_the_same_name_everywhere_and_no_real_one():
    disguise = Disguise(b"k", avoid={"kalin"})
    assert disguise.name("Łukasz Adeyemi-Okafor").split()[1].split("-")[0] == disguise.name("Adeyemi")
    assert disguise.name("adeyemi") == disguise.name("Adeyemi").lower()
    assert disguise.name("J") == "X"
    assert disguise.name("j") == "x"
    made = {disguise.name(f"Name{chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(600)}
    assert len(made) == 600


def test_keys_keep_their_order_and_are_others():
    disguise = Disguise(b"k")
    key = new_id()
    made = disguise.key(key)
    assert made != key
    assert made.version == 7
    assert made.int >> 80 == key.int >> 80
    assert disguise.key(key) == made


def test_json_keeps_its_shape_and_its_codes():
    disguise = Disguise(b"k", codes={"literacy"})
    key, other = str(new_id()), "a" * 64
    found = disguise.json(
        {
            "area": "literacy",
            key: [key, None, 3, True, ""],
            "hash": other,
            "date_of_birth": "2014-03-14",
            "starts_on": "2026-09-01",
            "at": "2026-09-01T10:00:00+00:00",
            "baseline": "12.5",
            "upn": "A823432110007",
            "telephone": "02079460777",
            "email": "bola@home.example",
            "name": "Bola",
            "text": "Reads 12 words.",
        }
    )
    assert found["area"] == "literacy"
    new_key = next(name for name in found if re.fullmatch(r"[0-9a-f-]{36}", name))
    assert new_key != key
    assert found[new_key] == [new_key, None, 3, True, ""]
    assert len(found["hash"]) == 64
    assert found["hash"] != other
    assert found["date_of_birth"] != "2014-03-14"
    assert (found["starts_on"], found["baseline"]) == ("2026-09-01", "12.5")
    assert found["at"].startswith("2026-09-01T10")
    assert found["email"].endswith("@scrubbed.example")
    assert found["name"] == disguise.name("Bola")
    assert re.fullmatch(r"[A-Z]\d{12}", found["upn"])
    assert found["upn"] != "A823432110007"
    assert found["telephone"] != "02079460777"
    assert re.fullmatch(r"[A-Z][a-z]{4} \d\d [a-z]{5}\.", found["text"])


def test_values_that_must_be_unique_stay_so():
    disguise = Disguise(b"k")
    made = {disguise.once("column", str(n), disguise.shape("7")) for n in range(80)}
    assert len(made) == 80
    assert disguise.once("column", "1", disguise.shape("7")) == disguise.once("column", "1", disguise.shape("7"))


def test_long_words_become_long_words():
    assert len(Disguise(b"k").text("a" * 40)) == 40


def test_a_copy_of_nothing_loads_nothing(db, tmp_path):
    path = tmp_path / "nothing.gz"
    assert write_scrubbed(path) == 0
    assert load_scrubbed(path) == 0
