"""Cadences, and when the next contact is due, attacked with plain SQL."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import AccountState
from relationships.models import (
    CadenceRule,
    CadenceVersion,
    ContactState,
)
from tests.factories import AccountFactory, today
from tests.relations import (
    CadenceOverrideFactory,
    EmploymentFactory,
)
from tests.relationships.plain_sql import refused_by, set_to

pytestmark = pytest.mark.django_db


def test_account_has_one_own_cadence_at_a_time():
    first = CadenceOverrideFactory(during=(today(), today() + timedelta(days=10)))
    days = (today() + timedelta(days=10), today() + timedelta(days=20))
    second = CadenceOverrideFactory(account=first.account, during=days)

    with refused_by("account_has_one_own_cadence_at_a_time"):
        set_to(second, "during = daterange(lower(during) - 1, upper(during))")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("tier_has_one_cadence_per_version", "tier = 'KEY'"),
        ("cadence_tier_is_known", "tier = 'GOLD'"),
        ("cadence_is_at_least_a_day", "contact_days = 0"),
        ("cadence_is_at_least_a_day", "decision_makers = 0"),
    ],
)
def test_a_cadence_refuses(constraint, change):
    newest = CadenceVersion.objects.first()

    with refused_by(constraint):
        set_to(CadenceRule.objects.get(version=newest, tier="CORE"), change)


def test_contact_has_one_state_per_account():
    job = EmploymentFactory()
    for _n in range(2):
        state = ContactState(account=job.account, contact=job.contact)
        if ContactState.objects.exists():
            with refused_by("contact_has_one_state_per_account"), transaction.atomic():
                state.save()
        else:
            state.save()


def due(account):
    return AccountState.objects.get(account=account).contact_due_on


def test_contact_is_planned_on_insert_and_on_update():
    """contact_is_planned_on_insert and contact_is_planned_on_update: also where plain SQL makes or changes accounts."""
    account = AccountFactory(tier="CORE", status="CUSTOMER")
    assert due(account) == today() + timedelta(days=30)

    set_to(account, "tier = 'STRATEGIC'")
    assert due(account) == today() + timedelta(days=7)
    set_to(account, "status = 'FORMER'")
    assert due(account) is None


def test_a_member_follows_its_head_and_stands_alone_again():
    head, member = AccountFactory(tier="STRATEGIC"), AccountFactory(tier="CORE")

    set_to(member, f"managed_with_id = {head.pk}")
    assert (due(head), due(member)) == (today() + timedelta(days=7), None)
    set_to(member, "managed_with_id = NULL")
    assert due(member) == today() + timedelta(days=30)
