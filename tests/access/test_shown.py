"""What pages count, sum and find is what the reference says the reader may see: nothing hidden is in any number."""

import re
from decimal import Decimal

import pytest

from accounts.models import Revenue
from config.policies import POLICIES
from portfolios.models import Assignment, Portfolio
from tests.access.collector import collected_routes
from tests.access.gate import NOBODY, Call, Gate
from tests.access.matrix import EVERYBODY

pytestmark = pytest.mark.django_db

READERS = [label for label in EVERYBODY if label not in (NOBODY, "deactivated")]
LEADERS = ["director", "administrator", "auditor", "manager one", "lead below one", "manager two"]
ROUTES = {route.name: route for route in collected_routes()}


@pytest.fixture(scope="module")
def gate(world, reference):
    return Gate(world, reference)


def read(gate, name, person, *, row=None, query="", is_piece=False):
    return gate.call(Call(ROUTES[name], "GET", person, row, query=query, is_piece=is_piece))


def seen_by(gate, person):
    key = gate.world.people[person].pk
    return {pk for pk in gate.reference.head_of if gate.reference.sees_account(key, pk)}


@pytest.mark.parametrize("person", READERS)
def test_the_list_of_accounts_counts_and_shows_what_the_reader_sees(person, gate):
    answer = read(gate, "accounts:account_list", person, query="size=200")
    shown = {int(pk) for pk in re.findall(r'href="/accounts/(\d+)/"', answer.text)}

    assert shown == seen_by(gate, person)
    assert answer.context["total"] == str(len(shown))


@pytest.mark.parametrize("person", READERS)
def test_no_hidden_word_leads_anywhere(person, gate):
    """Whoever looks for a word of a hidden account learns nothing from what is found, not even through its group."""
    planted = (canary for canary in gate.world.aviary.canaries if canary.field == "legal name")
    seen = seen_by(gate, person)
    words = [canary for canary in planted if gate.world.accounts[canary.account].pk not in seen]
    for canary in words:
        for name in ("workspace:search", "accounts:account_list"):
            answer = read(gate, name, person, query=f"q={canary.spellings[0]}", is_piece=True)

            found = re.findall(r'href="/accounts/(\d+)/"', answer.text)
            assert found == [], f"{name}: {canary.field} of {canary.account!r} leads to {found}"


@pytest.mark.parametrize("person", LEADERS)
def test_the_dashboard_counts_what_the_reader_sees(person, gate):
    key, reference = gate.world.people[person].pk, gate.reference
    open_ones = reference.rows_of("portfolios.Portfolio", only="open")
    portfolios = {pk for pk in open_ones if reference.sees_portfolio(key, pk)}
    kinds = dict(Portfolio.objects.values_list("pk", "kind"))
    accounts = seen_by(gate, person)

    answer = read(gate, "portfolios:dashboard", person)
    findings = answer.context["findings"]

    assert {line.portfolio.pk for line in answer.context["lines"]} == portfolios
    assert answer.context["total"] == str(len(portfolios))
    assert findings.in_holding == sum(kinds.get(reference.portfolio_of.get(pk)) == "HOLDING" for pk in accounts)
    hands_out = gate.world.people[person].has_perm("accounts.view_unassigned_accounts")
    heads = [pk for pk in accounts if reference.head_of[pk] is None]
    assert findings.unassigned == (sum(reference.owner(pk) is None for pk in heads) if hands_out else 0)


@pytest.mark.parametrize("person", LEADERS)
def test_each_line_of_the_dashboard_sums_its_own_accounts(person, gate):
    answer = read(gate, "portfolios:dashboard", person)

    for line in answer.context["lines"]:
        inside = set(Assignment.objects.filter(portfolio=line.portfolio).values_list("account", flat=True))
        members = {pk for pk, head in gate.reference.head_of.items() if head in inside}
        assert line.portfolio.held == len(inside)
        assert {currency: amount for amount, currency in line.revenue} == _paid_by(inside | members)


def _paid_by(accounts):
    amounts = list(Revenue.objects.filter(account__in=accounts).values_list("amount", flat=True))
    return {"EUR": sum(amounts, Decimal(0))} if amounts else {}


@pytest.mark.parametrize("person", READERS)
def test_the_account_page_sums_only_accounts_the_reader_sees(person, gate):
    seen = seen_by(gate, person)
    key = gate.world.people[person].pk
    opened = {pk for pk in seen if gate.reference.opens_account(key, pk)}
    for account in gate.world.accounts.values():
        if account.pk not in seen:
            continue
        overview = read(gate, "workspace:account_detail", person, row=account.pk).context["overview"]
        group = {pk for pk, head in gate.reference.head_of.items() if head == account.pk} & opened
        due = _paid_by({account.pk} | group).get("EUR", Decimal(0))

        assert overview.revenue is None or overview.revenue.total == due
        assert {one.pk for one in (*overview.above, *overview.below, *overview.group)} <= seen


@pytest.mark.parametrize("person", READERS)
def test_today_shows_only_what_the_reader_sees(person, gate):
    seen, key = seen_by(gate, person), gate.world.people[person].pk
    page = read(gate, "workspace:today", person).context["page"]

    assert {row.account_id for row in (*page.signals, *page.decisions)} <= seen
    assert {row.pk for row in page.accounts} <= seen
    assert {row.account_id for row in (*page.covers_to_do, *page.covers_of_mine) if row.person_id != key} <= seen


def test_the_directory_is_declared_where_it_is_open():
    assert {name for name, policy in POLICIES.items() if getattr(policy, "is_directory", False)} == {
        "accounts:account_lookalikes",
        "workspace:account_create",
    }
