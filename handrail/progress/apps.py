from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "handrail.progress"
    label = "progress"

    def ready(self) -> None:
        from handrail.plans.queries import register_recorded
        from handrail.progress.queries import tell_recorded

        register_recorded(tell_recorded)
