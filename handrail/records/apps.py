from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class RecordsConfig(AppConfig):
    name = "handrail.records"
    label = "records"

    def ready(self) -> None:
        """Let every room make its events known: the trail shows them all, also on the command line."""
        for room in apps.get_app_configs():
            if room.name.startswith("handrail.") and find_spec(f"{room.name}.actions"):
                import_module(f"{room.name}.actions")
