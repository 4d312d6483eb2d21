"""The weights an organisation starts with (HEALTH §1.2). They come back after a flush, and never over its own."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.utils import timezone

FIRST = {"engagement": 30, "reciprocity": 20, "breadth": 20, "stance": 10, "commitments": 10, "vitality": 10}


def put_reference_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """There are weights."""
    if "health_healthversion" not in connections[using].introspection.table_names():
        return
    versions = apps.get_model("health", "HealthVersion").objects.using(using)
    if not versions.exists():
        versions.create(number=1, published_at=timezone.now(), **FIRST)
