"""Portfolios, assignments and covers through the API."""

from datetime import timedelta

import pytest

from accounts.models import Account
from portfolios.choices import Kind
from portfolios.models import Assignment, Cover, Portfolio, PortfolioRule
from tests.api import Api
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory, today
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def api(director):
    return Api(director)


def test_a_portfolio_says_how_full_it_is(api):
    book = AssignmentFactory().portfolio

    row = api.get(f"portfolios/{book.pk}/").data

    assert {name: row[name] for name in ("kind", "owner", "used", "held", "ceiling", "covering")} == {
        "kind": "AM", "owner": book.owner_id, "used": 1, "held": 1, "ceiling": 25, "covering": 0,
    }  # fmt: skip


def test_portfolios_are_seen_in_ones_own_line():
    lead = UserFactory(role=Role.SALES_MANAGER)
    mine = PortfolioFactory(owner=UserFactory(manager=lead))
    other = PortfolioFactory()

    api = Api(lead)

    assert [row["id"] for row in api.get("portfolios/").data["results"]] == [mine.pk]
    assert api.get(f"portfolios/{other.pk}/").status_code == 404
    assert api.post("portfolios/", {"owner": UserFactory().pk, "kind": "AM"}).data["errors"][0]["code"] == "not_yours"


def test_a_portfolio_is_opened_filled_and_closed(api):
    opened = api.post("portfolios/", {"owner": UserFactory().pk, "kind": "AM"})
    path = f"portfolios/{opened.data['id']}"
    accounts = [AccountFactory().pk, AccountFactory().pk]

    filled = api.post(f"{path}/assign/", {"accounts": accounts, "reason": "New"})
    refused = api.post(f"{path}/close/")
    hidden = api.post(f"{path}/assign/", {"accounts": [2**62], "reason": "New"})

    assert (opened.status_code, filled.data["used"]) == (201, 2)
    assert (refused.status_code, refused.data["code"]) == (409, "portfolio_not_empty")
    assert hidden.data["errors"][0] | {"message": ""} == {"field": "accounts", "code": "does_not_exist", "message": ""}
    for account in accounts:
        api.post(f"assignments/{account}/release/", {"reason": "Sold"})
    assert api.post(f"{path}/close/").data["closed_on"] == today().isoformat()
    assert api.get("portfolios/?is_open=true").data["results"] == []


def test_an_account_is_assigned_tried_and_moved(api):
    account, first, second = AccountFactory(), PortfolioFactory(), PortfolioFactory()
    body = {"account": account.pk, "portfolio": first.pk, "reason": "New"}

    trial = api.post("assignments/?dry_run=true", body)
    assert (trial.status_code, trial.data["portfolio"]) == (200, first.pk)
    assert not Assignment.objects.exists()
    assigned = api.post("assignments/", body)
    moved = api.post("assignments/", {**body, "portfolio": second.pk, "reason": "Moved"})

    assert (assigned.status_code, moved.status_code, moved.data["portfolio"]) == (201, 201, second.pk)
    assert assigned["ETag"] != moved["ETag"]
    assert [row["account"] for row in api.get(f"assignments/?portfolio={second.pk}").data["results"]] == [account.pk]


def test_a_strategic_account_goes_with_its_tier(api):
    account, book = AccountFactory(), PortfolioFactory(kind=Kind.KAM)
    body = {"account": account.pk, "portfolio": book.pk, "reason": "Grew"}

    assert api.post("assignments/", body).data["code"] == "tier_does_not_fit"
    assert api.post("assignments/", {**body, "tier": "STRATEGIC"}).status_code == 201


def test_nobody_decides_about_their_own_book(director, api):
    book = PortfolioFactory(owner=director)

    answer = api.post("assignments/", {"account": AccountFactory().pk, "portfolio": book.pk, "reason": "Mine"})

    assert (answer.status_code, answer.data["code"]) == (409, "own_move")


def test_accounts_are_swapped_and_grouped(api):
    one, other = AssignmentFactory(), AssignmentFactory()

    swapped = api.post(f"assignments/{one.account_id}/swap/", {"other": other.account_id, "reason": "Nearer"})
    joined = api.post(f"accounts/{one.account_id}/group/", {"head": other.account_id, "reason": "Bought"})
    left = api.post(f"accounts/{one.account_id}/group/", {"head": None, "reason": "Sold"})

    assert swapped.data["portfolio"] == other.portfolio_id
    assert joined.data["managed_with"] == other.account_id
    assert (left.data["managed_with"], left.data["owner"]) == (None, None)


def test_a_prospect_is_won_by_whoever_works_on_it():
    account = AssignmentFactory(account=AccountFactory(status="PROSPECT")).account
    api = Api(account.owner)

    won = api.post(f"accounts/{account.pk}/status/", {"status": "CUSTOMER", "reason": "Signed"})
    lost = api.post(f"accounts/{account.pk}/status/", {"status": "FORMER", "reason": "Gone"})

    assert won.data["status"] == "CUSTOMER"
    assert (lost.status_code, lost.data["code"]) == (409, "status_not_yours")


def test_a_cover_begins_goes_on_and_ends(api):
    account, person = AssignmentFactory().account, UserFactory()
    days = {"until": (today() + timedelta(days=9)).isoformat(), "reason": "Away"}

    begun = api.post("covers/", {"account": account.pk, "person": person.pk, **days})
    renewed = api.post(
        f"covers/{begun.data['id']}/renew/", {**days, "until": (today() + timedelta(days=20)).isoformat()}
    )
    too_long = api.post("covers/", {"account": AccountFactory().pk, "person": person.pk, "reason": "Away",
                                    "until": (today() + timedelta(days=99)).isoformat()})  # fmt: skip
    ended = api.delete(f"covers/{begun.data['id']}/", If_Match=begun["ETag"])

    assert (begun.status_code, renewed.data["renews"]) == (201, begun.data["id"])
    assert too_long.data["errors"][0]["code"] == "cover_too_long"
    assert ended.status_code == 204
    assert not Cover.objects.ahead().exists()


def test_a_rule_changes_with_the_version_seen(api):
    seen = api.get("portfolio-rules/AM/")

    changed = api.patch("portfolio-rules/AM/", {"ceiling": 30}, If_Match=seen["ETag"])
    stale = api.patch("portfolio-rules/AM/", {"ceiling": 31}, If_Match=seen["ETag"])

    assert (changed.data, stale.status_code) == ({"kind": "AM", "ceiling": 30, "floor": 10}, 412)
    assert PortfolioRule.objects.get(kind=Kind.AM).ceiling == 30
    assert api.get("portfolio-rules/HOLDING/").status_code == 404


def test_an_account_that_left_ones_sight_is_not_shown():
    lead = UserFactory(role=Role.SALES_MANAGER)
    book = PortfolioFactory(owner=UserFactory(manager=lead))
    account = AssignmentFactory(portfolio=book).account
    assert Portfolio.objects.filter(pk=book.pk, used=1).exists()

    answer = Api(lead).post(f"assignments/{account.pk}/release/", {"reason": "Sold"})

    assert answer.status_code == 204
    assert Account.objects.get(pk=account.pk).owner is None
