"""What families and pupils are told of meetings on their own pages."""

from __future__ import annotations

from handrail.meetings import actions, queries
from handrail.meetings.models import Invitation
from handrail.pupils.queries import coming_for


def test_whoever_is_asked_reads_when_where_and_who_of_the_school_comes(review, django_assert_num_queries):
    with django_assert_num_queries(1):
        [row] = queries.tell_what_is_coming(review.tobi, review.mother)
    assert (row.title, row.at, row.place) == ("Review meeting", "14:30", "Room 2; the library, upstairs")
    assert any("Edda Lind, Educational psychologist" in name for name in row.people)
    assert not any("Adeyemi" in name for name in row.people)
    assert row in coming_for(review.tobi, contact=review.mother)


def test_whoever_is_not_asked_reads_nothing(review):
    assert queries.tell_what_is_coming(review.tobi, None) == []
    Invitation.objects.filter(pk=review.ike.pk).delete()
    assert queries.tell_what_is_coming(review.tobi, review.father) == []


def test_a_meeting_that_does_not_take_place_is_not_told(review):
    actions.cancel_meeting(actor=review.senco, meeting_id=review.meeting.pk, reason="Snow.")
    assert queries.tell_what_is_coming(review.tobi, review.mother) == []
