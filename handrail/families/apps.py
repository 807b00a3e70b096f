from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "handrail.families"
    label = "families"

    def ready(self) -> None:
        """Make known what rules say on these pages, so that it is shown in the reader's language."""
        from handrail.core.languages import register_sayings
        from handrail.families.labels import SAYINGS

        register_sayings(SAYINGS)
