"""The drawn page of the demonstration is a photo like any other."""

from __future__ import annotations

from handrail.core.pictures import made_small
from handrail.demo.work_photo import page_of_work


def test_the_page_is_a_picture_and_always_the_same():
    assert made_small(page_of_work(), field="photo").width == 900
    assert page_of_work() == page_of_work()
