from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "handrail.meetings"
    label = "meetings"

    def ready(self) -> None:
        """Tell of meetings on the pages of families and pupils, and make known what rules say behind a link."""
        from handrail.core.languages import register_sayings
        from handrail.meetings.labels import SAYINGS
        from handrail.meetings.queries import tell_what_is_coming
        from handrail.pupils.queries import register_coming

        register_coming(tell_what_is_coming)
        register_sayings(SAYINGS)
