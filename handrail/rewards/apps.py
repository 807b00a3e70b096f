from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "handrail.rewards"
    label = "rewards"
