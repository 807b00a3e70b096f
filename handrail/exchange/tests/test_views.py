"""The pages of an import."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.exchange import actions
from handrail.exchange.models import ImportRun
from handrail.exchange.tests.conftest import ALI, HEAD, NIA, TODAY, begin, bring_in, never
from handrail.exchange.tests.test_judging import big_list
from handrail.exchange.tests.vocabulary import sample
from handrail.exchange.types import ImportState
from handrail.pupils.models import Pupil, RegisterEntry
from tests.factories import PupilFactory, sign_in

BOTH = HEAD + ALI + NIA


@pytest.fixture
def senco(here, client):
    sign_in(client, here.senco)
    return client


def upload(client, data: bytes, name: str = "list.csv"):
    return client.post(reverse("exchange:import-list"), {"file": SimpleUploadedFile(name, data)})


def page(name: str, run: ImportRun) -> str:
    return reverse(f"exchange:import-{name}", args=[run.pk])


def columns_as_guessed(run: ImportRun) -> dict[str, str]:
    return {f"column-{place}": field for place, field in enumerate(run.columns)}


def test_a_list_goes_the_whole_way_and_back(senco) -> None:
    # Its first 150 pupils; the actions take all 900 the same way.
    data = b"".join(sample("sims-secondary-900.csv").splitlines(keepends=True)[:151])
    response = upload(senco, data, "sims.csv")
    run = ImportRun.objects.get()
    assert response["Location"] == page("columns", run)
    shown = senco.get(page("columns", run)).content.decode()
    assert "003000" in shown
    assert "The heading says so." in shown
    response = senco.post(page("columns", run), columns_as_guessed(run))
    assert response["Location"] == page("preview", run)
    shown = senco.get(page("preview", run)).content.decode()
    assert "150" in shown and "SEN support" in shown
    assert "Page 2" in senco.get(page("preview", run) + "?tab=new").content.decode()
    shown = senco.get(page("choices", run)).content.decode()
    assert "18 pupils at a stage of support" in shown
    assert "not in the list" not in shown
    response = senco.post(page("choices", run), {"register": "yes", "register_on": "2026-11-16"})
    assert response["Location"] == page("progress", run)
    response = senco.get(page("progress", run))
    assert response["Location"] == page("result", run)
    shown = senco.get(page("result", run)).content.decode()
    assert "The list is saved" in shown and "Undo this list" in shown
    assert (Pupil.objects.count(), RegisterEntry.objects.count()) == (150, 18)
    senco.post(page("undo", run))
    assert "The list was undone" in senco.get(page("result", run)).content.decode()
    assert not Pupil.objects.exists()


@pytest.mark.parametrize("tab", ["problems", "new", "changed", "leaving", "unchanged", "register", "notes", "nonsense"])
def test_every_part_of_a_preview_can_be_read(senco, here, tab: str) -> None:
    bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    PupilFactory(school=here.school)
    second = BOTH.replace(b"Khan", b"Khan-Smith").replace(b"SEN Support", b"EHC plan")
    run = begin(here.senco, second + b"Z1,9,,,,,,,\n")
    response = senco.get(page("preview", run), {"tab": tab})
    assert response.status_code == 200
    shown = response.content.decode()
    words = {
        "problems": "A UPN has 13 places",
        "new": "Everybody in the list",
        "changed": "Surname: Khan → Khan-Smith",
        "leaving": "Adeyemi",
        "unchanged": "Nia Jones",
        "register": "you decide on the pupil&#x27;s page",
        "notes": "Nothing had to be put right",
        "nonsense": "A UPN has 13 places",
    }
    assert words[tab] in shown


def test_pages_ask_a_fixed_number_of_questions(senco, here, django_assert_max_num_queries) -> None:
    run = begin(here.senco, big_list(300))
    for name in ("columns", "preview", "choices"):
        senco.get(page(name, run))
        with django_assert_max_num_queries(12):
            assert senco.get(page(name, run)).status_code == 200
    for _ in range(3):
        begin(here.senco, BOTH)
    with django_assert_max_num_queries(8):
        assert senco.get(reverse("exchange:import-list")).status_code == 200


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "picture"),
        (b"", "empty"),
        (b"x" * 20_000_001, "20 MB"),
        (b"1,2\n3,4\n", "headings"),
    ],
)
def test_what_is_no_list_is_said_beside_the_field(senco, data: bytes, words: str) -> None:
    response = upload(senco, data)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ImportRun.objects.exists()


def test_no_file_is_said_beside_the_field(senco) -> None:
    response = senco.post(reverse("exchange:import-list"))
    assert response.status_code == 422
    assert "Choose the file." in response.content.decode()


def test_two_columns_for_one_field_are_refused_on_the_page(senco, here) -> None:
    run = begin(here.senco, BOTH)
    response = senco.post(page("columns", run), columns_as_guessed(run) | {"column-8": "upn"})
    assert response.status_code == 422
    assert "Two columns stand for" in response.content.decode()
    assert senco.post(page("columns", run), {"column-0": "wand"}).status_code == 422


def test_choices_without_an_answer_are_refused_on_the_page(senco, here) -> None:
    PupilFactory(school=here.school)
    run = begin(here.senco, sample("messy-8.csv"))
    shown = senco.get(page("choices", run)).content.decode()
    assert "rows have a problem" in shown and "1 pupil of your records is not in the list" in shown
    response = senco.post(page("choices", run), {})
    assert response.status_code == 422
    assert "Say what happens to the pupils" in response.content.decode()
    answers = {"problems": "leave_out", "leavers": "left", "register": "no"}
    response = senco.post(page("choices", run), answers)
    assert "Give the day on which they left." in response.content.decode()
    assert not Pupil.objects.exclude(forename="Tobi").exists()
    response = senco.post(page("choices", run), answers | {"left_on": "2026-11-01"})
    assert response.status_code == 302
    assert Pupil.objects.get(forename="Tobi").left_on is not None


def test_problems_can_be_taken_to_the_office(senco, here) -> None:
    run = begin(here.senco, sample("messy-8.csv"))
    response = senco.get(page("problems", run))
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Row", "Column", "What"]
    formula = next(row for row in rows if "formula" in row[2])
    assert formula[5] == '\'=HYPERLINK("x")'


def test_progress_is_asked_for_and_leads_on_when_done(senco, here, clock) -> None:
    run = actions.settle_choices(actor=here.senco, run=begin(here.senco, BOTH), register=False)
    run = actions.apply_import(actor=here.senco, run=run, start=never)
    response = senco.get(page("progress", run))
    assert "every 1s" in response.content.decode()
    assert "Look again" in response.content.decode()
    part = senco.get(page("progress", run), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    clock.shift(timedelta(minutes=2))
    sign_in(senco, here.senco)
    shown = senco.get(page("progress", run)).content.decode()
    assert "seems to have stopped" in shown and "every 1s" not in shown
    response = senco.post(page("resume", run))
    assert response["Location"] == page("result", run)
    assert Pupil.objects.count() == 2
    part = senco.get(page("progress", run), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == page("result", run)
    senco.post(page("resume", run))
    assert Pupil.objects.count() == 2


def test_a_failed_import_says_why(senco, here) -> None:
    run = begin(here.senco, BOTH)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportState.FAILED, failure="Two pupils have one number.")
    shown = senco.get(page("result", run)).content.decode()
    assert "Two pupils have one number." in shown and "Look at it again" in shown
    assert senco.get(page("preview", run)).status_code == 200


def test_a_list_is_set_aside(senco, here) -> None:
    run = begin(here.senco, BOTH)
    response = senco.post(page("discard", run), follow=True)
    assert "was set aside" in response.content.decode()
    assert "Nothing of it was saved" in senco.get(page("result", run)).content.decode()
    assert senco.post(page("discard", run), follow=True).status_code == 200
    assert senco.get(page("preview", run))["Location"] == page("result", run)
    assert senco.get(page("choices", run))["Location"] == page("result", run)
    assert senco.get(page("columns", run))["Location"] == page("result", run)
    assert senco.get(page("problems", run))["Location"] == page("result", run)
    assert senco.post(page("undo", run)).status_code == 302


def test_a_running_import_is_not_shown_as_a_result(senco, here) -> None:
    run = begin(here.senco, BOTH)
    assert senco.get(page("result", run))["Location"] == page("preview", run)


@pytest.mark.parametrize("name", ["columns", "preview", "problems", "choices", "progress", "result"])
def test_who_may_not_import_sees_none_of_it(here, client, name: str) -> None:
    run = begin(here.senco, BOTH)
    sign_in(client, here.teacher)
    assert client.get(page(name, run)).status_code == 403
    sign_in(client, here.elsewhere)
    assert client.get(page(name, run)).status_code == 404
    assert client.get(reverse(f"exchange:import-{name}", args=[uuid4()])).status_code == 404


@pytest.mark.parametrize("name", ["undo", "discard", "resume"])
def test_buttons_are_only_for_those_who_may_and_only_for_posting(here, client, name: str) -> None:
    run = begin(here.senco, BOTH)
    sign_in(client, here.teacher)
    assert client.post(page(name, run)).status_code == 403
    sign_in(client, here.elsewhere)
    assert client.post(page(name, run)).status_code == 404
    sign_in(client, here.senco)
    assert client.get(page(name, run)).status_code == 405


def test_the_office_sees_nothing_of_the_register_in_the_records(here, client) -> None:
    bring_in(here.senco, BOTH, register=True, register_on=TODAY)
    run = begin(here.office, HEAD + ALI)
    sign_in(client, here.office)
    shown = client.get(page("preview", run), {"tab": "leaving"}).content.decode()
    assert "Nia Jones" in shown
    assert "On the register" not in shown and "SEN support" not in shown


def test_a_scottish_list_is_read_and_told_in_the_years_of_scotland(senco, here) -> None:
    here.school.framework = "highland-2015"
    here.school.save()
    scottish = replace(here.senco, framework_code="highland-2015")
    heads = "Surname,Forename,DOB,Year,Class\n"
    names = ("Khan,Ali,14/03/2016,P6,P6", "Jones,Nia,01/05/2017,Primary 5,P4/5", "Bell,Sam,02/06/2014,S1,1B")
    rows = (*names, "Orr,Kit,03/07/2022,N,Ducks", "Lamb,Jo,04/08/2015,Year 6,P6", "Reid,Al,05/09/2017,P4/5,P4/5")
    run = begin(scottish, (heads + "\n".join(rows) + "\n").encode())

    def told(tab: str) -> str:
        return unescape(senco.get(page("preview", run), {"tab": tab}).content.decode())

    assert [f">{year}<" in told("new") for year in ("P6", "P5", "S1", "Nursery")] == [True] * 4
    assert ">P4/5<" in told("new")
    assert "Year 6 is kept as P6." in told("notes") and "is kept as Year" not in told("notes")
    assert "“P4/5” is a class of two years." in told("problems")
    assert "Write each pupil's own year, such as P4, and P4/5 as the class." in told("problems")
