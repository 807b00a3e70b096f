"""Lists, the register and one pupil's file, with the number of queries that each takes."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import QueryDict

from handrail.core.listing import read_listing
from handrail.pupils import actions, queries
from handrail.pupils.models import Need, Pupil
from handrail.pupils.types import PupilFilter, RegisterFilter
from tests.factories import PupilFactory, RegisterEntryFactory


def make_register(school, count):
    pupils = PupilFactory.create_batch(count, school=school)
    for n, pupil in enumerate(pupils):
        RegisterEntryFactory(pupil=pupil, stage="E" if n % 3 == 0 else "K")
        Need.objects.create(school=school, pupil=pupil, code="SLCN", starts_on=date(2026, 9, 7))
    return pupils


def listed(actor, filters=None, query="", **more):
    listing = read_listing(QueryDict(query), sorts=queries.REGISTER_SORTS, default="name")
    return queries.register_rows(actor, listing.page_of(queries.register_entries(actor, filters, **more)))


@pytest.mark.parametrize("count", [30, 300])
def test_the_register_takes_three_queries_whatever_its_length(here, django_assert_num_queries, count):
    make_register(here.school, count)
    with django_assert_num_queries(3):
        summary = queries.register_summary(here.senco)
        rows = listed(here.senco)
    assert summary.total == count
    assert len(rows) == min(count, 50)
    assert rows[0].need == "Speech, language and communication needs"


def test_the_register_holds_only_open_stages_of_pupils_at_the_school(here):
    RegisterEntryFactory(pupil=here.tobi)
    RegisterEntryFactory(pupil=here.noor, ends_on=date(2026, 10, 1), end_reason="Met.")
    RegisterEntryFactory(pupil=PupilFactory(school=here.school, left_on=date(2026, 10, 1)))
    assert [row.name for row in listed(here.senco)] == ["Tobi Adeyemi"]
    assert queries.register_summary(here.senco).total == 1


def test_a_teacher_sees_only_the_pupils_they_teach(here):
    RegisterEntryFactory(pupil=here.tobi)
    RegisterEntryFactory(pupil=here.noor)
    assert [row.name for row in listed(here.teacher)] == ["Tobi Adeyemi"]
    assert queries.register_summary(here.teacher).total == 1
    assert not listed(here.helper)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (RegisterFilter(year=8), ["Noor Haddad"]),
        (RegisterFilter(class_name="7A"), ["Tobi Adeyemi"]),
        (RegisterFilter(stage="E"), ["Noor Haddad"]),
        (RegisterFilter(need="ASD"), ["Tobi Adeyemi"]),
        (RegisterFilter(text="HADD noor"), ["Noor Haddad"]),
        (RegisterFilter(text="addad"), []),
        (RegisterFilter(text="100%"), []),
    ],
)
def test_filters(here, filters, names):
    RegisterEntryFactory(pupil=here.tobi)
    RegisterEntryFactory(pupil=here.noor, stage="E")
    Need.objects.create(school=here.school, pupil=here.tobi, code="ASD", rank=2, starts_on=date(2026, 9, 7))
    assert [row.name for row in listed(here.senco, filters)] == names


def test_a_higher_room_can_narrow_the_register(here):
    RegisterEntryFactory(pupil=here.tobi)
    RegisterEntryFactory(pupil=here.noor)
    assert [row.name for row in listed(here.senco, only_pupils=[here.noor.pk])] == ["Noor Haddad"]
    subquery = Pupil.objects.filter(year_group=7).values("pk")
    assert [row.name for row in listed(here.senco, only_pupils=subquery)] == ["Tobi Adeyemi"]


@pytest.mark.parametrize("sort", [*queries.REGISTER_SORTS, *(f"-{key}" for key in queries.REGISTER_SORTS)])
def test_each_sort_works(here, sort):
    RegisterEntryFactory(pupil=here.tobi, stage="E")
    RegisterEntryFactory(pupil=here.noor)
    assert len(listed(here.senco, query=f"sort={sort}")) == 2
    assert [row.stage for row in listed(here.senco, query="sort=stage")] == ["K", "E"]


def test_the_summary_counts_by_stage_and_year(here):
    RegisterEntryFactory(pupil=here.tobi)
    RegisterEntryFactory(pupil=here.noor, stage="E")
    summary = queries.register_summary(here.senco)
    assert summary.year_names == ("Year 7", "Year 8")
    assert [(stage.name, stage.total, stage.by_year) for stage in summary.stages] == [
        ("SEN support", 1, (1, 0)),
        ("EHC plan", 1, (0, 1)),
    ]
    assert summary.classes == ("7A", "8C")


def test_a_name_is_found_without_its_accents_and_capitals(here, django_assert_num_queries):
    PupilFactory(school=here.school, forename="Łukasz", surname="Żak", upn="A123456789012")
    for text in ("lukasz", "ŁUKASZ", "zak l", "Żak, Łuk", "a123456789012"):
        with django_assert_num_queries(1):
            found = queries.search_pupils(here.senco, text)
        assert [row.name for row in found] == ["Łukasz Żak"], text
    assert queries.search_pupils(here.senco, " ") == []
    assert queries.search_pupils(here.teacher, "lukasz") == []


def test_lists_sort_accents_and_capitals_as_people_do(here):
    for surname in ("Émile", "de Souza", "Zhou", "Adams"):
        PupilFactory(school=here.school, surname=surname, forename="A")
    rows = queries.pupil_rows(here.senco, queries.pupils_listed(here.senco).order_by("sort_name", "pk"))
    assert [row.name for row in rows] == ["A Adams", "Tobi Adeyemi", "A de Souza", "A Émile", "Noor Haddad", "A Zhou"]


def test_the_list_of_pupils_shows_stages_only_to_those_who_may_see_the_register(here, django_assert_num_queries):
    RegisterEntryFactory(pupil=here.tobi)
    with django_assert_num_queries(1):
        rows = queries.pupil_rows(here.senco, queries.pupils_listed(here.senco, PupilFilter(text="tobi")))
    assert [row.stage_name for row in rows] == ["SEN support"]
    actions.add_to_core_group(
        actor=here.senco, pupil=here.tobi, membership_id=here.helper.membership_id, role="support"
    )
    rows = queries.pupil_rows(here.helper, queries.pupils_listed(here.helper))
    assert [(row.name, row.stage_name) for row in rows] == [("Tobi Adeyemi", "")]


def test_leavers_stand_in_a_list_of_their_own(here):
    actions.mark_left(actor=here.senco, pupil_ids=[here.noor.pk], left_on=date(2026, 10, 1))
    assert [p.name for p in queries.pupils_listed(here.senco)] == ["Tobi Adeyemi"]
    assert [p.name for p in queries.pupils_listed(here.senco, PupilFilter(leavers=True))] == ["Noor Haddad"]
    assert queries.class_choices(here.senco) == ([7], ["7A"])


def test_a_file_takes_three_queries_and_tells_the_journey(here, django_assert_num_queries):
    first = actions.put_on_register(
        actor=here.senco,
        pupil=here.tobi,
        stage="K",
        starts_on=date(2026, 9, 7),
        reason="Reads few words.",
        decided_by="D",
    )
    second = actions.move_stage(
        actor=here.senco, entry=first, stage="E", starts_on=date(2026, 11, 2), reason="Issued.", decided_by="LA"
    )
    actions.add_need(actor=here.senco, pupil=here.tobi, code="SPLD", starts_on=date(2026, 9, 1))
    with django_assert_num_queries(3):
        file = queries.pupil_file(here.senco, here.tobi)
    assert [item.title for item in file.timeline] == [
        "Moved to EHC plan",
        "Put on the register at SEN support",
        "Need recorded: Specific learning difficulty",
    ]
    assert file.stage.stage_name == "EHC plan"
    actions.withdraw_register_entry(actor=here.senco, entry=second, reason="Not issued yet.", reopen_previous=True)
    file = queries.pupil_file(here.senco, here.tobi)
    assert file.timeline[0].is_withdrawn
    assert "Not issued yet." in file.timeline[0].note
    assert file.stage.stage_name == "SEN support"


def test_a_file_hides_the_register_from_those_who_may_not_see_it(here):
    RegisterEntryFactory(pupil=here.tobi)
    actions.add_to_core_group(
        actor=here.senco, pupil=here.tobi, membership_id=here.helper.membership_id, role="support"
    )
    file = queries.pupil_file(here.helper, here.tobi)
    assert file.stage is None
    assert not any(item.entry_id for item in file.timeline)
    assert [member.role_name for member in file.core_group] == ["Support adult"]
