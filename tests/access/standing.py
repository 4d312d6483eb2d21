"""How the relationships of the small company stand, and who sees them otherwise."""

from datetime import timedelta
from typing import TYPE_CHECKING

from accounts.models import Account
from health.models import HealthOverride, HealthSnapshot
from tests.factories import today

if TYPE_CHECKING:
    from tests.access.world import World


def add_health(world: "World") -> None:
    """Every account has a day of health and another opinion of it, with a canary."""
    days = (today() - timedelta(days=9), today() + timedelta(days=20))
    for label, account in world.accounts.items():
        HealthSnapshot.objects.create(
            account=account, taken_on=today(), score=50, band="AMBER", evidence=60, version_id=1
        )
        HealthOverride.objects.create(
            account=account, band="RED", reason=world.aviary.text(label, "health reason"), during=days,
            said_by=world.people["administrator"],
        )  # fmt: skip


def stand_crowd(account: Account, number: int) -> dict[str, int]:
    """As many days of the account; the id of the one whose page is read."""
    rows = HealthSnapshot.objects.bulk_create(
        HealthSnapshot(
            account=account,
            taken_on=today() - timedelta(days=n),
            score=n % 100,
            band="AMBER",
            evidence=60,
            version_id=1,
        )
        for n in range(number)
    )
    return {"health.HealthSnapshot": rows[0].pk}
