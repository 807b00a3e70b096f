from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "handrail.reviews"
    label = "reviews"

    def ready(self) -> None:
        """Make known what rules say to families and pupils, and hear of plans that end because the next one begins."""
        from handrail.core.languages import register_sayings
        from handrail.plans.actions import register_followed
        from handrail.reviews.actions import set_aside_with_plan
        from handrail.reviews.labels import SAYINGS

        register_sayings(SAYINGS)
        register_followed(set_aside_with_plan)
