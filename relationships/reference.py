"""What an organisation starts with: how often it is in contact, and why it may keep contacts of each door. Both come
back after a flush, and never over what the organisation decided."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.utils import timezone

from accounts.choices import Tier
from relationships.choices import LegalBasis, Origin

# Days between contacts, reviews, contacts of the sponsor and with the champion; decision makers; hours to reply
# (DOMAIN §2.7)
CADENCE = {
    Tier.STRATEGIC: (7, 90, 90, 14, 5, 8),
    Tier.KEY: (14, 90, 90, 30, 4, 8),
    Tier.CORE: (30, 180, None, 60, 3, 16),
    Tier.STANDARD: (60, 365, None, None, 2, 24),
}
COLUMNS = ("contact_days", "review_days", "sponsor_days", "champion_days", "decision_makers", "reply_hours")


def put_reference_rows(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """There is a cadence for every tier, and a legal basis for every door."""
    if "relationships_legalbasisdefault" not in connections[using].introspection.table_names():
        return
    _put_cadence(using)
    basis = apps.get_model("relationships", "LegalBasisDefault").objects.using(using)
    basis.bulk_create(
        [basis.model(origin=origin, basis=LegalBasis.LEGITIMATE_INTEREST) for origin in Origin], ignore_conflicts=True
    )


def _put_cadence(using: str) -> None:
    versions = apps.get_model("relationships", "CadenceVersion").objects.using(using)
    if versions.exists():
        return
    version = versions.create(number=1, published_at=timezone.now())
    rules = apps.get_model("relationships", "CadenceRule").objects.using(using)
    rules.bulk_create(
        rules.model(version=version, tier=tier, **dict(zip(COLUMNS, days, strict=True)))
        for tier, days in CADENCE.items()
    )
