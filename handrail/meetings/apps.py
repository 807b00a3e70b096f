from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "handrail.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Tell of meetings on the pages of families and pupils."""
        from handrail.meetings.queries import tell_what_is_coming
        from handrail.pupils.queries import register_coming

        register_coming(tell_what_is_coming)
