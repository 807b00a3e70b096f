from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "handrail.web"
    label = "web"

    def ready(self) -> None:
        """Tell at reviews what was sent for meetings, and in minutes what reviews came to: neither room knows both."""
        from handrail.meetings.queries import register_outcomes
        from handrail.reviews.queries import register_adviser
        from handrail.web.meeting_reviews import tell_outcomes
        from handrail.web.meeting_words import tell_of_meetings

        register_adviser(tell_of_meetings)
        register_outcomes(tell_outcomes)
