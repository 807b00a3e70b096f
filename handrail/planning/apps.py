from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "handrail.planning"
    label = "planning"
