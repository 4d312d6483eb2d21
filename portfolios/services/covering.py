"""Cover: the door in the wall. Somebody looks after an account for at most 90 days without it counting."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from core.db import change
from portfolios.models import Cover
from portfolios.rules import (
    check_cover_days,
    check_is_no_hidden_renewal,
    check_may_cover,
    check_not_own_renewal,
    check_reason,
    free_slot,
)
from portfolios.services.placing import lock_accounts
from users.models import User


@change
def cover_account(
    account: Account, person: User, *, until: date, reason: str, by: User | None, starts_on: date | None = None
) -> Cover:
    """The person has access to the account and its group, with all duties, from the day on until the last day named."""
    today = timezone.now().date()
    starts_on = starts_on or today
    check_reason(reason)
    check_cover_days(starts_on, until, today=today)
    (locked,) = lock_accounts([account])
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    others = [(each.during.lower, each.during.upper) for each in Cover.objects.filter(account=locked, person=person)]
    check_is_no_hidden_renewal(others, starts_on=starts_on, until=until, name=person.name)
    return _begin(locked, person, starts_on=starts_on, until=until, reason=reason)


@change
def renew_cover(cover: Cover, *, until: date, reason: str, by: User | None) -> Cover:
    """The cover goes on from the day it would end; a second renewal is refused by the database."""
    today = timezone.now().date()
    check_reason(reason)
    check_not_own_renewal(by.pk if by else None, person=cover.person_id)
    (locked,) = lock_accounts([cover.account])
    person = User.objects.select_for_update(no_key=True).get(pk=cover.person_id)
    cover = Cover.objects.get(pk=cover.pk)
    if cover.renews_id is not None or Cover.objects.filter(renews=cover).exists():
        raise ValidationError(_("A cover is renewed once."), code="cover_is_renewed_once")
    starts_on = max(cover.during.upper, today)
    check_cover_days(starts_on, until, today=today)
    return _begin(locked, person, starts_on=starts_on, until=until, reason=reason, renews=cover)


@change
def end_cover(cover: Cover, *, by: User | None) -> None:
    """The cover and its renewal end today, and so does the access. One not begun before today never was."""
    today = timezone.now().date()
    lock_accounts([cover.account])
    cover = Cover.objects.select_for_update(of=("self",)).get(pk=cover.pk)
    if cover.during.upper <= today:
        raise ValidationError(_("This cover has already ended."), code="cover_ended")
    renewals = Cover.objects.select_for_update(of=("self",)).filter(renews=cover)
    _end([*renewals, cover], today=today)


def end_covers_of_owners(accounts: Iterable[Account]) -> None:
    """Covers of these accounts by the people who own them now are over: there is nothing left to cover."""
    covers = Cover.objects.ahead().filter(account__in=list(accounts), person=F("account__owner"))
    _end(list(covers.order_by(F("renews").desc(nulls_last=True))), today=timezone.now().date())


def _end(covers: Sequence[Cover], *, today: date) -> None:
    """The covers, renewals first, are over, and with them every access that no other cover of the person explains."""
    ended = [(cover.person_id, cover.during) for cover in covers]
    for cover in covers:
        if cover.during.lower >= today:
            cover.delete()
        else:
            cover.during = (cover.during.lower, today)
            cover.save(update_fields=["during", "updated_at"])
    for person, during in ended:
        members = AccountMember.objects.filter(
            person=person, function=MemberFunction.COVER, during__contained_by=during
        )
        _end_access(members.exclude(Exists(_covers_behind())))


def _covers_behind() -> QuerySet[Any]:
    """For a membership: the covers that still give it, of its account or of the head it is managed with."""
    same = Q(account=OuterRef("account")) | Q(account=OuterRef("account__managed_with"))
    return Cover.objects.ahead().filter(same, person=OuterRef("person"), during__overlap=OuterRef("during"))


def _begin(
    account: Account, person: User, *, starts_on: date, until: date, reason: str, renews: Cover | None = None
) -> Cover:
    check_may_cover(is_active=person.is_active, is_owner=account.owner_id == person.pk, name=person.name)
    during = (starts_on, until + timedelta(days=1))
    taken = Cover.objects.filter(person=person, during__overlap=during).values_list("slot", flat=True)
    cover = Cover.objects.create(
        account=account,
        person=person,
        during=during,
        reason=reason.strip(),
        slot=free_slot(taken, name=person.name),
        renews=renews,
    )
    _let_in(cover, _with_group(account))
    cover.refresh_from_db()
    return cover


def follow_covers_of_head(account: Account, head: Account) -> None:
    """Whoever covers the head, now or later, has access to the account that joined its group as well."""
    today = timezone.now().date()
    for cover in Cover.objects.ahead().filter(account=head).exclude(person__in=_own_covers(account)):
        _let_in(cover, [account], during=(max(cover.during.lower, today), cover.during.upper))


def leave_covers_of_head(account: Account) -> None:
    """Covers of the head give no access to the account that left the group; those of the account itself go on."""
    members = AccountMember.objects.filter(account=account, function=MemberFunction.COVER)
    _end_access(members.exclude(person__in=_own_covers(account)))


def _own_covers(account: Account) -> QuerySet[Any]:
    return Cover.objects.ahead().filter(account=account).order_by().values("person")


def _end_access(members: QuerySet[Any]) -> None:
    """Memberships that would begin never do; those that hold end today."""
    today = timezone.now().date()
    members.filter(during__startswith__gte=today).delete()
    for member in members.filter(during__endswith__gt=today):
        member.during = (member.during.lower, today)
        member.save(update_fields=["during", "updated_at"])


def _let_in(cover: Cover, accounts: list[Account], *, during: tuple[date, date] | None = None) -> None:
    """The person of the cover may edit the accounts, save where another cover of theirs lets them in already."""
    days = during or cover.during
    members = AccountMember.objects.filter(person=cover.person_id, function=MemberFunction.COVER)
    already = set(members.filter(account__in=accounts, during__overlap=days).values_list("account", flat=True))
    AccountMember.objects.bulk_create(
        AccountMember(
            account=account,
            person_id=cover.person_id,
            function=MemberFunction.COVER,
            can_edit=True,
            during=days,
        )
        for account in accounts
        if account.pk not in already
    )


def _with_group(account: Account) -> list[Account]:
    return [account, *account.group_members.order_by("pk")]
