from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

import reminders.sentences  # noqa: F401 - the history of these tables reads as sentences from the start
from reminders.rows import of_model, show


class RemindersConfig(AppConfig):
    name = "reminders"

    def ready(self) -> None:
        show("agreement", of_model("accounts.Agreement", _("Agreement")))
