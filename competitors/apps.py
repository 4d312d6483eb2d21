from django.apps import AppConfig

import competitors.sentences  # noqa: F401 - the history of these tables reads as sentences from the start


class CompetitorsConfig(AppConfig):
    name = "competitors"
