from django.apps import AppConfig


class ReadingsConfig(AppConfig):
    name = "handrail.readings"
    label = "readings"
