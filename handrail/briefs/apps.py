from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "handrail.briefs"
    label = "briefs"
