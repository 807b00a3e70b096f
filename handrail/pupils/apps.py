from django.apps import AppConfig


class PupilsConfig(AppConfig):
    name = "handrail.pupils"
    label = "pupils"

    def ready(self) -> None:
        """Let accounts know what an invitation to a pupil's page opens, and what ends with a leaver."""
        from handrail.pupils import actions  # noqa: F401
