"""The school can be opened, changed, given a calendar and groups."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.schools import actions, queries, rules
from handrail.schools.models import Faculty, School, Subject, TeachingGroup
from handrail.schools.types import GroupKind, GroupRow, Period
from tests.factories import (
    AcademicYearFactory,
    GroupAdultFactory,
    GroupPupilFactory,
    SchoolFactory,
    TeachingGroupFactory,
    make_actor,
    one_event,
    trail,
)

pytestmark = pytest.mark.django_db

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h10v10z" fill="#1d4b47"/></svg>'


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def office(school):
    return make_actor(school, Role.OFFICE)


@pytest.fixture
def scoped(in_school, office):
    with in_school(office):
        yield office


# ------------------------------------------------------------------------------------------------- opening


def test_open_school_keeps_what_was_given() -> None:
    school = actions.open_school(
        code="Fernhill",
        name=" Fernhill Academy ",
        setting="secondary",
        framework="england-2015",
        telephone="01632 960001",
    )
    assert (school.code, school.name, school.telephone) == ("fernhill", "Fernhill Academy", "01632 960001")
    assert one_event().type == "SCHOOL_OPENED"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "two words"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "a" * 41}, "code"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"setting": "castle"}, "setting"),
        ({"framework": "narnia-1950"}, "framework"),
    ],
)
def test_open_school_refuses_what_cannot_be(changed: dict, field: str) -> None:
    good = {"code": "fernhill", "name": "Fernhill", "setting": "primary", "framework": "england-2015"}
    with pytest.raises(Refused) as refusal:
        actions.open_school(**(good | changed))
    assert refusal.value.field == field
    assert not School.objects.exists()


def test_open_school_refuses_a_code_twice(school) -> None:
    with pytest.raises(Refused) as refusal:
        actions.open_school(code=school.code, name="Other", setting="primary", framework="england-2015")
    assert refusal.value.field == "code"


# ------------------------------------------------------------------------------------------------- changing


def test_change_school_says_what_changed(scoped, school) -> None:
    actions.change_school(actor=scoped, name="New name", setting="secondary", framework="england-2015", telephone="1")
    event = one_event(type="SCHOOL_CHANGED")
    assert event.new == {"name": "New name", "telephone": "1"}
    assert event.actor_uuid == scoped.user_id


def test_change_school_writes_nothing_when_nothing_changed(scoped, school) -> None:
    actions.change_school(actor=scoped, name=school.name, setting=school.setting, framework=school.framework)
    assert not trail()


def test_another_framework_needs_a_reason(scoped, school) -> None:
    kept = {"name": school.name, "setting": school.setting, "framework": "england-2001"}
    with pytest.raises(Refused) as refusal:
        actions.change_school(actor=scoped, **kept)
    assert refusal.value.field == "reason"
    actions.change_school(actor=scoped, **kept, reason="Trying the older Code")
    event = one_event(type="SCHOOL_FRAMEWORK_CHANGED")
    assert (event.old, event.reason) == ({"framework": "england-2015"}, "Trying the older Code")


def test_only_those_who_may_can_change_the_school(school, in_school) -> None:
    teacher = make_actor(school, Role.TEACHER)
    year = rules.usual_dates(date(2026, 9, 1))
    with in_school(teacher):
        group = TeachingGroupFactory(year=AcademicYearFactory(school=school))
        for attempt in (
            lambda: actions.change_school(actor=teacher, name="x", setting="primary", framework="england-2015"),
            lambda: actions.set_calendar(actor=teacher, year=year),
            lambda: actions.set_logo(actor=teacher, content=PNG),
            lambda: actions.remove_logo(actor=teacher),
            lambda: actions.add_faculty(actor=teacher, name="Arts"),
            lambda: actions.add_subject(actor=teacher, name="Art"),
            lambda: actions.add_group(actor=teacher, year=group.year, kind="class", name="x"),
            lambda: actions.change_group(actor=teacher, group=group, kind="class", name="x"),
            lambda: actions.remove_group(actor=teacher, group=group),
            lambda: actions.ensure_groups(actor=teacher, year=group.year, rows=[]),
            lambda: actions.ensure_subjects(actor=teacher, rows=[]),
            lambda: actions.ensure_faculties(actor=teacher, names=[]),
        ):
            with pytest.raises(Denied):
                attempt()


# ------------------------------------------------------------------------------------------------- the logo


@pytest.mark.parametrize(("content", "kind"), [(PNG, "image/png"), (SVG, "image/svg+xml")])
def test_logo_is_kept_and_removed(scoped, content: bytes, kind: str) -> None:
    school = actions.set_logo(actor=scoped, content=content)
    school.refresh_from_db()
    assert (bytes(school.logo), school.logo_type) == (content, kind)
    actions.remove_logo(actor=scoped)
    actions.remove_logo(actor=scoped)
    school.refresh_from_db()
    assert (school.logo, school.logo_type) == (None, "")
    assert len(trail(type="SCHOOL_LOGO_CHANGED")) == 2


def noise_png(width: int, height: int) -> bytes:
    """Return a picture that hardly packs: photographs and scans are like that."""
    rows = Random(7)
    raw = b"".join(b"\0" + rows.randbytes(width * 3) for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b"")


def test_a_logo_that_is_far_too_large_is_made_smaller(scoped) -> None:
    large = noise_png(700, 210)
    assert len(large) > 2 * actions.LARGEST_LOGO_BYTES
    school = actions.set_logo(actor=scoped, content=large)
    kept = bytes(school.logo)
    width, height = struct.unpack(">II", kept[16:24])
    assert len(kept) <= actions.LARGEST_LOGO_BYTES and school.logo_type == "image/png"
    assert (width, height) == (400, 120), "the widest of ours that fits, in the same shape"


def test_a_large_logo_that_cannot_be_made_smaller_is_refused_with_how_to_mend_it(scoped) -> None:
    damaged = noise_png(700, 350)
    half = len(damaged) // 2
    for content in (damaged[:half] + bytes(2000) + damaged[half + 2000 :], noise_png(240, 3_000)):
        with pytest.raises(Refused, match="Save the logo again as a PNG of at most 200 kB") as refusal:
            actions.set_logo(actor=scoped, content=content)
        assert refusal.value.field == "logo"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a" + b"x" * 100, "neither a PNG nor an SVG"),
        (PNG[:30], "not whole"),
        (PNG[:16] + b"\x00\x00\xff\xff\x00\x00\xff\xff" + PNG[24:], "pixels"),
        (PNG + b"x" * 10_000_000, "at most 10,000 kB"),
        (SVG + b" " * 200_001, "at most 200 kB"),
        (SVG.replace(b"<path", b"<script>alert(1)</script><path"), "script"),
        (SVG.replace(b"<path", b'<path onclick="x()"'), "script"),
        (SVG.replace(b"<path", b"<foreignObject/><path"), "script"),
        (SVG.replace(b"<path", b'<script xmlns="http://www.w3.org/1999/xhtml">x()</script><path'), "script"),
        (SVG.replace(b"<path", b'<x:img xmlns:x="http://www.w3.org/1999/xhtml"/><path'), "script"),
        (SVG.replace(b"<path", b'<use href="https://elsewhere.example/x.svg#a"/><path'), "script"),
        (SVG.replace(b'fill="#1d4b47"', b'fill="url(https://elsewhere.example/)"'), "script"),
        (SVG.replace(b"<path", b"<style>@import 'x'</style><path"), "script"),
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "script"),
        (SVG[:-6], "cannot be read"),
        (b"<p><svg/></p>", "not an SVG"),
        (b"<svg>\xff</svg>", "not UTF-8"),
    ],
)
def test_logo_refuses_what_is_no_safe_picture(scoped, content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words) as refusal:
        actions.set_logo(actor=scoped, content=content)
    assert refusal.value.field == "logo"


# ------------------------------------------------------------------------------------------------ calendar


def test_set_calendar_keeps_terms_half_terms_and_closures(scoped, school) -> None:
    typed = rules.usual_dates(date(2026, 9, 1))
    year = actions.set_calendar(actor=scoped, year=typed)
    assert queries.year_dates(year) == typed
    assert queries.calendar_of(school.pk) == rules.calendar_from(typed)


def test_set_calendar_again_replaces_the_year(scoped, school) -> None:
    typed = rules.usual_dates(date(2026, 9, 1))
    first = actions.set_calendar(actor=scoped, year=typed)
    second = actions.set_calendar(actor=scoped, year=replace(typed, closures=()))
    assert first.pk == second.pk
    assert queries.year_dates(second).closures == ()
    renamed = actions.set_calendar(actor=scoped, year=replace(typed, name="2026-27"), year_id=first.pk)
    assert (renamed.pk, renamed.name) == (first.pk, "2026-27")
    assert len(trail(type="CALENDAR_SET")) == 3


def test_set_calendar_refuses_problems_overlaps_and_strange_years(scoped, school) -> None:
    typed = rules.usual_dates(date(2026, 9, 1))
    with pytest.raises(Refused) as refusal:
        actions.set_calendar(actor=scoped, year=replace(typed, terms=()))
    assert refusal.value.field == "terms"
    kept = actions.set_calendar(actor=scoped, year=typed)
    with pytest.raises(Refused, match="shares days"):
        actions.set_calendar(actor=scoped, year=replace(typed, name="Again"))
    later = actions.set_calendar(actor=scoped, year=rules.usual_dates(date(2027, 9, 1)))
    with pytest.raises(Refused, match="called"):
        actions.set_calendar(actor=scoped, year=typed, year_id=later.pk)
    with pytest.raises(NotVisible):
        actions.set_calendar(actor=scoped, year=typed, year_id=school.pk)
    assert queries.current_year(school.pk, date(2026, 11, 16)) == kept
    assert queries.current_year(school.pk, date(2028, 1, 1)) == later
    assert queries.current_year(school.pk, date(2040, 1, 1)) == later
    assert queries.current_year(SchoolFactory().pk) is None


# -------------------------------------------------------------------------------------------- subjects, groups


def test_faculties_and_subjects_come_and_go(scoped) -> None:
    faculty = actions.add_faculty(actor=scoped, name="  Expressive   Arts ")
    assert faculty.name == "Expressive Arts"
    with pytest.raises(Refused, match="already"):
        actions.add_faculty(actor=scoped, name="expressive arts")
    actions.rename_faculty(actor=scoped, faculty=faculty, name="Arts")
    subject = actions.add_subject(actor=scoped, name="Music", faculty=faculty)
    actions.change_subject(actor=scoped, subject=subject, name="Music and drama", faculty=None)
    actions.change_subject(actor=scoped, subject=subject, name="Music and drama", faculty=faculty)
    actions.remove_faculty(actor=scoped, faculty=faculty)
    subject.refresh_from_db()
    assert subject.faculty is None
    actions.remove_subject(actor=scoped, subject=subject)
    assert not Subject.objects.exists() and not Faculty.objects.exists()
    with pytest.raises(Refused, match="name"):
        actions.add_subject(actor=scoped, name=" ")
    with pytest.raises(Refused, match="longer"):
        actions.add_subject(actor=scoped, name="x" * 61)


def test_groups_come_and_go(scoped, school) -> None:
    year = AcademicYearFactory(school=school)
    group = actions.add_group(actor=scoped, year=year, kind="class", name="4 Willow", year_group=4)
    with pytest.raises(Refused, match="already"):
        actions.add_group(actor=scoped, year=year, kind="class", name="4 willow")
    with pytest.raises(Refused, match="kind"):
        actions.add_group(actor=scoped, year=year, kind="crowd", name="x")
    actions.change_group(actor=scoped, group=group, kind="tutor", name="4W", year_group=4)
    group.refresh_from_db()
    assert (group.kind, group.name) == ("tutor", "4W")
    actions.remove_group(actor=scoped, group=group)
    assert not TeachingGroup.objects.exists()


def test_a_group_with_people_stays(scoped, school) -> None:
    year = AcademicYearFactory(school=school)
    with_pupil, with_adult = TeachingGroupFactory(year=year), TeachingGroupFactory(year=year)
    GroupPupilFactory(group=with_pupil, pupil__school=school)
    GroupAdultFactory(group=with_adult, membership__school=school)
    for group in (with_pupil, with_adult):
        with pytest.raises(Refused, match="record"):
            actions.remove_group(actor=scoped, group=group)


def test_records_of_another_school_are_not_touched(scoped) -> None:
    other = TeachingGroupFactory()
    with pytest.raises(NotVisible):
        actions.change_group(actor=scoped, group=other, kind="class", name="mine")
    with pytest.raises(NotVisible):
        actions.add_group(actor=scoped, year=other.year, kind="class", name="mine")
    with pytest.raises(NotVisible):
        actions.ensure_groups(actor=scoped, year=other.year_id, rows=[])


def test_ensure_groups_adds_what_is_missing_in_few_queries(scoped, school, django_assert_max_num_queries) -> None:
    year = AcademicYearFactory(school=school)
    rows = [GroupRow(GroupKind.TUTOR, f"{y}{letter}", y) for y in range(7, 12) for letter in "ABCDEF"]
    rows += [GroupRow(GroupKind.TEACHING, f"{y}/Ma{n}", y, "Mathematics") for y in range(7, 12) for n in range(6)]
    with django_assert_max_num_queries(14):  # each savepoint counts two
        groups = actions.ensure_groups(actor=scoped, year=year, rows=rows)
    assert len(groups) == 60
    assert groups["teaching", "7/Ma0"].subject.name == "Mathematics"
    again = actions.ensure_groups(actor=scoped, year=year.pk, rows=[*rows, GroupRow(GroupKind.CLASS, " New  one ")])
    assert len(again) == 61
    assert again["class", "New one"].year_group is None
    with pytest.raises(Refused, match="longer"):
        actions.ensure_groups(actor=scoped, year=year, rows=[GroupRow(GroupKind.CLASS, "x" * 41)])


def test_ensure_subjects_gives_new_ones_their_faculty(scoped) -> None:
    actions.add_subject(actor=scoped, name="Art")
    found = actions.ensure_subjects(
        actor=scoped, rows=[("Art", "Arts"), ("Physics", "Science"), ("Chemistry", "Science")]
    )
    assert found["Art"].faculty is None
    assert found["Physics"].faculty == found["Chemistry"].faculty
    assert [f.name for f in queries.faculties_of(scoped)] == ["Science"]
    assert actions.ensure_subjects(actor=scoped, rows=[("Art", None)]).keys() == found.keys()


def test_set_calendar_needs_days_in_order(scoped) -> None:
    typed = rules.usual_dates(date(2026, 9, 1))
    wrong = replace(typed, period=Period(date(2027, 8, 31), date(2026, 9, 1)))
    with pytest.raises(Refused, match="before it starts"):
        actions.set_calendar(actor=scoped, year=wrong)
