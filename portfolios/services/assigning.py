"""Who looks after which account: assign, move, release, swap, win, change tier and group."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account
from accounts.services import create_account
from core.db import change
from portfolios.models import Assignment, Portfolio
from portfolios.rules import check_may_change_status, check_not_own_book, check_reason, check_room, check_tier_fits
from portfolios.services.covering import end_covers_of_owners, follow_covers_of_head, leave_covers_of_head
from portfolios.services.placing import assignments_of, lock_accounts, lock_portfolios, place, write_assignments
from users.models import User


@change
def assign_accounts(
    accounts: Sequence[Account], portfolio: Portfolio, *, reason: str, by: User | None, tier: str | None = None
) -> None:
    """All the accounts sit in the portfolio, wherever they were before, with the new tier if one is given; or none."""
    check_reason(reason)
    locked = lock_accounts(accounts, changing_standing=tier is not None)
    if tier is not None:
        for account in locked:
            _write_standing(account, tier=tier)
    _place(locked, portfolio, reason=reason, by=by)


@change
def release_accounts(accounts: Sequence[Account], *, reason: str, by: User | None) -> None:
    """Nobody looks after the accounts any more; the reason stays in their history."""
    check_reason(reason)
    locked = lock_accounts(accounts)
    _release(locked, reason=reason, by=by)


def _release(accounts: Sequence[Account], *, reason: str, by: User | None) -> None:
    _check_own_books(accounts, by=by)
    here = Assignment.objects.filter(account__in=accounts)
    here.update(reason=reason.strip())
    here.delete()


@change
def swap_accounts(first: Account, second: Account, *, reason: str, by: User | None) -> None:
    """Each account sits where the other was; two full portfolios stay full."""
    check_reason(reason)
    accounts = lock_accounts([first, second])
    current = assignments_of(accounts)
    if len(current) < 2 or len({row.portfolio_id for row in current.values()}) < 2:
        raise ValidationError(_("A swap needs two accounts in two portfolios."), code="swap_needs_two")
    portfolios = lock_portfolios(row.portfolio_id for row in current.values())
    check_not_own_book(by.pk if by else None, [(row.owner_id, row.kind) for row in portfolios.values()])
    one, other = accounts
    places = [
        (one, portfolios[current[other.pk].portfolio_id]),
        (other, portfolios[current[one.pk].portfolio_id]),
    ]
    for (account, target), leaving in zip(places, (other, one), strict=True):
        check_tier_fits(target.kind, is_strategic=account.is_strategic, account=account.name)
        check_room(target.used - leaving.counts, target.ceiling, coming=int(account.counts))
    write_assignments(places, reason=reason)
    end_covers_of_owners(accounts)


@change
def change_status(
    account: Account, status: str, portfolio: Portfolio | None = None, *, reason: str, by: User | None
) -> Account:
    """The account has the status, and sits in the portfolio if one is given, else where it was.

    A customer counts: winning one needs a place in the same transaction.
    """
    return _change_standing(account, portfolio, status=status, reason=reason, by=by)


@change
def win_prospect(account: Account, portfolio: Portfolio | None = None, *, reason: str, by: User | None) -> Account:
    """The prospect is a customer, in the portfolio if one is given, else where it was, and counts there."""
    return _change_standing(account, portfolio, status=Status.CUSTOMER, reason=reason, by=by)


@change
def change_tier(
    account: Account, tier: str, portfolio: Portfolio | None = None, *, reason: str, by: User | None
) -> Account:
    """The account has the tier, and sits in the portfolio if one is given, else where it was, if that still fits."""
    return _change_standing(account, portfolio, tier=tier, reason=reason, by=by)


def _change_standing(
    account: Account, portfolio: Portfolio | None, *, reason: str, by: User | None, **standing: str
) -> Account:
    """Status or tier change together with the place. Staying where it was decides nothing about one's own book, unless
    a place there becomes free."""
    check_reason(reason)
    (locked,) = lock_accounts([account], changing_standing=True)
    counted = locked.counts
    if "status" in standing:
        _check_status(locked, standing["status"], by=by)
    _write_standing(locked, **standing)
    target = portfolio or _portfolio_of(locked)
    if target is not None:
        frees_a_place = counted and not locked.counts
        _place([locked], target, reason=reason, by=by if portfolio or frees_a_place else None)
    return locked


def _check_status(account: Account, status: str, *, by: User | None) -> None:
    leads = by is None or (
        by.has_perm("portfolios.assign_account") and Account.objects.led_by(by).filter(pk=account.pk).exists()
    )
    is_win = account.status == Status.PROSPECT and status == Status.CUSTOMER
    check_may_change_status(is_win=is_win or status == account.status, leads=leads)


@change
def join_group(account: Account, head: Account, *, reason: str, by: User | None) -> Account:
    """The account is managed with the head: it leaves its own portfolio and follows the head's owner."""
    check_reason(reason)
    both = {row.pk: row for row in lock_accounts([account, head], changing_standing=True)}
    member = both[account.pk]
    _check_own_books(both.values(), by=by)
    _release([member], reason=reason, by=by)
    leave_covers_of_head(member)
    follow_covers_of_head(member, both[head.pk])
    member.managed_with = both[head.pk]
    return _save_standing(member, "managed_with")


@change
def leave_group(account: Account, *, reason: str, by: User | None) -> Account:
    """The account stands for itself again; nobody looks after it until it is assigned."""
    check_reason(reason)
    (locked,) = lock_accounts([account], changing_standing=True)
    if locked.managed_with is None:
        raise ValidationError(_("This account is in no group."), code="no_group")
    _check_own_books([locked.managed_with], by=by)
    leave_covers_of_head(locked)
    locked.managed_with = None
    return _save_standing(locked, "managed_with")


def _check_own_books(accounts: Iterable[Account], *, by: User | None) -> None:
    """Lock the portfolios the accounts sit in; refused when one of them is a book of who decides."""
    portfolios = lock_portfolios(row.portfolio_id for row in assignments_of(accounts).values())
    check_not_own_book(by.pk if by else None, [(row.owner_id, row.kind) for row in portfolios.values()])


def _place(accounts: Sequence[Account], portfolio: Portfolio, *, reason: str, by: User | None) -> None:
    """The accounts sit in the portfolio, and its owner no longer covers what is now the owner's own."""
    place(accounts, portfolio, reason=reason, by=by)
    end_covers_of_owners(accounts)


@change
def create_account_in_own_book(*, by: User, **fields: Any) -> Account:
    """A new account, in its creator's own book when that is theirs to fill and it fits; else nobody's, with its
    creator as a member. Those who hand accounts out assign it themselves."""
    account = create_account(by=by, **fields)
    book = Portfolio.objects.books().filter(owner=by).first()
    if book is None or by.has_perm("portfolios.assign_account"):
        return account
    try:
        _place(lock_accounts([account]), book, reason=_("Brought in by its owner"), by=None)
    except ValidationError as refusal:
        if refusal.code not in ("portfolio_full", "tier_does_not_fit", "only_heads_are_assigned"):
            raise
        return account
    account.members.filter(person=by, function=MemberFunction.CREATOR).delete()
    account.refresh_from_db()
    return account


def _portfolio_of(account: Account) -> Portfolio | None:
    return Portfolio.objects.filter(assignments__account=account).first()


def _write_standing(account: Account, *, tier: str | None = None, status: str | None = None) -> Account:
    account.tier, account.status = Tier(tier or account.tier), Status(status or account.status)
    return _save_standing(account, "tier", "status")


def _save_standing(account: Account, *columns: str) -> Account:
    """Save what assignments refer to; the version moves on, and the derived columns are read back."""
    account.version = F("version") + 1
    account.updated_at = timezone.now()
    account.save(update_fields=[*columns, "version", "updated_at"])
    account.refresh_from_db(fields=["version", "is_strategic", "counts", "is_head", "owner"])
    return account
