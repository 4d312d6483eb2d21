from django.apps import AppConfig

import catalog.sentences  # noqa: F401 - the history of these tables reads as sentences from the start


class CatalogConfig(AppConfig):
    name = "catalog"
