from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "handrail.reports"
    label = "reports"
