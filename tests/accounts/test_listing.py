"""The list of accounts reads no more than its page: by index where it can, facts only for what is shown."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Account
from accounts.selectors import account_rows
from accounts.selectors import likeness as search
from core.pagination import keyset_page
from tests.factories import AccountFactory, AccountMemberFactory, AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db


def _plan(statement):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = on")
    return plan


def _page(user, **how):
    _found, shown = account_rows(user, {})
    with CaptureQueriesContext(connection) as captured:
        page = keyset_page(shown, cursor="", size=3, **how)
    return page, [query["sql"] for query in captured.captured_queries]


@pytest.mark.parametrize("descending", [False, True])
def test_by_name_the_index_gives_the_page(descending):
    for _ in range(5):
        AccountFactory()
    page, statements = _page(UserFactory(role=Role.SALES_DIRECTOR), column="name", descending=descending)

    plan = _plan(statements[0])
    assert "account_by_name" in plan
    assert "Sort" not in plan
    assert [row.name for row in page.rows] == sorted((row.name for row in page.rows), reverse=descending)


@pytest.mark.parametrize("column", ["name", "owner__name", "tier_rank", "status"])
def test_facts_are_read_for_the_page_only(column):
    for _ in range(5):
        AccountFactory()
    page, statements = _page(UserFactory(role=Role.SALES_DIRECTOR), column=column, descending=False)

    assert len(page.rows) == 3
    assert page.rows[0].open_signals == 0
    *ordered, read = statements
    assert ordered
    assert all("accounts_signal" not in statement and "notes" not in statement for statement in ordered)
    assert "accounts_signal" in read
    assert len(statements) <= 3


def test_owners_come_by_name_and_accounts_of_nobody_last_both_ways():
    for name in ("Zoe", "Ana"):
        book = PortfolioFactory(owner=UserFactory(name=name))
        for _ in range(2):
            AssignmentFactory(portfolio=book)
    AccountFactory()
    AccountFactory()
    user = UserFactory(role=Role.SALES_DIRECTOR)
    seen, cursor = [], ""
    while True:
        page = keyset_page(account_rows(user, {})[1], column="owner__name", descending=False, cursor=cursor, size=4)
        seen += [row.owner.name if row.owner else None for row in page.rows]
        cursor = page.next
        if not cursor:
            break
    back = keyset_page(account_rows(user, {})[1], column="owner__name", descending=False, cursor=page.previous, size=4)

    assert seen == ["Ana", "Ana", "Zoe", "Zoe", None, None]
    assert [row.owner.name for row in back.rows] == ["Ana", "Ana", "Zoe", "Zoe"]


def test_what_one_may_see_is_asked_without_an_order():
    user = UserFactory(role=Role.SALES_MANAGER)
    statement = str(Account.objects.order_by().visible_to(user).values("pk").query)
    assert "ORDER BY" not in statement


def test_only_what_one_sees_is_compared_with_the_text():
    user = UserFactory()
    for name in ("Siemens AG", "Volkswagen"):
        AccountMemberFactory(account=AccountFactory(name=name), person=user)
    AccountFactory(name="Siemens Hidden")
    with CaptureQueriesContext(connection) as captured:
        found = search.accounts_like(user, "Seimens")

    (compared,) = [query["sql"] for query in captured.captured_queries if "word_similarity" in query["sql"].lower()]
    assert "MATERIALIZED" in compared
    assert [account.name for account in found] == ["Siemens AG"]


@pytest.mark.parametrize("nobody", ["99999999999999999999", "nonsense", "other"])
def test_an_owner_who_is_none_of_the_choices_has_no_accounts_here(client, nobody):
    AssignmentFactory()
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    owner = UserFactory().pk if nobody == "other" else nobody

    response = client.get(reverse("accounts:account_list"), {"owner": owner})

    assert response.context["page"].rows == []
    assert [(chip.label, chip.value) for chip in response.context["chips"]] == [("Owner", "Unknown")]


def test_lists_to_choose_from_begin_with_a_word(client):
    account = AssignmentFactory(account=AccountFactory(name="Acme"), portfolio=PortfolioFactory()).account
    client.force_login(account.owner)
    page = client.get(reverse("accounts:member_create", args=[account.pk])).content.decode()
    assert "Choose…" in page
    assert "---------" not in page


def test_any_owner_can_be_asked_for_beyond_those_that_are_offered(client, monkeypatch):
    monkeypatch.setattr("accounts.forms.OWNERS_OFFERED", 1)
    for name in ("Ana", "Zoe"):
        AssignmentFactory(portfolio=PortfolioFactory(owner=UserFactory(name=name)))
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    url, zoe = reverse("accounts:account_list"), Account.objects.get(owner__name="Zoe")

    offered = client.get(url).context["form"].fields["owner"].queryset
    asked = client.get(url, {"owner": zoe.owner_id})

    assert [person.name for person in offered] == ["Ana"]
    assert asked.context["page"].rows == [zoe]
