from django.apps import AppConfig


class PlannerConfig(AppConfig):
    name = "handrail.planner"
    label = "planner"
