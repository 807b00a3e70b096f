"""Advice that came on paper or by e-mail: who may write it down, what is kept, and its life like other advice."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.pupils.types import SharedPart
from handrail.reports.queries import PlanAndText
from handrail.specialists import actions, policy, queries
from handrail.specialists.actions import keeping
from handrail.specialists.models import Advice, AdviceFile
from handrail.specialists.tests.conftest import PDF, TODAY, advice, share
from handrail.specialists.types import NewRecommendation, RecommendationUse
from tests.factories import make_actor, sign_in

PNG = b"\x89PNG\r\n\x1a\n"
TWENTY = tuple(NewRecommendation(f"Do thing {n}.", f"Tobi will do thing {n}.") for n in range(20))


def report(**changes):
    return advice(**{"author": "Dr Orr", "service": "Northshire EP Service", "profession": "Psychologist"} | changes)


@pytest.fixture
def school(here, in_school):
    with in_school(here.school):
        yield here


def write(here, **given):
    given = {"actor": here.senco, "pupil_id": here.tobi.pk, "advice": report(), **given}
    return actions.write_advice_down(**given)


def events(type):
    return list(AuditEvent.objects.filter(type=type))


def test_a_report_is_kept_with_its_author_recommendations_and_documents(school) -> None:
    row = write(school, advice=report(recommendations=TWENTY), files=[PDF, PNG])
    assert (row.given_by_id, row.given_by_name, row.service) == (None, "Dr Orr", "Northshire EP Service")
    assert (row.written_down_by_id, row.written_down_by_name) == (school.senco.membership_id, school.senco.name)
    assert [one.suggested_wording for one in row.recommendations.order_by("position")] == [
        one.suggested_wording for one in TWENTY
    ]
    assert [file.number for file in queries.file_rows(row)] == [1, 2]
    assert actions.open_file(actor=school.senco, advice=row, number=2).kind == "image/png"
    for number in (0, 3):
        with pytest.raises(NotVisible):
            actions.open_file(actor=school.senco, advice=row, number=number)
    (event,) = events("ADVICE_WRITTEN_DOWN")
    assert (event.pupil_uuid, event.new["author"], event.new["files"]) == (school.tobi.pk, "Dr Orr", 2)
    (line,) = queries.advice_of(school.senco, school.tobi.pk)
    assert (line.by, line.written_down_by, line.n_open) == ("Dr Orr", school.senco.name, 20)
    assert line.profession == "Psychologist, Northshire EP Service"


def test_sending_the_same_report_twice_keeps_one(school) -> None:
    key = new_id()
    assert write(school, advice_id=key) == write(school, advice_id=key)
    assert Advice.objects.count() == 1
    with pytest.raises(Refused, match="already kept"):
        write(school, advice_id=key, pupil_id=school.mina.pk)


@pytest.mark.parametrize("is_mine", [True, False])
def test_two_senders_of_one_report_keep_one(school, monkeypatch, is_mine) -> None:
    key, looks, look = new_id(), [], keeping.same_again
    first = write(school, advice_id=key)

    def blind(*args, **whose):
        looks.append(args)
        return None if len(looks) == 1 or not is_mine else look(*args, **whose)

    monkeypatch.setattr(keeping, "same_again", blind)
    if is_mine:
        assert write(school, advice_id=key) == first
    else:
        with pytest.raises(Refused):
            write(school, advice_id=key)


def test_who_may_write_down_and_where(school) -> None:
    with pytest.raises(Denied):
        write(school, actor=school.teacher)
    with pytest.raises((Denied, NotVisible)):
        write(school, actor=school.specialist)
    share(school, *SharedPart)
    own = actions.give_advice(actor=school.specialist, pupil_id=school.tobi.pk, advice=advice())
    with pytest.raises(NotVisible):
        actions.withdraw_written_advice(actor=school.senco, advice_id=own.pk)


def test_a_bad_document_keeps_nothing_and_says_which(school) -> None:
    with pytest.raises(Refused) as refusal:
        write(school, files=[PDF, b"MZ"])
    assert refusal.value.field == "file_2"
    with pytest.raises(Refused, match="3 documents at most"):
        write(school, files=[PDF] * 4)
    assert not Advice.objects.exists()


def test_correcting_and_taking_back_until_the_school_decides(school) -> None:
    row = write(school, files=[PDF, PDF])
    changed = report(author="Dr Orr-Hill", summary="Other words.")
    row = actions.correct_written_advice(actor=school.senco, advice_id=row.pk, advice=changed, files=[PNG])
    assert (row.given_by_name, row.summary, AdviceFile.objects.count()) == ("Dr Orr-Hill", "Other words.", 3)
    with pytest.raises(Refused, match="3 documents at most"):
        actions.correct_written_advice(actor=school.senco, advice_id=row.pk, advice=changed, files=[PNG])
    actions.correct_written_advice(actor=school.senco, advice_id=row.pk, advice=changed, removes_files=True)
    assert not AdviceFile.objects.exists()
    assert [event.new["files"] for event in events("WRITTEN_ADVICE_CORRECTED")] == [3, 0]
    one = row.recommendations.get()
    actions.decide_recommendation(actor=school.senco, recommendation=one, use=RecommendationUse.USED)
    for change in (
        lambda: actions.correct_written_advice(actor=school.senco, advice_id=row.pk, advice=changed),
        lambda: actions.withdraw_written_advice(actor=school.senco, advice_id=row.pk),
    ):
        with pytest.raises(Denied, match="already decided"):
            change()
    actions.decide_recommendation(actor=school.senco, recommendation=one, use=RecommendationUse.OPEN)
    actions.withdraw_written_advice(actor=school.senco, advice_id=row.pk, reason=" Another pupil's. ")
    assert queries.advice_of(school.senco, school.tobi.pk) == []
    assert events("WRITTEN_ADVICE_WITHDRAWN")[0].reason == "Another pupil's."


def test_confidential_advice_is_not_there_for_others_and_on_no_paper(school) -> None:
    row = write(school, advice=report(is_confidential=True))
    assert queries.advice_of(school.teacher, school.tobi.pk) == []
    assert queries.open_recommendations(school.teacher, school.tobi) == []
    with pytest.raises(NotVisible):
        policy.get_advice(school.teacher, row.pk)
    assert queries.advice_of(school.senco, school.tobi.pk)[0].is_confidential
    paper = [PlanAndText(school.plan, {})]
    assert queries.recommendations_for_plan(school.senco, school.plan)
    assert queries.tell_of_advice(school.senco, paper) == {}
    for _ in range(2):
        actions.mark_advice(actor=school.senco, advice_id=row.pk, is_confidential=False)
    assert len(events("ADVICE_MARKED")) == 1
    assert queries.advice_of(school.teacher, school.tobi.pk)
    (told,) = queries.tell_of_advice(school.senco, paper).values()
    assert f"written down by {school.senco.name}" in told.sections[0].text


def test_whoever_reads_nothing_confidential_marks_nothing(school, monkeypatch) -> None:
    row = write(school)
    monkeypatch.setattr(policy, "can_reach", lambda *args: False)
    with pytest.raises(Denied):
        write(school, advice=report(is_confidential=True))
    with pytest.raises(Denied):
        actions.mark_advice(actor=school.senco, advice_id=row.pk, is_confidential=True)


def test_it_becomes_a_target_and_stands_at_the_review_like_other_advice(school) -> None:
    row = write(school)
    draft = plans.amend_plan(actor=school.senco, plan=school.plan, reason="A report came.")
    (offered,) = queries.open_recommendations(school.senco, school.tobi)
    assert (offered.given_by_name, offered.profession) == ("Dr Orr", "Psychologist")
    target = actions.write_as_target(
        actor=school.senco, recommendation_id=offered.id, advice_id=row.pk, plan_id=draft.pk
    )
    (said,) = queries.advise_review(school.senco, draft)
    assert said.said_by.endswith(f"written down by {school.senco.name}")
    assert row.recommendations.get().target == target


def test_the_whole_way_on_the_screen(school, client) -> None:
    sign_in(client, school.senco)
    url = reverse("specialists:written-add", args=[school.tobi.pk])
    assert url in client.get(reverse("specialists:sharing-list", args=[school.tobi.pk])).content.decode()
    form = client.get(url).context["form"]
    sent = {field.name: str(field.value() or "") for field in form if not field.name.startswith("file_")}
    refused = client.post(url, sent)
    assert refused.status_code == 422 and "Say who wrote the report." in refused.content.decode()
    sent |= {"author": "Dr Orr", "profession": "Psychologist", "service": "EP Service", "summary": "Words first."}
    sent |= {"recommendation_20": "The twentieth thing.", "given_on": TODAY.isoformat(), "is_confidential": ""}
    wrong = client.post(url, sent | {"file_2": SimpleUploadedFile("x.exe", b"MZ")})
    assert wrong.status_code == 422 and "id_file_2" in wrong.content.decode()
    assert client.post(url, sent | {"file_1": SimpleUploadedFile("Tobi.pdf", PDF)}).status_code == 302
    row = Advice.objects.get()
    page = reverse("specialists:advice-detail", args=[row.pk])
    shown = client.get(page).content.decode()
    assert f"{school.senco.name} wrote this down" in shown
    assert "does not see what became of it" in shown
    assert "The twentieth thing." in shown
    assert client.get(f"{page}file/").status_code == 200
    for number in ("2", "x", "99"):
        assert client.get(f"{page}file/?number={number}").status_code == 404
    decide = reverse("specialists:recommendation-decide", args=[row.pk, row.recommendations.get().pk])
    assert "The specialist reads this" not in client.get(decide).content.decode()
    correct = reverse("specialists:written-correct", args=[row.pk])
    assert "Dr Orr" in client.get(correct).content.decode()
    assert client.post(correct, sent | {"author": "Dr Hill", "remove_files": "on"}).status_code == 302
    assert "Dr Hill" in client.get(page).content.decode()
    mark = reverse("specialists:written-mark", args=[row.pk])
    assert client.post(mark, {"is_confidential": "on"}).status_code == 302
    assert "No longer confidential" in client.get(page).content.decode()
    assert client.post(mark).status_code == 302
    withdraw = reverse("specialists:written-withdraw", args=[row.pk])
    assert client.get(withdraw).status_code == 200
    assert client.post(withdraw, {"reason": ""}).status_code == 302
    assert client.get(page).status_code == 404


def test_a_support_adult_reads_no_way_to_write_down(school, client) -> None:
    sign_in(client, make_actor(school.school, Role.SUPPORT_ADULT))
    assert client.get(reverse("specialists:written-add", args=[school.tobi.pk])).status_code in (403, 404)
