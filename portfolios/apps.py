from django.apps import AppConfig
from django.db.models.signals import post_migrate

import portfolios.sentences
import portfolios.triggers  # noqa: F401 - and its reminders say what answers them
from portfolios.reference import restore_rules


class PortfoliosConfig(AppConfig):
    name = "portfolios"

    def ready(self) -> None:
        post_migrate.connect(restore_rules, sender=self)
