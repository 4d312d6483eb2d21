from django.apps import AppConfig
from django.db.models.signals import post_migrate

import relationships.sentences
import relationships.triggers  # noqa: F401 - what triggered a reminder is shown from the start
from relationships.reference import put_reference_rows


class RelationshipsConfig(AppConfig):
    name = "relationships"

    def ready(self) -> None:
        post_migrate.connect(put_reference_rows, sender=self)
