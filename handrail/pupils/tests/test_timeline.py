"""The journey of a pupil through the school, newest first."""

from __future__ import annotations

from datetime import date

from handrail.pupils.models import Need
from handrail.pupils.queries import pupil_file
from tests.factories import RegisterEntryFactory


def test_the_journey_tells_of_coming_needs_stages_and_leaving(here):
    tobi = here.tobi
    tobi.joined_on, tobi.left_on, tobi.left_reason = date(2025, 9, 3), date(2026, 10, 23), "Moved to Leeds."
    tobi.save()
    RegisterEntryFactory(pupil=tobi, starts_on=date(2026, 1, 12), ends_on=date(2026, 7, 1), end_reason="Reads alone.")
    Need.objects.create(
        school=here.school, pupil=tobi, code="SPLD", starts_on=date(2026, 1, 5), ends_on=date(2026, 6, 30)
    )
    items = pupil_file(here.senco, tobi).timeline
    assert [(item.on.isoformat(), item.title) for item in items] == [
        ("2026-10-23", "Left the school"),
        ("2026-07-01", "Came off the register"),
        ("2026-06-30", "No longer a need: Specific learning difficulty"),
        ("2026-01-12", "Put on the register at SEN support"),
        ("2026-01-05", "Need recorded: Specific learning difficulty"),
        ("2025-09-03", "Joined the school"),
    ]
    assert (items[0].text, items[1].text) == ("Moved to Leeds.", "Reads alone.")
