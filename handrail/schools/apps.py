from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "handrail.schools"
    label = "schools"
