"""Suggestions taken by one press, and the review day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.urls import reverse
from django_scopes import scope

from handrail.access.types import Role
from handrail.bank import actions as bank
from handrail.bank.queries import steps_of_ours
from handrail.bank.types import TargetText
from handrail.plans.models import PupilTarget, Target
from handrail.reviews import actions, queries, rules
from handrail.reviews.models import Review, TargetReview
from handrail.reviews.tests.test_actions import build
from handrail.reviews.tests.test_views import detail, hold, posted
from handrail.reviews.types import Channel, Speaker, TargetFinding
from tests.factories import (
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    SchoolFactory,
    TargetFactory,
    everywhere,
    make_actor,
    sign_in,
)

CODE = "ours:lit-common-words-3"


@pytest.fixture
def school(db):
    return SchoolFactory()


@pytest.fixture
def senco(school, client):
    actor = make_actor(school, Role.SENCO)
    sign_in(client, actor)
    return actor


def recorded(part, *values: int, wording: str = "", code: str = "") -> None:
    """Record a value on each of the last days, and give the target words and a place in the bank."""
    with everywhere():
        PupilTarget.objects.filter(pk=part.pk).update(
            criterion=Decimal(40), baseline=Decimal(12), starts_on=date(2026, 9, 14), due_on=date(2026, 12, 4)
        )
        Target.objects.filter(pk=part.target_id).update(
            measure="COUNT", wording=wording or part.target.wording, bank_code=code
        )
    for number, value in enumerate(values):
        ObservationFactory(pupil_target=part, observed_on=date(2026, 11, 9 + number), value=value)


def take(plan) -> str:
    return reverse("reviews:review-take", args=[plan.pk])


def offers(page) -> list[str]:
    return [name for _, _, name in page.context["targets"]]


# -------------------------------------------------------------------------------------------------- suggestions


def test_one_press_takes_the_outcome_and_the_next_step_of_the_bank(client, school, senco):
    plan, parts = build(school)
    recorded(parts[0], 41, 42, 43, code=CODE)
    page = client.get(detail(plan))
    body = page.content.decode()
    assert "Achieved?" in body and "A suggestion" in body and "30 words a minute" in body
    # Nothing is set by itself.
    assert posted(page)[f"evidence-{parts[0].pk}"] and f"outcome-{parts[0].pk}" not in posted(page)
    sent = posted(page) | {"take": f"both:{offers(page)[0]}", "progress": "Reads more."}
    answer = client.post(take(plan), sent)
    assert answer.status_code == 302 and answer["Location"].endswith(f"#target-{parts[0].pk}")
    with everywhere():
        row = TargetReview.objects.get(pupil_target=parts[0])
        review = Review.objects.get(plan=plan)
    assert (row.outcome, row.next_step) == ("achieved", "next") and "30 words a minute" in row.next_wording
    assert "Tobi" in row.next_wording and "{" not in row.next_wording
    assert review.progress == "Reads more."
    assert "Take both" not in client.get(detail(plan)).content.decode()


def test_only_the_outcome_can_be_taken(client, school, senco):
    plan, parts = build(school)
    recorded(parts[0], 13, 12, 13, wording="Read 40 words.")
    page = client.get(detail(plan))
    assert "Read 27 words." in page.content.decode()
    client.post(take(plan), posted(page) | {"take": f"outcome:{offers(page)[0]}"})
    with everywhere():
        row = TargetReview.objects.get(pupil_target=parts[0])
    assert (row.outcome, row.next_step, row.next_wording) == ("not_yet", "", "")


@pytest.mark.parametrize("what", ["", "x", "both:", "both:x:y", "everything:{name}"])
def test_a_suggestion_that_is_not_there_any_more_is_not_taken(client, school, senco, what):
    plan, parts = build(school)
    recorded(parts[0], 41, 42, 43, code=CODE)
    page = client.get(detail(plan))
    sent = posted(page) | {"take": what.replace("{name}", offers(page)[0])}
    answer = client.post(take(plan), sent)
    assert answer.status_code == 422 and "The records have changed" in answer.content.decode()


def test_taking_never_overwrites_what_somebody_else_chose(client, school, senco):
    plan, parts = build(school)
    recorded(parts[0], 41, 42, 43, code=CODE)
    page = client.get(detail(plan))
    sent = posted(page) | {"take": f"both:{offers(page)[0]}"}
    sent |= {f"base-{name}-{parts[0].pk}": "" for name in ("outcome", "next_step")}
    other = make_actor(school, Role.SENCO)
    with scope(school=school.pk):
        finding = TargetFinding(parts[0].pk, outcome="partly", next_step="continue")
        actions.write_review(actor=other, plan_id=plan.pk, considerations={}, findings=[finding])
    answer = client.post(take(plan), sent)
    assert answer.status_code == 409
    with everywhere():
        assert TargetReview.objects.get(pupil_target=parts[0]).outcome == "partly"


def test_the_schools_own_step_follows_in_the_words_of_the_school(school, senco, in_school):
    plan, parts = build(school)
    recorded(parts[0], 41, 42, 43, code="ours:lit-common-words-5")
    with in_school(senco):
        text = TargetText(
            area="literacy",
            wording="By {when}, {name} will read {number} pages aloud.",
            number="3",
            criterion="3 pages",
            before="ours:lit-common-words-5",
        )
        bank.add_item(actor=senco, text=text)
        [row, *_], _ = queries.targets_of(senco, plan)
        assert queries.steps_around(row, until=None).after == "By {when}, Tobi will read 3 pages aloud."
    assert steps_of_ours("own:x").after is None


# ----------------------------------------------------------------------------------------------- the review day


def ready(senco, plan, parts) -> None:
    findings = [TargetFinding(part.pk, outcome="partly", evidence="Seen.", next_step="continue") for part in parts]
    actions.write_review(actor=senco, plan_id=plan.pk, considerations={}, findings=findings, stage_decision="same")


@pytest.fixture
def three(school, senco, in_school):
    """Three plans of a day: ready, begun, not begun."""
    found = [build(school, 1)]
    for _ in range(2):
        plan = PlanFactory(pupil=PupilFactory(school=school), kind="sen_support_plan", state="live")
        found.append((plan, [PupilTargetFactory(target=TargetFactory(plan=plan, wording="Read it."))]))
    with in_school(senco):
        ready(senco, *found[0])
        actions.open_review(actor=senco, plan_id=found[1][0].pk)
    return [plan for plan, _ in found]


def day_url(plans, name: str = "review-day") -> str:
    return f"{reverse(f'reviews:{name}')}?day={rules.pack([plan.pk for plan in plans])}"


def test_a_day_is_chosen_by_teacher_or_class(client, school, senco, three, django_assert_max_num_queries):
    page = client.get(reverse("reviews:review-day"), {"weeks": "26"})
    assert len(page.context["rows"]) == 3
    for question in ({"owner": "x"}, {"class_name": "7A", "weeks": "x"}, {"owner": str(uuid4()), "weeks": "2"}):
        assert client.get(reverse("reviews:review-day"), question).status_code == 200
    with django_assert_max_num_queries(12):
        client.get(reverse("reviews:review-day"), {"weeks": "26", "class_name": "7A"})
    answer = client.get(reverse("reviews:review-day"), {"plan": [str(plan.pk) for plan in three[:2]] + ["x"]})
    assert answer.status_code == 302 and answer["Location"] == day_url(three[:2])


def test_a_teacher_begins_with_their_own_reviews(client, school, senco, three):
    mine = PlanFactory(
        pupil=PupilFactory(school=school),
        state="live",
        review_on=date(2026, 11, 20),
        owner_id=senco.membership_id,
        owner=None,
    )
    page = client.get(reverse("reviews:review-day"))
    assert [row.plan_id for row in page.context["rows"]] == [mine.pk]
    assert len(client.get(reverse("reviews:review-day"), {"owner": "", "weeks": "26"}).context["rows"]) == 4


def test_a_day_shows_what_is_prepared_in_few_queries(client, senco, three, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page = client.get(day_url(three))
    rows = [row for row, _ in page.context["rows"]]
    assert [row.n_missing == 0 for row in rows] == [True, False, False]
    assert [row.n_missing is None for row in rows] == [False, False, True]
    assert [row.n_said for row in rows] == [1, 0, 0]
    assert not any(row.is_held for row in rows)
    body = page.content.decode()
    assert "Ready" in body and "Begun" in body and "Not begun" in body and "Nobody yet" in body


def test_held_next_and_skip_next_keep_the_place_in_the_address(client, senco, three, django_assert_max_num_queries):
    word = rules.pack([plan.pk for plan in three])
    client.get(f"{detail(three[0])}?day={word}")
    with django_assert_max_num_queries(12):
        page = client.get(f"{detail(three[0])}?day={word}")
    assert "Review day: 1 of 3" in page.content.decode()
    saved = client.post(reverse("reviews:review-save", args=[three[0].pk]), posted(page))
    assert saved["Location"] == f"{detail(three[0])}?day={word}"
    held = client.post(hold(three[0]), posted(page))
    assert held["Location"] == f"{detail(three[1])}?day={word}"
    page = client.get(held["Location"])
    skip = client.get(page.context["day"].skip_url)
    assert skip["Location"] == f"{detail(three[2])}?day={word}"
    last = client.get(skip["Location"])
    assert "Skip, to the sum-up" in last.content.decode()
    end = client.get(last.context["day"].skip_url)
    assert end["Location"] == day_url(three)
    summed = client.get(end["Location"])
    assert len(summed.context["held"]) == 1 and len(summed.context["left"]) == 2
    assert summed.context["first_url"] == f"{detail(three[1])}?day={word}"
    assert parse_qs(urlsplit(summed.context["print_url"]).query)["day"] == [word]
    again = client.get(f"{detail(three[0])}?day={word}")
    assert "Review day: 1 of 3" in again.content.decode()
    paper = client.get(summed.context["print_url"]).content.decode()
    assert "1 of 3 reviews held." in paper and "Stay at the same stage" in paper


def test_a_review_outside_the_day_goes_its_own_way(client, senco, three):
    word = rules.pack([three[1].pk])
    page = client.get(f"{detail(three[0])}?day={word}")
    assert page.context["day"] is None
    held = client.post(hold(three[0]), posted(page) | {"day": word})
    assert held["Location"] == f"{detail(three[0])}?day={word}"


def test_a_day_of_nothing_and_a_day_of_others_show_nothing(client, school, senco, three):
    other = SchoolFactory()
    theirs, _ = build(other, 1)
    assert client.get(day_url([theirs])).context["rows"] == []
    assert "Nothing of this day is there" in client.get(day_url([theirs])).content.decode()
    assert client.get(reverse("reviews:review-day"), {"day": "x\0"}).status_code == 200
    assert client.get(reverse("reviews:review-day-print"), {"day": "x"}).status_code == 200
    after = client.get(f"{day_url(three)}&after=x")
    assert after["Location"] == day_url(three)


def test_a_day_looks_only_at_pupils_in_reach(client, school, three):
    sign_in(client, make_actor(school, Role.TEACHER))
    assert client.get(day_url(three)).context["rows"] == []
    sign_in(client, make_actor(school, Role.SUPPORT_ADULT))
    assert client.get(day_url(three)).status_code == 403


def test_voices_that_were_heard_since_a_plan_began_are_counted(school, senco, three, in_school):
    with in_school(senco):
        for plan in three[:2]:
            actions.write_down_for_review(
                actor=senco,
                plan_id=plan.pk,
                contribution_id=uuid4(),
                speaker=Speaker.PUPIL,
                channel=Channel.TOGETHER,
                text="Maths is fun.",
            )
        with everywhere():
            type(three[1]).objects.filter(pk=three[1].pk).update(starts_on=date(2026, 11, 16) + timedelta(days=1))
        rows = queries.day_rows(senco, [plan.pk for plan in three])
    assert [row.has_pupil for row in rows] == [True, False, False]
