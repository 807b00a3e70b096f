from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "handrail.planning"
    label = "planning"

    def ready(self) -> None:
        """Make known what rules say on phones, so that it is shown in the reader's language."""
        from handrail.core.languages import register_sayings
        from handrail.planning.labels import SAYINGS

        register_sayings(SAYINGS)
