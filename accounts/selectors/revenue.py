"""What accounts paid, for the rows of a page: read apart, in one plain query whatever the length of the list."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from accounts.models import Account
from accounts.rules import months_back
from users.models import User


def with_revenue(accounts: Iterable[Account], user: User) -> list[Account]:
    """The accounts, each with `revenue_12_months`: revenue of the last twelve months in the account's currency (None:
    there was none), its group's included as far as the user sees it."""
    rows = list(accounts)
    keys = [row.pk for row in rows]
    since = months_back(timezone.now().date(), 11)
    group = Account.objects.open_to(user).filter(Q(pk__in=keys) | Q(managed_with__in=keys)).order_by()
    paid = group.filter(revenue__month__gte=since).values_list("pk", "managed_with", "revenue__currency")
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for account, head, currency, total in paid.annotate(total=Sum("revenue__amount")) if keys else ():
        sums[account, currency] += total
        sums[head, currency] += total
    for row in rows:
        row.revenue_12_months = sums.get((row.pk, row.currency))  # type: ignore[attr-defined]
    return rows
