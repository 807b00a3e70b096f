"""The today screen: what stands on it, folded or open, and how little of it travels."""

from __future__ import annotations

import gzip
import re
from datetime import date

import pytest
from django.urls import reverse

from handrail.access.types import Role
from handrail.progress.models import Observation
from tests.factories import (
    CoreGroupMemberFactory,
    ObservationFactory,
    PlanFactory,
    PupilFactory,
    PupilTargetFactory,
    TargetFactory,
    everywhere,
    make_actor,
    sign_in,
)

MEASURES = ("COUNT", "PERCENTAGE", "DURATION", "SCORE", "PROMPT", "RUBRIC", "YES_NO", "")


def live_target(school, *, pupil=None, **fields):
    """Return a pupil's part in a target of a live plan; `fields` are the target's."""
    pupil = pupil or PupilFactory(school=school)
    return PupilTargetFactory(target=TargetFactory(plan=PlanFactory(pupil=pupil, state="live"), **fields))


def today(client, **chosen):
    return client.get(reverse("progress:today"), {"class": "7A"} | chosen)


def test_each_measure_has_its_recorder(client, school, senco):
    for measure in MEASURES:
        live_target(school, measure=measure)
    kinds = re.findall(r'data-recorder="(\w*)"', today(client).content.decode())
    assert sorted(kinds) == sorted(MEASURES)


@pytest.mark.parametrize(
    ("measure", "sent", "value"),
    [
        ("SCORE", {"typed": "20"}, 20),
        ("COUNT", {"typed": "7"}, 7),
        ("PERCENTAGE", {"typed": "", "value": "60"}, 60),
        ("PERCENTAGE", {"typed": "65"}, 65),
        ("PERCENTAGE", {"typed": "65", "value": "60"}, 60),  # the button that was pressed
        ("DURATION", {"minutes": "1", "seconds": ""}, 60),
        ("PROMPT", {"value": "4"}, 4),
        ("RUBRIC", {"value": "2"}, 2),
        ("YES_NO", {"value": "nearly"}, 0.5),
        ("YES_NO", {"typed": "", "note": "Almost."}, None),
        ("", {"note": "Calm."}, None),
    ],
)
def test_its_plain_form_saves_without_a_script(client, school, senco, measure, sent, value):
    part = live_target(school, measure=measure, rubric="names the sound\nblends two sounds")
    text = today(client).content.decode()
    form = text[text.index('data-recorder="') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', form))
    answer = client.post(reverse("progress:observe", args=[part.pk]), hidden | sent)
    assert (answer.status_code, answer["Location"]) == (302, f"/today/?class=7A#target-{part.pk}")
    with everywhere():
        row = Observation.objects.get()
    assert (None if row.value is None else float(row.value)) == value
    assert (str(row.pk), row.note) == (hidden["id"], sent.get("note", ""))


def test_what_was_typed_and_cannot_be_read_stands_on_the_full_form(client, school, senco):
    part = live_target(school, measure="COUNT")
    page = client.post(reverse("progress:observe", args=[part.pk]), {"typed": "many", "observed_on": "2026-11-16"})
    assert page.status_code == 422
    assert 'value="many"' in page.content.decode()


def test_what_is_done_today_is_folded_and_what_is_open_stands_first(client, school, senco):
    pupil = PupilFactory(school=school)
    done, still_open = live_target(school, pupil=pupil), live_target(school, pupil=pupil)
    ObservationFactory(pupil_target=done, observed_on=date(2026, 11, 16))
    page = today(client)
    (card,) = page.context["today"].cards
    assert [target.pupil_target_id for target in card.open] == [still_open.pk]
    assert [target.pupil_target_id for target in card.done] == [done.pk]
    text = page.content.decode()
    assert (
        text.index(f'id="target-{still_open.pk}"') < text.index("Done today: 1") < text.index(f'id="target-{done.pk}"')
    )


def test_two_pupils_of_one_first_name_are_told_apart(client, school, senco):
    for forename, surname in (("Liam", "Evans"), ("Liam", "Zielinski"), ("Sana", "Cooper")):
        live_target(school, pupil=PupilFactory(school=school, forename=forename, surname=surname, known_as=""))
    names = [pupil.short_name for pupil in today(client).context["today"].cards]
    assert names == ["Sana", "Liam Evans", "Liam Zielinski"]


def test_it_travels_compressed(client, school, senco):
    for _ in range(5):
        live_target(school, measure="PROMPT")
    answer = client.get(reverse("progress:today"), {"class": "7A"}, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) * 4 < len(gzip.decompress(answer.content))


def test_no_word_of_an_address_stands_on_the_compressed_page(client, school, senco):
    live_target(school)
    for chosen in ({"class": "zguess"}, {"class": "7A", "other": "zguess"}, {"class": "7A", "page": "zguess"}):
        assert "zguess" not in today(client, **chosen).content.decode()


def test_what_a_volunteer_cannot_open_is_no_link(client, school):
    volunteer = make_actor(school, Role.VOLUNTEER)
    part = live_target(school)
    CoreGroupMemberFactory(pupil=part.pupil, membership_id=volunteer.membership_id, membership=None)
    text = sign_in(client, volunteer).get(reverse("progress:today")).content.decode()
    assert reverse("progress:observe", args=[part.pk]) in text
    assert reverse("progress:target-detail", args=[part.pk]) + '"' not in text
    assert reverse("pupils:pupil-detail", args=[part.pupil_id]) not in text
