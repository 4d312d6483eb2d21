from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core.grants import grant_serving_role, restore_lock_rows


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        post_migrate.connect(restore_lock_rows, sender=self)
        post_migrate.connect(grant_serving_role, sender=self)
