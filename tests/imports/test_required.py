"""What a target calls required is what its bulk service asks of a new row: no more and no less."""

import pytest

from imports.importers import IMPORTERS
from imports.models import ImportRow
from tests.factories import AccountFactory, AssignmentFactory, OfferingFactory, PortfolioFactory, UserFactory
from tests.imports.engine import bring, counts, refusals

pytestmark = pytest.mark.django_db

WORDS = {
    "account": "Acme", "name": "Nova", "role": "Account manager", "portfolio": "Ann", "month": "2026-01",
    "amount": "10", "offerings": "Care", "starts_on": "2026-01-01", "annual_value": "10", "kind": "Complaint",
    "text": "Late", "competitor": "Rival", "occurred_at": "2026-01-05 10:00", "due_on": "2026-01-05",
}  # fmt: skip
# Said in every row besides: a deal is called like its offering, and a row of nothing is no row
BESIDES = {"opportunities": {"offering": "Care"}, "accounts": {"notes": "x"}, "competitors": {"notes": "x"},
           "offerings": {"family": "x"}, "contacts": {"name": "Ana"}, "interactions": {"kind": "Call"}}  # fmt: skip
REQUIRED = {
    target: [field.name for field in importer.fields if field.is_required] for target, importer in IMPORTERS.items()
}


@pytest.fixture(autouse=True)
def company():
    """An account whose owner any deal of it is, and a free place for another."""
    acme, book = AccountFactory(name="Acme"), PortfolioFactory(owner=UserFactory(name="Ann"))
    AssignmentFactory(account=acme, portfolio=book)
    PortfolioFactory(owner=UserFactory(name="Bob"))
    AccountFactory(name="Free")
    OfferingFactory(name="Care")


def file_of(target, without=""):
    """One row of what is required; what is dropped is an empty cell."""
    said = {name: WORDS[name] for name in REQUIRED[target]} | BESIDES.get(target, {})
    if target == "assignments":
        said["account"] = "Free"
    if without:
        said[without] = ""
    return f"{','.join(said)}\n{','.join(said.values())}\n"


@pytest.mark.parametrize("target", IMPORTERS)
def test_a_row_of_what_is_required_comes_in(target):
    job = bring(file_of(target), target)

    assert (job.error, refusals(job), counts(job)) == ("", [], (1, 0, 0, 0))


@pytest.mark.parametrize(("target", "name"), [(target, name) for target in REQUIRED for name in REQUIRED[target]])
def test_a_row_without_what_is_required_is_refused_for_it(target, name):
    job = bring(file_of(target, without=name), target)

    assert (counts(job), ImportRow.objects.get(job=job).field) == ((0, 0, 0, 1), name)


def test_a_deal_needs_a_name_or_an_offering():
    bare = bring("account,amount\nAcme,5\n", "opportunities")
    named = bring("account,name\nAcme,Renewal\n", "opportunities")

    assert [field for _line, field, _reason in refusals(bare)] == ["name"]
    assert counts(named) == (1, 0, 0, 0)
