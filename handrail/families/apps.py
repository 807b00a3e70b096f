from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    name = "handrail.families"
    label = "families"
