from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "handrail.planning"
    label = "planning"

    def ready(self) -> None:
        """Make known what rules say on phones, in the reader's language, and the tasks for the list of actions."""
        from handrail.core.languages import register_sayings
        from handrail.meetings.queries import register_actions
        from handrail.planning.labels import SAYINGS
        from handrail.planning.queries import tell_tasks

        register_sayings(SAYINGS)
        register_actions(tell_tasks)
