"""A cover of the head reaches the accounts managed with it, as long as they are."""

from datetime import timedelta

import pytest

from accounts.models import Account
from portfolios.services import cover_account, end_cover, join_group, leave_group
from tests.factories import AccountFactory, UserFactory, today

pytestmark = pytest.mark.django_db


def test_cover_follows_the_group():
    head, member = AccountFactory(), AccountFactory()
    cover = cover_account(head, UserFactory(), until=today() + timedelta(days=20), reason="holiday", by=None)

    join_group(member, head, reason="same group", by=None)
    joined = list(Account.objects.editable_by(cover.person).order_by("pk"))
    leave_group(member, reason="on its own", by=None)

    assert joined == [head, member]
    assert list(Account.objects.editable_by(cover.person)) == [head]


def test_leaving_a_group_keeps_the_accounts_own_cover():
    head, person = AccountFactory(), UserFactory()
    member = AccountFactory(managed_with=head)
    cover_account(member, person, until=today() + timedelta(days=20), reason="holiday", by=None)

    leave_group(member, reason="on its own", by=None)

    assert list(Account.objects.editable_by(person)) == [member]


def test_ended_cover_ends_for_members_that_joined_later():
    head, member = AccountFactory(), AccountFactory()
    cover = cover_account(head, UserFactory(), until=today() + timedelta(days=20), reason="holiday", by=None)
    join_group(member, head, reason="same group", by=None)

    end_cover(cover, by=None)

    assert not Account.objects.visible_to(cover.person).exists()
