from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "handrail.web"
    label = "web"

    def ready(self) -> None:
        """Tell at reviews what was sent for meetings, which stand below reviews and know nothing of them."""
        from handrail.reviews.queries import register_adviser
        from handrail.web.meeting_words import tell_of_meetings

        register_adviser(tell_of_meetings)
