"""One photo of work in the demonstration: a page that was drawn for it, beside a record of the teacher's class."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from handrail.core import clock
from handrail.demo.group_plans import school_time
from handrail.plans import policy as plans_policy
from handrail.plans.queries import in_use
from handrail.progress import actions as progress

if TYPE_CHECKING:
    from handrail.demo.build import World

NOTE = "First page of the week, written without a prompt."


def add_work_photo(world: World, today: date) -> None:
    """Record a photo of work on the last school day, for a pupil of the teacher's class where one has a plan of now."""
    day = today - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    parts = in_use(plans_policy.pupil_targets_visible_to(world.senco), day).filter(starts_on__lte=day)
    own = parts.filter(target__plan__pupil__isnull=False).order_by("target__position", "pk")
    part = own.filter(pupil__class_name=world.child_of_the_teacher().class_name).first() or own.first()
    if part is None:
        return
    with clock.at(school_time(day, 11)):
        progress.record_with_photo(
            actor=world.senco, pupil_target_id=part.pk, observed_on=day, note=NOTE, photo=page_of_work()
        )


def page_of_work() -> bytes:
    """Draw a page of an exercise book: lines, a margin, and what looks like writing from far away."""
    pen = random.Random(7)
    jpeg = Image.new("RGB", (900, 640), "#fdfbf4")
    draw = ImageDraw.Draw(jpeg)
    draw.line((110, 0, 110, 640), fill="#d98a8a", width=3)
    for line in range(90, 640, 70):
        draw.line((0, line, 900, line), fill="#b9cfe0", width=2)
        x, end = 130, pen.randrange(520, 840)
        while line < 600 and x < end:
            letters = [(x + 9 * n, line - pen.randrange(3, 30)) for n in range(pen.randrange(4, 14))]
            draw.line(letters, fill="#2b3a67", width=4, joint="curve")
            x = letters[-1][0] + 26
    out = io.BytesIO()
    jpeg.save(out, "JPEG", quality=90)
    return out.getvalue()
