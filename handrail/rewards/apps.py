from django.apps import AppConfig


class RewardsConfig(AppConfig):
    name = "handrail.rewards"
    label = "rewards"

    def ready(self) -> None:
        from handrail.progress.queries import register_seen
        from handrail.rewards.queries import tell_seen
        from handrail.rewards.types import PLAY_PLAN

        register_seen(tell_seen, kinds={PLAY_PLAN})
