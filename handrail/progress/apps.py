from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "handrail.progress"
    label = "progress"
