"""The world of the tests, without the records of this room that it has for the table of addresses."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.factories import everywhere


@pytest.fixture
def world(world):
    """Two schools in which nobody has asked for anything and nothing was destroyed."""
    with everywhere():
        for model in apps.get_app_config("records").get_models():
            model.objects.all().delete()
        apps.get_model("pupils", "Pupil").objects.filter(surname="Oldroyd").delete()
    return world
