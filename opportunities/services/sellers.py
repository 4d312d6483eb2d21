"""Owning an opportunity opens the account's header to its owner, for as long as it is open and 90 days after (DESIGN
§5)."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.choices import MemberFunction
from accounts.models import AccountMember
from accounts.services import keep_sellers
from core.bulk import locked
from opportunities.choices import SEEN_AFTER_CLOSE_DAYS
from opportunities.models import Opportunity
from users.models import User

Place = tuple[int, int]  # account, person


def renew_sellers(places: Iterable[Place], *, by: User | None) -> None:
    """Each person sees the header of the account as long as an opportunity of theirs there says so."""
    wanted = set(places)
    if not wanted:
        return
    try:
        with transaction.atomic():
            keep_sellers(_ends(wanted), by=by)
    except IntegrityError:  # another transaction opened the account to the same person meanwhile: now it is found
        keep_sellers(_ends(wanted), by=by)


def _ends(wanted: Collection[Place]) -> dict[Place, date | None]:
    """Until when each person sees the account, None for no end. Whoever else changes that for the same people waits,
    so that each counts the opportunities the other leaves."""
    accounts, people = {account for account, _person in wanted}, {person for _account, person in wanted}
    locked(AccountMember.objects.filter(function=MemberFunction.SELLER, account__in=accounts, person__in=people))
    today = timezone.now().date()
    deals = Opportunity.objects.giving_access(today).filter(account__in=accounts, owner__in=people)
    ends: dict[Place, date | None] = dict.fromkeys(wanted, today)
    for account, person, closed_on in deals.order_by().values_list("account", "owner", "closed_on"):
        place = (account, person)
        if place not in ends or ends[place] is None:
            continue
        last = closed_on and closed_on + timedelta(days=SEEN_AFTER_CLOSE_DAYS + 1)
        ends[place] = None if last is None else max(last, ends[place] or last)
    return ends
