from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "handrail.exchange"
    label = "exchange"
