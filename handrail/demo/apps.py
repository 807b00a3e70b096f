from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "handrail.demo"
    label = "demo"
