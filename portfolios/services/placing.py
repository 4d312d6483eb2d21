"""Locks in the house order and the one write that puts accounts into a portfolio."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from portfolios.models import Assignment, Portfolio
from portfolios.rules import check_is_head, check_is_open, check_not_own_book, check_room, check_tier_fits
from users.models import User


def lock_accounts(accounts: Iterable[Account], *, changing_standing: bool = False) -> list[Account]:
    """The accounts as they are now, locked by id until the change ends, and with them the members of their groups,
    whose owner follows. Raises ValidationError when one of them no longer exists.

    `changing_standing` takes the stronger lock that a change of status, tier or group needs, since assignments
    refer to those columns.
    """
    wanted = [account.pk for account in accounts]
    rows = Account.objects.select_for_update(no_key=not changing_standing, of=("self",)).select_related("managed_with")
    locked = rows.filter(Q(pk__in=wanted) | Q(managed_with__in=wanted)).order_by("pk")
    found = [account for account in locked if account.pk in set(wanted)]
    if len(found) < len(set(wanted)):
        raise ValidationError(_("One of these accounts is gone. Look again."), code="account_gone")
    return found


def lock_portfolios(pks: Iterable[int]) -> dict[int, Portfolio]:
    """The portfolios as they are now, by id, locked in that order until the change ends."""
    rows = Portfolio.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=set(pks)).order_by("pk")
    return {portfolio.pk: portfolio for portfolio in rows}


def assignments_of(accounts: Iterable[Account]) -> dict[int, Assignment]:
    """Account id → where it sits now; accounts nobody looks after are missing."""
    return {row.account_id: row for row in Assignment.objects.filter(account__in=list(accounts))}


def place(accounts: Sequence[Account], portfolio: Portfolio, *, reason: str, by: User | None) -> None:
    """Put locked accounts, standing as they do now, into a portfolio, wherever they were before.

    Raises ValidationError when one is no head, its tier does not fit, the portfolio is closed or has no room, or
    somebody decides about their own book.
    """
    current = assignments_of(accounts)
    portfolios = lock_portfolios([portfolio.pk, *(row.portfolio_id for row in current.values())])
    target = portfolios[portfolio.pk]
    check_is_open(target.closed_on)
    check_not_own_book(by.pk if by else None, [(row.owner_id, row.kind) for row in portfolios.values()])
    for account in accounts:
        check_is_head(account.managed_with.name if account.managed_with else None, account=account.name)
        check_tier_fits(target.kind, is_strategic=account.is_strategic, account=account.name)
    already = sum(row.counts for row in current.values() if row.portfolio_id == target.pk)
    check_room(target.used - already, target.ceiling, coming=sum(account.counts for account in accounts))
    write_assignments([(account, target) for account in accounts], reason=reason)


def write_assignments(places: Sequence[tuple[Account, Portfolio]], *, reason: str) -> None:
    """Each account sits in the portfolio beside it: one statement, so that a full portfolio can swap."""
    write_with_reasons([(account, portfolio, reason) for account, portfolio in places])


def write_with_reasons(places: Sequence[tuple[Account, Portfolio, str]]) -> None:
    """The same where each account has its own reason."""
    Assignment.objects.bulk_create(
        [
            Assignment(
                account=account,
                portfolio=portfolio,
                kind=portfolio.kind,
                is_strategic=account.is_strategic,
                counts=account.counts,
                is_head=account.is_head,
                reason=reason.strip(),
            )
            for account, portfolio, reason in places
        ],
        update_conflicts=True,
        unique_fields=["account"],
        update_fields=["portfolio", "kind", "is_strategic", "counts", "is_head", "reason"],
    )
