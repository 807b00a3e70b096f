from django.apps import AppConfig


class SpecialistsConfig(AppConfig):
    name = "handrail.specialists"
    label = "specialists"

    def ready(self) -> None:
        """Tell of advice wherever plans are printed, and at their reviews."""
        from handrail.reports.queries import register_teller
        from handrail.reviews.queries import register_adviser
        from handrail.specialists.queries import advise_review, tell_of_advice

        register_teller(tell_of_advice)
        register_adviser(advise_review)
