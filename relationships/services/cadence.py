"""How often we are in contact: the organisation's plan, and an account's own for some time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Tier
from accounts.models import Account, AccountState
from core import cells
from core.bulk import held
from core.db import change
from relationships.counting import plan
from relationships.models import CadenceOverride, CadenceRule, CadenceVersion
from relationships.rules import check_period
from users.models import User

CHUNK = 10_000
LONGEST_REASON = 300


@change
def publish_cadence(rules: Mapping[str, Mapping[str, int | None]], *, reason: str, by: User | None) -> CadenceVersion:
    """The organisation's plan is this from now on, as a version of its own, and every account's next contact is due by
    it and is scored anew. `rules` says for each tier what CadenceRule holds."""
    newest = CadenceVersion.objects.select_for_update().order_by("-number").first()
    version = CadenceVersion.objects.create(
        number=(newest.number if newest else 0) + 1, published_at=timezone.now(), published_by=by,
        reason=cells.text(reason)[:LONGEST_REASON],
    )  # fmt: skip
    for tier in Tier.values:
        rule = CadenceRule(version=version, tier=tier, **rules[tier])
        rule.clean_fields(exclude=["version"])
        rule.save()
    plan_all()
    AccountState.objects.update(next_eval_at=timezone.now())
    return version


def plan_all() -> None:
    """Every account's next contact is due as the cadence says."""
    last = Account.objects.aggregate(last=Max("pk"))["last"] or 0
    for first in range(1, last + 1, CHUNK):
        plan(Account.objects.filter(pk__range=(first, first + CHUNK - 1)).values_list("pk", flat=True))


@change
def set_override(account: Account, *, contact_days: int, reason: str, until: date, by: User | None) -> CadenceOverride:
    """Until that day the account is contacted as often as said, for the reason given; an own cadence that runs ends
    today."""
    today = timezone.now().date()
    check_period(today, until)
    held(Account.objects.filter(pk=account.pk))
    _end_running(account, today)
    override = CadenceOverride(
        account=account, contact_days=contact_days, reason=cells.text(reason), during=DateRange(today, until)
    )
    override.clean_fields(exclude=["account"])
    override.save()
    plan([account.pk])
    return override


@change
def end_override(override: CadenceOverride, *, by: User | None) -> None:
    """The account is contacted as often as its tier again."""
    current = held(CadenceOverride.objects.filter(pk=override.pk))
    today = timezone.now().date()
    if current.during.upper <= today:
        raise ValidationError(_("This ended already."), code="ended")
    _end_running(current.account, today)
    plan([current.account_id])


def _end_running(account: Account, today: date) -> None:
    """One that began today never was; one that began earlier ends today."""
    running: list[Any] = list(CadenceOverride.objects.filter(account=account, during__endswith__gt=today))
    for one in running:
        if one.during.lower >= today:
            one.delete()
        else:
            one.during = DateRange(one.during.lower, today)
            one.version += 1
            one.save()
