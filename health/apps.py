from django.apps import AppConfig
from django.db.models.signals import post_migrate

import health.sentences
import health.triggers  # noqa: F401 - what triggered a reminder and the history of these tables read from the start
from health.reference import put_reference_rows


class HealthConfig(AppConfig):
    name = "health"

    def ready(self) -> None:
        post_migrate.connect(put_reference_rows, sender=self)
