from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "handrail.core"
    label = "core"

    def ready(self) -> None:
        # No business meaning, and nobody else knows when the last migration has run.
        from django.db.models.signals import post_migrate, pre_migrate  # noqa: TID251

        from handrail.core.isolation import after_migrate, before_migrate

        pre_migrate.connect(before_migrate, sender=self)
        post_migrate.connect(after_migrate, sender=self)
