from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "handrail.plans"
    label = "plans"
