"""What the account page reads of revenue: the rows of the accounts shown, by their index."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    RevenueFactory,
    UserFactory,
    today,
)
from users.choices import Role
from workspace.selectors.account import account_overview, visible_accounts

pytestmark = pytest.mark.django_db


def test_revenue_is_read_by_account_and_counts_the_group():
    head = AssignmentFactory(account=AccountFactory(name="Head"), portfolio=PortfolioFactory()).account
    members = [AccountFactory(managed_with=head) for _ in range(2)]
    for account in (head, *members, AccountFactory()):
        RevenueFactory(account=account, amount=100, month=today().replace(day=1))
    reader = UserFactory(role=Role.SALES_DIRECTOR)
    account = visible_accounts(reader).get(pk=head.pk)

    with CaptureQueriesContext(connection) as captured:
        overview = account_overview(account, reader)

    statements = [query["sql"] for query in captured.captured_queries]
    (read,) = [statement for statement in statements if "accounts_revenue" in statement and "SUM(" in statement]
    assert "accounts_account" not in read
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {read}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index Cond: (account_id = ANY" in plan or "Index Cond: ((account_id = ANY" in plan
    assert overview.revenue.total == Decimal(300)


def test_overview_of_a_header_leaves_the_place_out():
    account = AssignmentFactory(account=AccountFactory(), portfolio=PortfolioFactory()).account
    seller = UserFactory()
    AccountMemberFactory(account=account, person=seller, function="SELLER")

    overview = account_overview(visible_accounts(seller).get(pk=account.pk), seller)

    assert overview.portfolio is None
