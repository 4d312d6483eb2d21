"""Owning an opportunity opens the account's header to its owner, for as long as it is open and 90 days after (DESIGN
§5)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from accounts.services import keep_sellers
from opportunities.choices import SEEN_AFTER_CLOSE_DAYS
from opportunities.models import Opportunity
from users.models import User

Place = tuple[int, int]  # account, person


def renew_sellers(places: Iterable[Place], *, by: User | None) -> None:
    """Each person sees the header of the account as long as an opportunity of theirs there says so."""
    wanted = set(places)
    if not wanted:
        return
    today = timezone.now().date()
    deals = Opportunity.objects.giving_access(today).filter(
        account__in={account for account, _person in wanted}, owner__in={person for _account, person in wanted}
    )
    ends: dict[Place, date | None] = dict.fromkeys(wanted, today)
    for account, person, closed_on in deals.order_by().values_list("account", "owner", "closed_on"):
        place = (account, person)
        if place not in ends or ends[place] is None:
            continue
        last = closed_on and closed_on + timedelta(days=SEEN_AFTER_CLOSE_DAYS + 1)
        ends[place] = None if last is None else max(last, ends[place] or last)
    keep_sellers(ends, by=by)
