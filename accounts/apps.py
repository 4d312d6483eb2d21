from django.apps import AppConfig

import accounts.sentences  # noqa: F401 - the history of these tables reads as sentences from the start


class AccountsConfig(AppConfig):
    name = "accounts"
