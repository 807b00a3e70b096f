from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "handrail.core"
    label = "core"
