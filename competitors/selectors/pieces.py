"""What pages about other things show of competitors."""

from django.utils import timezone

from accounts.models import Account
from competitors.models import Competitor, CompetitorPresence
from competitors.querysets import PresenceQuerySet
from users.models import User

SHOWN = 50


def presences_shown(reader: User) -> PresenceQuerySet:
    """Presences the reader sees, as rows show them: with `is_to_be_checked`, those to be checked ahead."""
    return _as_rows_show(CompetitorPresence.objects.visible_to(reader))


def _as_rows_show(presences: PresenceQuerySet) -> PresenceQuerySet:
    rows = presences.with_doubt(timezone.localdate())
    return rows.select_related("account", "competitor", "offering").order_by("-is_to_be_checked", "account__name", "pk")


def presences_of_account(account: Account) -> list[CompetitorPresence]:
    """Who sits in an account that is open to the reader, what is to be checked ahead."""
    rows = _as_rows_show(CompetitorPresence.objects.filter(account=account))
    return list(rows.order_by("-is_to_be_checked", "competitor__name", "pk")[:SHOWN])


def competitors_like(user: User, text: str, limit: int) -> list[Competitor]:
    """Competitors whose name holds the text."""
    return list(Competitor.objects.visible_to(user).filter(name__icontains=text).order_by("name", "pk")[:limit])
