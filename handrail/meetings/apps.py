from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "handrail.meetings"
    label = "meetings"
