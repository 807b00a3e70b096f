"""The pages of the room: what they show, what they refuse, how many queries the lists take."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.records.actions import destroying
from handrail.records.models import (
    Correction,
    Destruction,
    DestructionCertificate,
    KeptLonger,
    Passage,
    RetentionFigure,
    SubjectRequest,
)
from tests.factories import PupilFactory, RegisterEntryFactory, SchoolFactory, everywhere, make_actor, sign_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)


@pytest.fixture
def school():
    return SchoolFactory()


@pytest.fixture
def officer(school):
    return make_actor(school, Role.DATA_PROTECTION)


@pytest.fixture
def pupil(school):
    found = PupilFactory(school=school, forename="Tobi", surname="Adeyemi", admission_number="70001")
    RegisterEntryFactory(pupil=found, reason="Reads beside Mina.")
    PupilFactory(school=school, forename="Mina", surname="Haddad")
    return found


@pytest.fixture
def leaver(school):
    return PupilFactory(
        school=school, forename="Ivor", surname="Penrose", date_of_birth=date(1990, 1, 1), left_on=date(2006, 7, 1)
    )


@pytest.fixture
def signed(client, officer):
    return sign_in(client, officer)


def post(client, name, *args, **data):
    return client.post(reverse(f"records:{name}", args=args), data)


def text(answer):
    return answer.content.decode()


def taken(client, pupil, **changes):
    data = {"kind": "subject_access", "asker": "parent", "asker_name": "Bola", "received_on": "2026-11-02"} | changes
    return post(client, "request-add-pupil", pupil.pk, **data)


def test_a_request_goes_its_whole_way(signed, pupil):
    found = text(signed.get(reverse("records:request-find"), {"q": "adey"}))
    assert reverse("records:request-add-pupil", args=[pupil.pk]) in found
    assert taken(signed, pupil, asker_name="").status_code == 422
    assert "lies in the past" in text(taken(signed, pupil, received_on="2026-12-01"))
    assert taken(signed, pupil).status_code == 302
    with everywhere():
        row = SubjectRequest.objects.get()
    detail = reverse("records:request-detail", args=[row.pk])
    assert "16 days left" in text(signed.get(detail))
    assert post(signed, "request-make", row.pk).url == detail
    assert "cannot be done now" in text(signed.get(detail))
    assert signed.get(reverse("records:request-read", args=[row.pk])).url == detail
    read = post(signed, "request-gather", row.pk).url
    page = text(signed.get(read))
    assert "<mark>Mina</mark>" in page
    assert post(signed, "request-make", row.pk).url == detail
    assert "wait for a decision" in text(signed.get(detail))
    assert signed.post(read, {}).status_code == 422
    assert signed.post(reverse("records:request-mark", args=[row.pk]), {"words": "zzz"}).url == read
    assert signed.post(reverse("records:request-mark", args=[row.pk]), {"words": ""}).url == read
    assert "nowhere" in text(signed.get(read))
    signed.post(reverse("records:request-mark", args=[row.pk]), {"words": "beside"})
    with everywhere():
        choices = {f"passage-{key}": "remove" for key in Passage.objects.values_list("pk", flat=True)}
    assert signed.post(read, choices).url == detail
    assert "all 2 marked passages are decided".lower() in text(signed.get(detail)).lower()
    assert signed.get(reverse("records:request-pdf", args=[row.pk])).url == detail
    post(signed, "request-make", row.pk)
    assert "The pack is ready" in text(signed.get(detail))
    pdf = signed.get(reverse("records:request-pdf", args=[row.pk]))
    assert pdf["Content-Disposition"] == 'attachment; filename="records-2026-11-16.pdf"'
    assert signed.get(reverse("records:request-json", args=[row.pk])).json()["n_removed"] == 2
    assert signed.get(detail, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert post(signed, "request-hand-over", row.pk, reason="").status_code == 422
    assert post(signed, "request-hand-over", row.pk, reason="In person.").url == detail
    assert "In person." in text(signed.get(detail))
    assert post(signed, "request-gather", row.pk).url == detail
    assert "cannot be done now" in text(post(signed, "request-close", row.pk, reason="x"))


def test_a_request_is_given_more_time_or_closed(signed, pupil):
    taken(signed, pupil, with_trail="on")
    with everywhere():
        row = SubjectRequest.objects.get()
    assert "two months more" in text(signed.get(reverse("records:request-detail", args=[row.pk])))
    assert post(signed, "request-extend", row.pk, reason="Many records.").status_code == 302
    assert "Many records." in text(signed.get(reverse("records:request-detail", args=[row.pk])))
    post(signed, "request-close", row.pk, reason="Withdrawn.")
    assert "Withdrawn." in text(signed.get(reverse("records:request-detail", args=[row.pk])))


def test_while_files_are_made_the_page_asks_again(signed, pupil):
    taken(signed, pupil)
    with everywhere():
        row = SubjectRequest.objects.get()
        SubjectRequest.objects.update(state="making", n_total=3)
    detail = reverse("records:request-detail", args=[row.pk])
    assert f'hx-get="{detail}"' in text(signed.get(detail))
    assert "HX-Refresh" not in signed.get(detail, headers={"HX-Request": "true"})


def test_an_adults_request_offers_subject_access_only(signed, school):
    teacher = make_actor(school, Role.TEACHER)
    found = text(signed.get(reverse("records:request-find"), {"q": teacher.name.split()[0]}))
    url = reverse("records:request-add-adult", args=[teacher.membership_id])
    assert url in found
    page = text(signed.get(url))
    assert "Educational record" not in page
    sent = {"kind": "subject_access", "asker": "adult", "asker_name": teacher.name, "received_on": "2026-11-02"}
    assert signed.post(url, sent).status_code == 302
    assert teacher.name in text(signed.get(reverse("records:request-list")))


def test_nobody_is_found_without_letters_or_for_a_strange_name(signed):
    assert "Found" not in text(signed.get(reverse("records:request-find")))
    assert "Nobody has a name" in text(signed.get(reverse("records:request-find"), {"q": "zzz"}))


def test_a_correction_that_is_refused_stands_on_the_pupils_page(signed, pupil, school, client):
    add = reverse("records:correction-add", args=[pupil.pk])
    found = text(signed.get(reverse("records:request-find"), {"q": "tobi", "for": "correction"}))
    assert add in found
    sent = {
        "asked_by_name": "Bola",
        "asked_on": "2026-11-02",
        "place": "Needs",
        "wrong": "Reads slowly.",
        "should_be": "Reads carefully.",
    }
    assert signed.post(add, sent | {"wrong": ""}).status_code == 422
    assert "lies in the past" in text(signed.post(add, sent | {"asked_on": "2027-01-01"}))
    assert "Fill this in" not in text(signed.post(add, sent))
    with everywhere():
        row = Correction.objects.get()
    url = reverse("records:correction-detail", args=[row.pk])
    assert "Needs" in text(signed.get(reverse("records:correction-list")))
    assert "Say why the record stays" in text(signed.post(url, {"decision": "refused"}))
    assert "Say where it was corrected" in text(signed.post(url, {"decision": "corrected"}))
    assert signed.post(url, {"decision": "refused", "reason": "Two reports say so."}).status_code == 302
    assert "settled already" in text(signed.post(url, {"decision": "refused", "reason": "x"}))
    sign_in(client, make_actor(school, Role.SENCO))
    shown = text(client.get(reverse("pupils:pupil-detail", args=[pupil.pk])))
    assert "Reads slowly. It should be: Reads carefully." in shown


def test_a_correction_that_is_made_says_where(signed, pupil):
    sent = {"asked_by_name": "B", "asked_on": "2026-11-02", "place": "P", "wrong": "W", "should_be": "S"}
    post(signed, "correction-add", pupil.pk, **sent)
    with everywhere():
        row = Correction.objects.get()
    url = reverse("records:correction-detail", args=[row.pk])
    assert signed.post(url, {"decision": "corrected", "where": "In the needs."}).status_code == 302
    assert "In the needs." in text(signed.get(url))


def test_the_list_of_files_has_a_fixed_number_of_queries(signed, leaver, school, django_assert_num_queries):
    signed.get(reverse("records:retention-list"))
    for count in (1, 12):
        for _ in range(count):
            PupilFactory(school=school, date_of_birth=date(1985, 1, 1), left_on=date(2003, 7, 1))
        # Session, account with roles, rules of the school, count, page, proposals.
        with django_assert_num_queries(6):
            page = text(signed.get(reverse("records:retention-list")))
    assert "Ivor Penrose" in page
    assert "31 years after the date of birth" in page


def test_the_list_of_requests_has_a_fixed_number_of_queries(signed, pupil, school, django_assert_num_queries):
    url = reverse("records:request-list")
    signed.get(url)
    for _ in range(2):
        taken(signed, PupilFactory(school=school))
        with django_assert_num_queries(4):
            signed.get(url)


def test_only_files_whose_time_is_over_are_listed(signed, leaver, pupil, school):
    young = PupilFactory(school=school, surname="Young", date_of_birth=date(2003, 1, 1), left_on=date(2021, 7, 1))
    # 25 years are over for whoever had no plan, 31 are not for whoever was on the register.
    with_file = PupilFactory(school=school, surname="Filed", date_of_birth=date(1999, 1, 1), left_on=date(2017, 7, 1))
    RegisterEntryFactory(pupil=with_file)
    without = PupilFactory(school=school, surname="Plain", date_of_birth=date(1999, 1, 1), left_on=date(2017, 7, 1))
    page = text(signed.get(reverse("records:retention-list")))
    assert "Plain" in page
    assert "Penrose" in page
    assert "Filed" not in page
    assert young.surname not in page
    assert without.pk != with_file.pk


def test_a_file_is_kept_longer(signed, leaver):
    url = reverse("records:retention-keep", args=[leaver.pk])
    assert "still to come" in text(signed.post(url, {"until": "2026-11-16", "reason": "x"}))
    assert signed.post(url, {"until": "2027-11-16", "reason": " "}).status_code == 422
    assert signed.post(url, {"until": "2027-11-16", "reason": "A claim."}).status_code == 302
    with everywhere():
        assert KeptLonger.objects.get().until == date(2027, 11, 16)
    assert "Kept longer until" in text(signed.get(reverse("records:retention-detail", args=[leaver.pk])))


def test_a_file_is_proposed_taken_back_and_destroyed(signed, leaver, school, client):
    propose = reverse("records:destruction-propose", args=[leaver.pk])
    sent = {"reason": "The schedule.", "typed": "Ivor Penrose"}
    assert "Leave names out" in text(signed.post(propose, sent | {"reason": "Penrose is 36"}))
    signed.post(propose, sent)
    with everywhere():
        row = Destruction.objects.get()
    assert "Proposed to destroy" in text(signed.get(reverse("records:retention-list")))
    assert "Proposed to destroy" in text(signed.get(reverse("records:retention-detail", args=[leaver.pk])))
    assert "alone from 23 November 2026" in text(signed.get(reverse("records:destruction-detail", args=[row.pk])))
    post(signed, "destruction-withdraw", row.pk)
    assert "taken back" in text(signed.get(reverse("records:retention-list")))
    signed.post(propose, sent)
    with everywhere():
        row = Destruction.objects.get()
    sign_in(client, make_actor(school, Role.HEAD))
    url = reverse("records:destruction-detail", args=[row.pk])
    assert client.post(url, {"typed": "wrong"}).status_code == 422
    done = client.post(url, {"typed": leaver.admission_number}, follow=True)
    assert "Certificate of destruction" in text(done)
    assert "Fewer than 5: not shown" in text(client.get(reverse("records:destroyed-list")))
    with everywhere():
        assert DestructionCertificate.objects.count() == 1


def test_a_school_of_wales_sets_its_own_figure(client):
    school = SchoolFactory(framework="wales-2021")
    actor = make_actor(school, Role.DATA_PROTECTION)
    sign_in(client, actor)
    old = PupilFactory(school=school, surname="Oldest", date_of_birth=date(1980, 1, 1), left_on=date(1998, 7, 1))
    rules = reverse("records:retention-rules")
    assert "has not set its own" in text(client.get(rules))
    assert "Oldest" not in text(client.get(reverse("records:retention-list")))
    url = reverse("records:retention-figure", args=["pupil_file"])
    assert client.post(url, {"years": "0", "reason": "x"}).status_code == 422
    for years in ("30", "31"):
        assert client.post(url, {"years": years, "reason": "Governors, March 2026."}).status_code == 302
    assert "31 years after the date of birth" in text(client.get(rules))
    assert old.surname in text(client.get(reverse("records:retention-list")))
    with everywhere():
        assert RetentionFigure.objects.count() == 1
    assert client.get(reverse("records:retention-figure", args=["nothing"])).status_code == 404


def test_where_a_figure_is_known_the_school_sets_none(signed):
    answer = post(signed, "retention-figure", "sen_file", years="9", reason="x")
    assert "does not set its own" in text(answer)


def test_the_figures_action_refuses_what_no_form_sends(officer, in_school):
    from handrail.core.errors import Refused
    from handrail.records.actions import retention
    from handrail.records.types.retention import FileKind

    wales = make_actor(SchoolFactory(framework="wales-2021"), Role.DATA_PROTECTION)
    with in_school(wales):
        for years, reason, said in ((0, "x", "whole number"), (5, " ", "where the figure comes from")):
            with pytest.raises(Refused, match=said):
                retention.set_figure(actor=wales, kind=FileKind.SEN_FILE, years=years, reason=reason)


def test_a_file_can_wait_for_its_time(signed, pupil, school):
    page = text(signed.get(reverse("records:retention-detail", args=[pupil.pk])))
    assert "not over, so it cannot be destroyed" in page
    scot = SchoolFactory(framework="highland-2015")
    with everywhere():
        left = PupilFactory(school=scot, left_on=TODAY - timedelta(days=9), surname="Left")
        PupilFactory(school=scot, left_on=date(2021, 11, 16), surname="Longago")
    sign_in(signed, make_actor(scot, Role.HEAD))
    assert "November 2031" in text(signed.get(reverse("records:retention-detail", args=[left.pk])))
    assert "Longago" in text(signed.get(reverse("records:retention-list")))


def test_a_senco_sees_requests_and_changes_none(client, school, pupil, officer, in_school):
    sign_in(client, officer)
    taken(client, pupil)
    with everywhere():
        row = SubjectRequest.objects.get()
    sign_in(client, make_actor(school, Role.SENCO))
    assert "Gather the records</button>" not in text(client.get(reverse("records:request-detail", args=[row.pk])))
    assert post(client, "request-gather", row.pk).status_code == 403


def test_names_in_use_are_found_whatever_they_are_called():
    from types import SimpleNamespace

    pupil = SimpleNamespace(forename="Ivor", known_as="Ivy", surname="Old", preferred_surname="New", middle_names="Kim")
    found = destroying.names_of(pupil)
    assert {"Ivor Old", "Ivy New", "New, Ivy", "Ivor Kim Old"} <= set(found)
