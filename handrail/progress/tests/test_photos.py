"""Photos of work: beside a record, opened by whoever sees the record, gone with it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from handrail.access.types import Role
from handrail.core import clock as core_clock
from handrail.core.errors import Denied, NotVisible, Refused
from handrail.core.tests.test_pictures import from_a_phone
from handrail.progress import actions
from handrail.progress.models import Observation, WorkPhoto
from handrail.progress.policy import get_observation
from tests.factories import (
    ObservationFactory,
    SchoolFactory,
    everywhere,
    make_actor,
    one_event,
    sign_in,
    trail,
)

MONDAY = date(2026, 11, 16)


def own_record(senco, pupil_target, **fields):
    return ObservationFactory(pupil_target=pupil_target, recorded_by_id=senco.membership_id, recorded_by=None, **fields)


def sent(name="IMG_2041_Ama_Mensah.heic", content=None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or from_a_phone(), content_type="text/html")


def observe(client, pupil_target, **fields):
    address = reverse("progress:observe", args=[pupil_target.pk])
    return client.post(address, {"observed_on": "2026-11-16", "note": "Her own sentence.", **fields})


def test_a_record_with_a_photo(client, senco, pupil_target):
    assert observe(client, pupil_target, value="20", photo=sent()).status_code == 302
    with everywhere():
        photo = WorkPhoto.objects.select_related("observation").get()
    assert (photo.observation.value, photo.school_id) == (20, senco.school_id)
    assert (photo.width, photo.height, photo.n_bytes) == (200, 400, len(photo.content))
    kept = Image.open(io.BytesIO(bytes(photo.content)))
    assert kept.format == "JPEG" and not kept.getexif()
    event = one_event(type="WORK_PHOTO_ADDED")
    assert (event.pupil_uuid, event.new) == (pupil_target.pupil_id, {"n_bytes": photo.n_bytes})


def test_a_photo_alone_needs_a_word_that_says_what_it_shows(client, senco, pupil_target):
    assert observe(client, pupil_target, photo=sent()).status_code == 302
    page = observe(client, pupil_target, note="", photo=sent())
    assert page.status_code == 422
    assert "Say in a few words what the photo shows." in page.content.decode()


@pytest.mark.parametrize("content", [b"<html>", b"%PDF-1.7 ...", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_keeps_nothing(client, senco, pupil_target, content):
    page = observe(client, pupil_target, photo=sent("photo.jpg", content))
    assert page.status_code == 422
    assert "picture" in page.content.decode()
    with everywhere():
        assert not Observation.objects.exists()


def test_sent_twice_is_kept_once(senco, pupil_target, in_school):
    content = {"actor": senco, "pupil_target_id": pupil_target.pk, "observed_on": MONDAY, "note": "Work."}
    with in_school(senco):
        row = actions.record_with_photo(**content, photo=from_a_phone())
        again = actions.record_with_photo(**content, photo=from_a_phone(), observation_id=row.pk)
        assert (again.pk, WorkPhoto.objects.count()) == (row.pk, 1)
    assert len(trail(type="WORK_PHOTO_ADDED")) == 1


def test_a_photo_is_put_beside_a_record_that_is_there(client, senco, pupil_target):
    row = own_record(senco, pupil_target)
    address = reverse("progress:photo-add", args=[row.pk])
    assert client.get(address).status_code == 200
    assert "Choose a photo." in client.post(address).content.decode()
    answer = client.post(address, {"photo": sent()})
    assert answer["Location"] == reverse("progress:target-detail", args=[pupil_target.pk])
    second = client.post(address, {"photo": sent()})
    assert (second.status_code, "already has a photo" in second.content.decode()) == (422, True)


def test_only_ones_own_record_takes_a_photo(client, senco, pupil_target, in_school):
    row = ObservationFactory(pupil_target=pupil_target, recorded_by_name="Noel Banks")
    assert client.get(reverse("progress:photo-add", args=[row.pk])).status_code == 403
    with in_school(senco), pytest.raises(Denied, match="Noel Banks"):
        actions.add_photo(actor=senco, observation=row, photo=from_a_phone())


def test_a_withdrawn_record_takes_none_and_loses_what_it_had(senco, pupil_target, in_school):
    row = own_record(senco, pupil_target, recorded_at=core_clock.now())
    with in_school(senco):
        actions.add_photo(actor=senco, observation=row, photo=from_a_phone())
        actions.withdraw_observation(actor=senco, observation=row)
        assert not WorkPhoto.objects.exists()
        with pytest.raises(Refused, match="was withdrawn"):
            actions.add_photo(actor=senco, observation=row, photo=from_a_phone())
    assert one_event(type="OBSERVATION_WITHDRAWN").new == {"photo_removed": True}


def test_the_photo_is_shown_sealed_and_the_look_is_written_down(client, senco, pupil_target):
    row = own_record(senco, pupil_target)
    address = reverse("progress:photo", args=[row.pk])
    assert client.get(address).status_code == 404
    client.post(reverse("progress:photo-add", args=[row.pk]), {"photo": sent()})
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store, private")
    assert Image.open(io.BytesIO(answer.content)).size == (200, 400)
    event = one_event(type="WORK_PHOTO_OPENED")
    assert (event.pupil_uuid, event.actor_name) == (pupil_target.pupil_id, senco.name)


def test_it_is_seen_by_whoever_sees_the_record_and_by_nobody_else(client, school, senco, pupil_target, in_school):
    row = own_record(senco, pupil_target)
    with in_school(senco):
        actions.add_photo(actor=senco, observation=row, photo=from_a_phone())
    address = reverse("progress:photo", args=[row.pk])
    assert sign_in(client, make_actor(school, Role.HEAD)).get(address).status_code == 200
    assert sign_in(client, make_actor(school, Role.TEACHER)).get(address).status_code == 404
    elsewhere = make_actor(SchoolFactory(), Role.SENCO)
    assert sign_in(client, elsewhere).get(address).status_code == 404
    with in_school(elsewhere), pytest.raises(NotVisible):
        get_observation(elsewhere, row.pk)


def test_the_history_of_the_target_shows_it_and_offers_to_add_one(
    client, senco, pupil_target, django_assert_num_queries
):
    with_photo = own_record(senco, pupil_target, note="Her own sentence.")
    without = own_record(senco, pupil_target)
    client.post(reverse("progress:photo-add", args=[with_photo.pk]), {"photo": sent()})
    text = client.get(reverse("progress:target-detail", args=[pupil_target.pk])).content.decode()
    shown = f'<img src="{reverse("progress:photo", args=[with_photo.pk])}" alt="Photo of the work. Her own sentence."'
    assert shown in text and 'loading="lazy"' in text
    assert reverse("progress:photo-add", args=[without.pk]) in text
    assert reverse("progress:photo-add", args=[with_photo.pk]) not in text
