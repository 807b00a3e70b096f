from django.apps import AppConfig


class SpecialistsConfig(AppConfig):
    name = "handrail.specialists"
    label = "specialists"

    def ready(self) -> None:
        """Tell of advice wherever plans are printed."""
        from handrail.reports.queries import register_teller
        from handrail.specialists.queries import tell_of_advice

        register_teller(tell_of_advice)
