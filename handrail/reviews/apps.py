from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "handrail.reviews"
    label = "reviews"

    def ready(self) -> None:
        """Make known what rules say to families and pupils, so that it is shown in the reader's language."""
        from handrail.core.languages import register_sayings
        from handrail.reviews.labels import SAYINGS

        register_sayings(SAYINGS)
