from django.apps import AppConfig
from django.db.models.signals import post_migrate

from health.reference import put_reference_rows


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        post_migrate.connect(put_reference_rows, sender=self)
