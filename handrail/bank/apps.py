from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "handrail.bank"
    label = "bank"
