"""Decisions about accounts that need nothing but the values they are given."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.choices import Status, Tier

K = TypeVar("K")

SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
DOMAIN = re.compile(r"^(?=.{4,253}$)([^\W_]([^\W_]|-){0,61}[^\W_]?\.)+[^\W\d_]([^\W_]|-)+$")


class Standing(NamedTuple):
    """What an assignment repeats of its account: it changes only together with the portfolio."""

    tier: str
    status: str
    is_managed: bool

    @property
    def key(self) -> tuple[bool, bool, bool]:
        return self.tier == Tier.STRATEGIC, self.status == Status.CUSTOMER, self.is_managed


def check_standing(before: Standing, after: Standing, *, is_assigned: bool) -> None:
    """Raise ValidationError when the standing of an assigned account would change outside its portfolio, or a member of
    a group would be strategic by itself."""
    if after.is_managed and after.tier == Tier.STRATEGIC:
        raise ValidationError(
            _("A group is strategic with its head: change the tier of the member first."), code="member_not_strategic"
        )
    if is_assigned and before.key != after.key:
        raise ValidationError(
            _("Somebody looks after this account: change its tier, status or group together with its portfolio."),
            code="assignment_out_of_step",
        )


def check_version(seen: int, current: int, *, changes: Iterable[str], people: Iterable[str]) -> None:
    """Raise ValidationError naming what changed meanwhile and by whom, unless the version seen is the current one."""
    if seen == current:
        return
    raise ValidationError(
        _("%(people)s changed this meanwhile (%(changes)s). Your text is kept: look again, then save."),
        code="stale",
        params={"people": ", ".join(people) or _("Somebody else"), "changes": ", ".join(changes) or _("its place")},
    )


def check_agreement(*, starts_on: date, ends_on: date | None, annual_value: Decimal) -> None:
    """Raise ValidationError unless an agreement ends after it starts and is worth something or nothing."""
    if ends_on is not None and ends_on < starts_on:
        reason = _("An agreement ends on or after the day it starts.")
        raise ValidationError({"ends_on": ValidationError(reason, code="agreement_ends_after_it_starts")})
    if annual_value < 0:
        reason = _("The value of an agreement is not negative.")
        raise ValidationError({"annual_value": ValidationError(reason, code="agreement_value_is_not_negative")})


def check_signal(opened_on: date, *, closed_on: date | None, latest: date) -> None:
    """Raise ValidationError unless a signal opened by the latest day and closes after it opened."""
    if opened_on > latest:
        reason = _("This day has not come yet.")
        raise ValidationError({"opened_on": ValidationError(reason, code="in_the_future")})
    if closed_on is not None and closed_on < opened_on:
        reason = _("A signal closes on or after the day it opened.")
        raise ValidationError({"closed_on": ValidationError(reason, code="signal_closes_after_it_opens")})


def cyclic(parents: Mapping[K, K | None]) -> set[K]:
    """The members of the tree that would belong to themselves."""
    seen: set[K] = set()
    caught: set[K] = set()
    for start in parents:
        trail: dict[K, None] = {}
        here: K | None = start
        while here is not None and here not in seen and here not in trail:
            trail[here] = None
            here = parents.get(here)
        if here is not None and here in trail:
            steps = list(trail)
            caught.update(steps[steps.index(here) :])
        seen.update(trail)
    return caught


def web_domain(text: str) -> str:
    """The bare domain of an address as people type or paste it; ValidationError when there is none."""
    bare = SCHEME.sub("", text.strip().lower()).split("/")[0].split("?")[0].split("@")[-1].split(":")[0]
    bare = bare.removeprefix("www.").rstrip(".")
    if text.strip() and not DOMAIN.match(bare):
        raise ValidationError(
            _("%(text)s is not a web domain such as acme.com."), code="domain", params={"text": text[:80]}
        )
    return bare


def months_back(day: date, months: int) -> date:
    """The first day of the month so many months before the day's."""
    number = day.year * 12 + day.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def is_assigned(*, owner_id: int | None, managed_with_id: int | None) -> bool:
    """Whether an account sits in a portfolio itself: its owner does not come from the head of its group."""
    return owner_id is not None and managed_with_id is None
