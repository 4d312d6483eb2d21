"""Every list of the API, walked page by page in every order: no row is lost, none comes twice."""

import pytest

from accounts.models import Account
from config.api import router
from opportunities.models import Stage
from portfolios.choices import Kind
from portfolios.models import Portfolio
from tests.api import Api
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    CoverFactory,
    DepartmentFactory,
    OfferingFactory,
    OpportunityFactory,
    PortfolioFactory,
    PresenceFactory,
    RevenueFactory,
    SignalFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db

LISTS = [
    (basename, sign + name)
    for _prefix, viewset, basename in router.registry
    for name in viewset.orderings
    for sign in ("", "-")
]
MANY = 7


@pytest.fixture
def crowd():
    """Several rows of everything, with ties and without values in what they are ordered by."""
    director = UserFactory(role=Role.SALES_DIRECTOR)
    department = DepartmentFactory()
    owner = PortfolioFactory(owner=UserFactory(manager=director, department=department))
    PortfolioFactory(kind=Kind.HOLDING)
    Portfolio.objects.create(owner=UserFactory(), kind=Kind.AM, ceiling=25, opened_on=today(), closed_on=today())
    Account.objects.bulk_create(Account(name="Same name") for _number in range(MANY))
    for number in range(MANY):
        account = AssignmentFactory(portfolio=owner).account
        AccountMemberFactory(account=account, person=UserFactory(name="Same person"))
        AgreementFactory(account=account, ends_on=None if number % 2 else today())
        SignalFactory(account=account, closed_on=today() if number % 3 else None)
        RevenueFactory(account=account, amount=number % 2)
        offering = OfferingFactory(list_price=number if number % 2 else None, currency="EUR")
        PresenceFactory(
            account=account, share=None if number % 2 else 5, contract_ends_on=today() if number % 3 else None
        )
        OpportunityFactory(
            account=account, amount=None if number % 3 else 5, expected_close_on=today() if number % 2 else None,
            offering=offering if number % 2 else None, closed_on=today() if number % 2 else None,
            stage=Stage.objects.get(name="Lost" if number % 2 else "Engaging"),
        )  # fmt: skip
        if number < 5:
            CoverFactory(account=account, person=director, slot=number + 1)
    AccountFactory(owner=None, tier="STRATEGIC")
    return director


@pytest.mark.parametrize(("basename", "ordering"), LISTS)
def test_every_order_is_walked_without_loss(basename, ordering, crowd):
    api = Api(crowd)
    whole = [row.get("id", row.get("kind")) for row in api.get(f"{basename}/?page_size=200").data["results"]]

    there, address, pages = [], f"{basename}/?page_size=2&ordering={ordering}", []
    while address:
        answer = api.get(address.replace("http://testserver", ""))
        assert answer.status_code == 200, answer.data
        pages.append(address)
        there += [row.get("id", row.get("kind")) for row in answer.data["results"]]
        last, address = answer.data, answer.data["next"]
    back = []
    while last["previous"]:
        last = api.get(last["previous"].replace("http://testserver", "")).data
        back = [row.get("id", row.get("kind")) for row in last["results"]] + back

    assert sorted(map(str, there)) == sorted(map(str, whole))
    assert len(there) == len(set(there))
    assert back == there[: len(back)]
    assert len(back) >= len(there) - 2


def test_rows_without_a_value_come_last_both_ways(crowd):
    api = Api(crowd)
    for ordering in ("ends_on", "-ends_on"):
        days = [row["ends_on"] for row in api.get(f"agreements/?ordering={ordering}").data["results"]]

        assert days == sorted(days, key=lambda day: day is None)
        assert None in days
