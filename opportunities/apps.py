from django.apps import AppConfig
from django.db.models.signals import post_migrate

import opportunities.held
import opportunities.sentences  # noqa: F401 - the history of these tables reads as sentences from the start
from opportunities.reference import restore_stages


class OpportunitiesConfig(AppConfig):
    name = "opportunities"

    def ready(self) -> None:
        post_migrate.connect(restore_stages, sender=self)
