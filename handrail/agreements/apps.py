from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "handrail.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Tell of answers wherever plans are printed."""
        from handrail.agreements.queries import tell_of_answers
        from handrail.reports.queries import register_teller

        register_teller(tell_of_answers)
