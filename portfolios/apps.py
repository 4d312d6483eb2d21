from django.apps import AppConfig
from django.db.models.signals import post_migrate

import portfolios.sentences  # noqa: F401 - the history of these tables reads as sentences from the start
from portfolios.reference import restore_rules


class PortfoliosConfig(AppConfig):
    name = "portfolios"

    def ready(self) -> None:
        post_migrate.connect(restore_rules, sender=self)
