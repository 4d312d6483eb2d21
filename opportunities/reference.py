"""The stages an organisation starts with; they come back after a flush, and never over stages of its own."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

from opportunities.choices import DEFAULT_STAGES


def restore_stages(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """There are stages to move opportunities through."""
    stage = apps.get_model("opportunities", "Stage")
    if stage._meta.db_table not in connections[using].introspection.table_names():
        return
    if stage.objects.using(using).exists():
        return
    stage.objects.using(using).bulk_create(
        stage(name=name, position=position, probability=probability, outcome=outcome)
        for position, (name, probability, outcome) in enumerate(DEFAULT_STAGES, start=1)
    )
