"""Leaving advice, correcting it, and what becomes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse

from handrail.access.models import Membership
from handrail.access.types import Role
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.ids import new_id
from handrail.core.models import AuditEvent
from handrail.plans import actions as plans
from handrail.plans.types import PlanDraft
from handrail.pupils import actions as pupils
from handrail.pupils.types import SharedPart
from handrail.reports import queries as reports
from handrail.reports.types import Audience
from handrail.reviews import queries as review_queries
from handrail.specialists import actions, policy, queries, rules
from handrail.specialists.actions import keeping
from handrail.specialists.models import Advice, AdviceFile, Recommendation, Specialist
from handrail.specialists.tests.conftest import PDF, TODAY, advice, share
from handrail.specialists.types import NewRecommendation, RecommendationUse
from tests.factories import make_actor, sign_in

USED, DECLINED, OPEN = RecommendationUse.USED, RecommendationUse.DECLINED, RecommendationUse.OPEN


@pytest.fixture
def shared(here, in_school):
    with in_school(here.school):
        share(here, *SharedPart)
        yield here


def give(here, **changes) -> Advice:
    wanted = {"pupil_id": here.tobi.pk, "advice": advice()} | changes
    return actions.give_advice(actor=here.specialist, **wanted)


def correct(here, row: Advice, **changes) -> Advice:
    wanted = {"advice": advice(summary="Better words.")} | changes
    return actions.correct_advice(actor=here.specialist, advice_id=row.pk, pupil_id=here.tobi.pk, **wanted)


def decide(here, row: Advice, use: RecommendationUse, **more) -> Recommendation:
    one = row.recommendations.get()
    return actions.decide_recommendation(actor=here.senco, recommendation=one, use=use, **more)


# -------------------------------------------------------------------------------------------------------- giving


def test_give_advice_keeps_words_recommendations_and_file(shared) -> None:
    row = give(shared, file=PDF)
    assert (row.given_by_name, row.profession, row.pupil_id) == (
        shared.specialist.name, "Speech therapist", shared.tobi.pk,
    )  # fmt: skip
    assert bytes(row.files.get().content) == PDF
    assert [(one.text, one.use) for one in row.recommendations.all()] == [("Five words before each topic.", "open")]
    event = AuditEvent.objects.get(type="ADVICE_GIVEN")
    assert (event.pupil_uuid, event.new["file"]) == (shared.tobi.pk, True)


def test_the_same_number_keeps_one_piece_of_advice(shared) -> None:
    key = new_id()
    assert give(shared, advice_id=key) == give(shared, advice_id=key, advice=advice(summary="Other."))
    assert Advice.objects.get().summary == "Teach words before the lesson."


def test_a_number_of_somebody_else_is_refused(shared) -> None:
    row = give(shared)
    Advice.objects.update(given_by=None)
    with pytest.raises(Refused):
        give(shared, advice_id=row.pk)


@pytest.mark.parametrize("is_mine", [True, False])
def test_two_senders_of_one_number_keep_one(shared, monkeypatch, is_mine) -> None:
    """The other sender's row comes between the look and the save."""
    key, looks, look = new_id(), [], keeping.same_again
    first = give(shared, advice_id=key)

    def blind(*args, **whose):
        looks.append(args)
        return None if len(looks) == 1 or not is_mine else look(*args, **whose)

    monkeypatch.setattr(keeping, "same_again", blind)
    if is_mine:
        assert give(shared, advice_id=key) == first
    else:
        with pytest.raises(Refused):
            give(shared, advice_id=key)


def test_advice_is_given_only_for_pupils_who_are_shared(shared) -> None:
    with pytest.raises(NotVisible):
        give(shared, pupil_id=shared.mina.pk)
    with pytest.raises(Denied):
        actions.give_advice(actor=shared.senco, pupil_id=shared.tobi.pk, advice=advice())


def test_a_bad_file_keeps_nothing(shared) -> None:
    with pytest.raises(Refused, match="Save it as PDF"):
        give(shared, file=b"MZ")
    assert not Advice.objects.exists()


def test_the_profession_is_remembered(shared) -> None:
    assert queries.profession_of(shared.specialist) == ""
    give(shared)
    assert queries.profession_of(shared.specialist) == "Speech therapist"
    Specialist.objects.create(school=shared.school, membership=shared.membership, profession="Therapist")
    assert queries.profession_of(shared.specialist) == "Therapist"


# ---------------------------------------------------------------------------------------------------- correcting


def test_correct_advice_changes_words_and_recommendations(shared) -> None:
    row = correct(shared, give(shared, file=PDF), advice=advice(recommendations=(NewRecommendation("New."),)))
    assert [one.text for one in row.recommendations.all()] == ["New."]
    assert AdviceFile.objects.count() == 1
    event = AuditEvent.objects.get(type="ADVICE_CORRECTED")
    assert event.old["recommendations"] == [["Five words before each topic.", "Use five new words."]]
    assert event.new["recommendations"] == [["New.", ""]]


def test_correct_advice_replaces_or_removes_the_file(shared) -> None:
    row = give(shared, file=PDF)
    correct(shared, row, file=b"\x89PNG\r\n\x1a\n")
    assert AdviceFile.objects.get().kind == "image/png"
    correct(shared, row, removes_file=True)
    assert not AdviceFile.objects.exists()


def test_advice_stays_once_the_school_has_decided(shared) -> None:
    row = give(shared)
    decide(shared, row, USED)
    with pytest.raises(Denied, match="already decided"):
        correct(shared, row)
    with pytest.raises(Denied):
        actions.withdraw_advice(actor=shared.specialist, advice_id=row.pk, pupil_id=shared.tobi.pk)
    decide(shared, row, OPEN)
    correct(shared, row)


def test_withdraw_advice_takes_it_off_every_page(shared) -> None:
    row = give(shared)
    actions.withdraw_advice(actor=shared.specialist, advice_id=row.pk, pupil_id=shared.tobi.pk, reason=" Wrong pupil. ")
    assert queries.advice_of(shared.senco, shared.tobi.pk) == []
    assert queries.own_advice(shared.specialist, shared.tobi.pk) == []
    assert AuditEvent.objects.get(type="ADVICE_WITHDRAWN").reason == "Wrong pupil."


def test_another_specialist_does_not_see_it(shared) -> None:
    row = give(shared)
    other = make_actor(shared.school, Role.SPECIALIST)
    pupils.share_pupil(
        actor=shared.senco,
        pupil=shared.tobi,
        membership=Membership.objects.get(pk=other.membership_id),
        parts=list(SharedPart),
        purpose="Hearing",
        ends_on=TODAY,
    )
    assert queries.own_advice(other, shared.tobi.pk) == []
    with pytest.raises(NotVisible):
        policy.get_own_advice(other, row.pk, pupil_id=shared.tobi.pk)


def test_own_advice_is_readable_while_the_sharing_lasts_and_stays_with_the_school(shared, clock) -> None:
    row = give(shared)
    assert policy.get_own_advice(shared.specialist, row.pk, pupil_id=shared.tobi.pk) == row
    clock.move_to(datetime(2027, 1, 5, 9, tzinfo=UTC))
    with pytest.raises(NotVisible):
        policy.get_own_advice(shared.specialist, row.pk, pupil_id=shared.tobi.pk)
    assert policy.get_advice(shared.teacher, row.pk) == row


# ------------------------------------------------------------------------------------------- what became of it


def test_a_recommendation_is_used_for_a_target(shared) -> None:
    row = give(shared)
    target = shared.plan.targets.get()
    decide(shared, row, USED, target_id=target.pk)
    (shown,) = queries.recommendations_of(row)
    assert (shown.use_label, shown.target_wording, shown.decided_by) == ("Used", target.wording, shared.senco.name)
    assert (shown.plan_id, shown.decided_on) == (shared.plan.pk, TODAY)
    event = AuditEvent.objects.get(type="RECOMMENDATION_DECIDED")
    assert (event.old["use"], event.new["target"]) == ("open", str(target.pk))


def test_a_recommendation_is_not_used_with_a_reason_and_can_be_opened_again(shared) -> None:
    row = give(shared)
    with pytest.raises(Refused, match="Say why"):
        decide(shared, row, DECLINED)
    one = decide(shared, row, DECLINED, reason=" No room. ", target_id=shared.plan.targets.get().pk)
    assert (one.reason, one.target_id) == ("No room.", None)
    one = decide(shared, row, OPEN, reason="forgotten")
    assert (one.reason, one.decided_by_name, one.decided_at) == ("", "", None)


def test_a_target_of_another_pupil_is_refused(shared) -> None:
    with pytest.raises(Refused, match="this pupil's targets"):
        decide(shared, give(shared), USED, target_id=new_id())


def test_the_database_keeps_decisions_whole(shared) -> None:
    give(shared)
    with pytest.raises(IntegrityError):
        Recommendation.objects.update(use="declined", decided_by_name="X")


def test_who_may_not_decide_is_told_or_sees_nothing(shared) -> None:
    row = give(shared)
    one = row.recommendations.get()
    with pytest.raises(NotVisible):
        policy.get_recommendation(shared.senco, new_id(), advice_id=row.pk)
    with pytest.raises(NotVisible):
        policy.get_advice(make_actor(shared.school, Role.GOVERNOR), row.pk)
    helper = make_actor(shared.school, Role.SUPPORT_ADULT)
    from tests.factories import CoreGroupMemberFactory

    CoreGroupMemberFactory(pupil=shared.tobi, membership=Membership.objects.get(pk=helper.membership_id))
    assert policy.get_advice(helper, row.pk) == row
    with pytest.raises(Denied):
        policy.get_recommendation(helper, one.pk, advice_id=row.pk)


# ------------------------------------------------------------------------------------------------------- pages


def form_of(client, url) -> dict[str, str]:
    form = client.get(url).context["form"]
    return {field.name: str(field.value() or "") for field in form if field.name != "file"}


def test_leave_correct_and_take_back_advice_in_the_browser(shared, client) -> None:
    sign_in(client, shared.specialist)
    url = reverse("specialists:advice-give", args=[shared.tobi.pk])
    sent = form_of(client, url) | {"summary": "Teach words.", "profession": "Therapist", "recommendation_1": "Five."}
    missing = client.post(url, sent | {"summary": "", "text": "Long words that must not be lost."})
    assert missing.status_code == 422
    assert "Long words that must not be lost." in missing.content.decode()
    file = SimpleUploadedFile("Tobi.pdf", PDF)
    assert client.post(url, sent | {"file": file}).status_code == 302
    assert client.post(url, sent).status_code == 302
    row = Advice.objects.get()
    own = reverse("specialists:own-advice", args=[shared.tobi.pk, row.pk])
    assert "Correct it" in client.get(own).content.decode()
    answer = client.get(f"{own}file/")
    assert answer.content == PDF
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="advice-2026-11-16.pdf"'
    again = form_of(client, f"{own}correct/")
    assert again["recommendation_1"] == "Five."
    assert client.post(f"{own}correct/", again | {"summary": ""}).status_code == 422
    assert client.post(f"{own}correct/", again | {"remove_file": "on"}).status_code == 302
    assert client.get(f"{own}file/").status_code == 404
    assert client.get(f"{own}withdraw/").status_code == 200
    assert client.post(f"{own}withdraw/", {"reason": ""}).status_code == 302
    assert client.get(own).status_code == 404


def test_a_large_file_is_refused_beside_its_field(shared, client) -> None:
    sign_in(client, shared.specialist)
    url = reverse("specialists:advice-give", args=[shared.tobi.pk])
    sent = form_of(client, url) | {"summary": "S", "profession": "P", "text": "T"}
    file = SimpleUploadedFile("x.pdf", b"%PDF-" + bytes(5 * 1024 * 1024))
    answer = client.post(url, sent | {"file": file})
    assert answer.status_code == 422
    assert "at most 5 MB" in answer.content.decode()


def test_staff_read_advice_and_say_what_became_of_it(shared, client) -> None:
    row = give(shared, file=PDF)
    sign_in(client, shared.teacher)
    pupil_page = client.get(reverse("pupils:pupil-detail", args=[shared.tobi.pk])).content.decode()
    assert "Teach words before the lesson." in pupil_page and "To decide" in pupil_page
    url = reverse("specialists:advice-detail", args=[row.pk])
    assert "Five words before each topic." in client.get(url).content.decode()
    assert client.get(f"{url}file/")["Content-Disposition"].startswith("attachment")
    decision = reverse("specialists:recommendation-decide", args=[row.pk, row.recommendations.get().pk])
    assert client.get(decision).status_code == 200
    assert client.post(decision, {"reason": ""}).status_code == 422
    assert client.post(decision, {"use": "declined"}).status_code == 422
    target = str(shared.plan.targets.get().pk)
    assert client.post(decision, {"use": "used", "target": target, "reason": ""}).status_code == 302
    assert client.get(decision).context["form"].initial["target"] == target
    text = client.get(url).content.decode()
    assert "It became the target:" in text
    sign_in(client, shared.specialist)
    own = client.get(reverse("specialists:own-advice", args=[shared.tobi.pk, row.pk])).content.decode()
    assert "It can no longer be changed" in own and "Used" in own
    assert AuditEvent.objects.filter(type="ADVICE_VIEWED").count() == 1
    assert AuditEvent.objects.filter(type="ADVICE_FILE_OPENED").count() == 1


def test_a_recommendation_becomes_a_target_with_one_press(shared) -> None:
    row = give(shared).recommendations.get()
    plan = plans.amend_plan(actor=shared.senco, plan=shared.plan, reason="New advice.")
    (open_row,) = queries.recommendations_for_plan(shared.senco, plan)
    assert open_row.use == RecommendationUse.OPEN
    target = actions.write_as_target(
        actor=shared.senco, recommendation_id=row.pk, advice_id=row.advice_id, plan_id=plan.pk
    )
    assert (target.wording, target.strategies.get().method) == ("Use five new words.", "Five words before each topic.")
    (used,) = queries.recommendations_for_plan(shared.senco, plan)
    assert (used.use, used.target_wording) == (RecommendationUse.USED, "Use five new words.")
    with pytest.raises(Refused, match="already said"):
        actions.write_as_target(actor=shared.senco, recommendation_id=row.pk, advice_id=row.advice_id, plan_id=plan.pk)


def test_a_recommendation_is_written_into_the_plan_of_its_pupil_only(shared) -> None:
    row = give(shared).recommendations.get()
    other = plans.write_plan(
        actor=shared.senco, pupil=shared.mina, kind="sen_support_plan", draft=PlanDraft(), starts_on=TODAY
    )
    with pytest.raises(Refused, match="another pupil"):
        actions.write_as_target(actor=shared.senco, recommendation_id=row.pk, advice_id=row.advice_id, plan_id=other.pk)


def test_what_became_of_advice_stands_with_the_plan_and_on_its_paper_for_staff(shared, client) -> None:
    row = give(shared)
    decide(shared, row, RecommendationUse.DECLINED, reason="He has the words already.")
    (declined,) = queries.recommendations_for_plan(shared.senco, shared.plan)
    assert (declined.use, declined.reason) == (RecommendationUse.DECLINED, "He has the words already.")
    page = sign_in(client, shared.senco).get(reverse("plans:plan-around", args=[shared.plan.pk])).content.decode()
    assert "He has the words already." in page and "Not used" in page
    label = "What specialists advised, and what became of it"
    staff = reports.document_of(shared.senco, shared.plan)
    (told,) = [part.text for part in staff.back_sections if part.label == label]
    by = f"{shared.specialist.name}, Speech therapist"
    assert told == (
        f"Five words before each topic. Not used, 16 November 2026, {shared.senco.name}: "
        f"He has the words already. ({by})"
    )
    for audience in (Audience.FAMILY, Audience.PUPIL):
        assert label not in repr(reports.document_of(shared.senco, shared.plan, audience=audience))


@pytest.mark.parametrize(
    ("decided_on", "target_of", "ended_on", "concerns"),
    [
        (None, None, None, True),
        (TODAY, "this", None, True),
        (TODAY, "another", None, False),
        (TODAY, None, None, True),
        (TODAY, None, TODAY, True),
        (TODAY, None, TODAY - timedelta(days=1), False),
        (TODAY - timedelta(days=40), None, None, False),
    ],
)
def test_a_decision_belongs_to_the_plan_of_its_time(decided_on, target_of, ended_on, concerns) -> None:
    mine = uuid4()
    told = rules.concerns_plan(
        decided_on=decided_on,
        became_target_of={"this": mine, "another": uuid4()}.get(target_of),
        plan_id=mine,
        opened_on=TODAY - timedelta(days=30),
        ended_on=ended_on,
    )
    assert told is concerns


def test_advice_on_paper_says_the_target_or_that_nobody_decided(shared) -> None:
    row = give(shared)
    assert "Not decided yet." in rules.advice_on_paper(queries.recommendations_for_plan(shared.senco, shared.plan))
    decide(shared, row, RecommendationUse.USED, target_id=shared.plan.targets.get().pk)
    words = rules.advice_on_paper(queries.recommendations_for_plan(shared.senco, shared.plan))
    assert "the target: Read 40 of the 50 words on the card." in words


def test_advice_and_its_suggested_targets_stand_at_the_review(shared, django_assert_num_queries) -> None:
    give(shared)
    plan = plans.open_plan(actor=shared.senco, pupil=shared.tobi, kind="sen_support_plan")
    with django_assert_num_queries(2):  # advice, and what was sent for a meeting
        [told] = review_queries.advice_for_review(shared.senco, plan)
    assert told.text == "Five words before each topic." and told.said_by.endswith("Speech therapist")
    assert told.said_on == TODAY and told.standing
    assert told.url.startswith("/advice/")
    assert review_queries.advice_for_review(shared.specialist, plan) == ()
