"""The pages of the room."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.bank import actions
from handrail.bank.models import BankItem
from handrail.bank.tests.conftest import FIRST, text
from tests.factories import one_event, sign_in

GOOD = {
    "wording": "By {when}, {name} will read {number} words.",
    "area": "literacy",
    "criterion": "12 words",
    "number": "12",
    "age_from": "5",
    "age_to": "8",
    "method_1": "Read together.",
}


@pytest.fixture
def item(here) -> BankItem:
    return actions.add_item(actor=here.senco, text=text())


def url_of(item) -> str:
    return reverse("bank:item", args=[f"own:{item.pk}"])


def test_the_list_finds_in_spite_of_spelling_and_marks_blanks(here, client) -> None:
    page = sign_in(client, here.teacher).get(reverse("bank:list"), {"q": "fonics"}).content.decode()
    assert "3 targets found" in page and "Hearing first sounds" in page
    assert '<span class="hr-blank"><span class="govuk-visually-hidden">blank: </span>name</span>' in page
    assert "Add a target" not in page
    assert "Add a target" in sign_in(client, here.senco).get(reverse("bank:list")).content.decode()


def test_the_list_is_narrowed_by_area_age_and_whose(here, client, item) -> None:
    sign_in(client, here.teacher)
    for query, n in (
        ({"area": "mathematics"}, 1),
        ({"age": "early"}, 5),
        ({"age": "secondary"}, 0),
        ({"origin": "own"}, 1),
        ({"origin": "ours", "area": "literacy"}, 3),
        ({"area": "x\0", "age": "y", "origin": "z", "page": "99"}, 6),
    ):
        answer = client.get(reverse("bank:list"), query)
        assert answer.context["page"].paginator.count == n, query


def test_rows_come_alone_when_asked_while_typing(here, client) -> None:
    answer = sign_in(client, here.teacher).get(reverse("bank:list"), {"q": "shering"}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode() and "Sharing and taking turns" in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_what_does_not_fit_says_what_to_try(here, client) -> None:
    assert "Try one word" in sign_in(client, here.teacher).get(reverse("bank:list"), {"q": "zzzqq"}).content.decode()


def test_the_list_has_a_fixed_number_of_queries(here, client, django_assert_num_queries) -> None:
    sign_in(client, here.senco)
    counts = []
    for size in (1, 30):
        lines = [text(wording=f"By {{when}}, {{name}} will read {{number}} of {size} {n}.") for n in range(size)]
        actions.import_targets(actor=here.senco, texts=lines)
        client.get(reverse("bank:list"))
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("bank:list"))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


def test_a_target_shows_its_ladder_with_the_steps_before_and_after(here, client) -> None:
    page = sign_in(client, here.teacher).get(reverse("bank:item", args=["ours:t-first-sounds-2"])).content.decode()
    assert page.count("hr-ladder__stair") >= 3 and page.count('aria-current="step"') == 1
    assert "The step before" in page and "The step after" in page
    assert "Not used yet at this school" in page
    assert "Change it" not in page and "Make one of our own" not in page
    assert sign_in(client, here.teacher).get(reverse("bank:item", args=["ours:nothing"])).status_code == 404


def test_how_often_and_with_what_outcome_is_told(here, client) -> None:
    for n in range(12):
        part = uuid4()
        actions.record_use(actor=here.senco, code=FIRST, pupil_target_id=part)
        if n < 10:
            outcome = "achieved" if n < 7 else "partly" if n < 9 else "not_yet"
            actions.record_outcome(actor=here.senco, pupil_target_id=part, outcome=outcome)
    page = sign_in(client, here.teacher).get(reverse("bank:item", args=[FIRST])).content.decode()
    assert "Used 12 times: 7 achieved, 2 partly, 1 not yet" in page


def test_a_target_is_added_in_the_browser_and_sent_twice_kept_once(here, client) -> None:
    sign_in(client, here.senco)
    key = client.get(reverse("bank:add")).context["form"]["id"].value()
    first = client.post(reverse("bank:add"), GOOD | {"id": key})
    assert (
        first.status_code == 302
        and first["Location"] == client.post(reverse("bank:add"), GOOD | {"id": key})["Location"]
    )
    page = client.get(first["Location"]).content.decode()
    assert "Our school" in page and "Withdraw it" in page and "Share it with the trust" in page


def test_the_form_says_what_is_wrong_beside_the_field(here, client) -> None:
    sign_in(client, here.senco)
    answer = client.post(reverse("bank:add"), GOOD | {"wording": "Read more.", "age_from": ""})
    assert answer.status_code == 422 and "Write a whole number" in answer.content.decode()
    answer = client.post(reverse("bank:add"), GOOD | {"wording": "Read more."})
    assert answer.status_code == 422 and "Begin with" in answer.content.decode()
    answer = client.post(reverse("bank:add"), GOOD | {"age_from": "9"})
    assert answer.status_code == 422 and "the lower one first" in answer.content.decode()


def test_one_of_our_own_can_start_from_another(here, client) -> None:
    page = sign_in(client, here.senco).get(reverse("bank:add"), {"like": FIRST})
    assert page.context["form"]["area"].value() == "literacy"
    assert "Play odd one out" in page.content.decode()
    assert client.get(reverse("bank:add"), {"like": "ours:nothing"}).status_code == 404


def test_a_change_of_somebody_else_is_shown_and_not_overwritten(here, client, item) -> None:
    url = reverse("bank:change", args=[item.pk])
    sign_in(client, here.senco)
    assert client.get(url).context["form"]["base_version"].value() == 1
    actions.change_item(actor=here.head, item_id=item.pk, text=text(criterion="10 words"), base_version=1)
    sent = GOOD | {"base_version": "1", "criterion": "9 words"}
    answer = client.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 409 and "10 words" in page and here.head.name in page and 'value="9 words"' in page
    assert 'name="base_version" value="2"' in page
    assert client.post(url, sent | {"base_version": "2"}).status_code == 302
    item.refresh_from_db()
    assert item.criterion == "9 words"


def test_a_target_is_withdrawn_and_put_back_with_a_reason(here, client, item) -> None:
    sign_in(client, here.senco)
    url = reverse("bank:withdraw", args=[item.pk])
    assert item.wording in client.get(url).content.decode()
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "Too big."}).status_code == 302
    assert "Withdrawn: Too big." in client.get(url_of(item)).content.decode()
    assert item.wording in client.get(reverse("bank:withdrawn")).content.decode()
    assert client.post(reverse("bank:restore", args=[item.pk]), {"reason": "Used again."}).status_code == 302
    assert "Put it back" not in client.get(url_of(item)).content.decode()


def test_a_target_is_shared_and_taken_back_by_a_button(here, client, item) -> None:
    sign_in(client, here.senco)
    assert client.post(reverse("bank:share", args=[item.pk])).status_code == 302
    assert "Stop sharing it" in client.get(url_of(item)).content.decode()
    assert client.post(reverse("bank:unshare", args=[item.pk])).status_code == 302
    assert "Share it with the trust" in client.get(url_of(item)).content.decode()


# ---------------------------------------------------------------------------------------------------------- lists


def upload(client, content: str):
    file = SimpleUploadedFile("list.csv", content.encode(), content_type="text/csv")
    return client.post(reverse("bank:import"), {"file": file})


def test_what_was_taken_out_can_be_looked_at_and_brought_in_elsewhere(here, client, item) -> None:
    actions.change_item(actor=here.senco, item_id=item.pk, text=text(home="=1+1"), base_version=1)
    taken = sign_in(client, here.teacher).get(reverse("bank:export"), {"what": "own"})
    lines = taken.content.decode("utf-8-sig")
    assert taken["Content-Type"].startswith("text/csv") and "'=1+1" in lines and lines.count("\r\n") == 2
    assert (one_event(type="BANK_TAKEN_OUT").new) == {"what": "own", "n": 1}
    assert client.get(reverse("bank:export")).content.decode().count("ours:") == 5
    sign_in(client, here.sister_senco)
    assert upload(client, lines)["Location"] == reverse("bank:import-check")
    assert item.wording.replace("{name}", "") not in client.get(reverse("bank:import")).content.decode()
    page = client.get(reverse("bank:import-check")).content.decode()
    assert "Bring them in" in page
    done = client.post(reverse("bank:import-check"), follow=True)
    assert "1 target brought in." in done.content.decode()
    upload(client, lines)
    assert "All of these are there already" in client.get(reverse("bank:import-check")).content.decode()


def test_a_list_with_faults_names_the_rows_and_keeps_nothing(here, client) -> None:
    sign_in(client, here.senco)
    upload(client, 'Area,Target,Criterion\nLiteracy,Read more,yes\nLiteracy,"By {when}, {name} will read.",yes\n')
    page = client.get(reverse("bank:import-check")).content.decode()
    assert "Rows to mend" in page and "Begin with" in page and "Bring them in" not in page
    assert client.post(reverse("bank:import-check")).status_code == 422
    assert not BankItem.objects.exists()


def test_a_file_that_is_no_list_is_refused(here, client) -> None:
    sign_in(client, here.senco)
    assert "Missing: Area" in upload(client, "Name\nx\n").content.decode()
    assert client.post(reverse("bank:import")).status_code == 422
    assert client.get(reverse("bank:import-check")).status_code == 302


def test_another_format_is_a_workbook(here, client) -> None:
    answer = sign_in(client, here.senco).get(reverse("bank:export"), {"format": "xlsx"})
    assert answer["Content-Disposition"].endswith('.xlsx"')
