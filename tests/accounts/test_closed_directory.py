"""With a closed directory, nothing that is refused tells of an account one does not see."""

import pytest

from accounts.models import Account
from accounts.services import create_account, upsert_accounts
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _closed(settings):
    settings.DIRECTORY_OPEN = False


@pytest.fixture
def person():
    return UserFactory()


def test_several_hidden_accounts_of_a_name_do_not_show(person):
    for country in ("ES", "PT"):
        AccountFactory(name="Acme", country=country)

    assert create_account(name="Acme", by=person).name == "Acme"


def test_one_that_is_seen_counts_although_others_are_hidden(person):
    AccountFactory(name="Acme", country="PT")
    AssignmentFactory(account=AccountFactory(name="Acme", country="ES"), portfolio=PortfolioFactory(owner=person))

    outcome = upsert_accounts([{"name": "Acme", "city": "Toledo"}], by=person)

    assert (outcome.updated, outcome.refused) == (1, [])
    assert Account.objects.get(country="ES").city == "Toledo"


def test_rows_of_a_file_do_not_tell_of_hidden_accounts(person):
    AccountFactory(name="Hidden")
    head = UserFactory(role=Role.SALES_DIRECTOR)

    outcome = upsert_accounts([{"name": "Hidden"}, {"name": "Child", "parent": "Hidden"}], by=person)

    assert (outcome.created, outcome.refused) == (2, [])
    assert upsert_accounts([{"name": "Hidden"}], by=head).refused[0].code == "ambiguous"


def test_with_an_open_directory_the_name_is_taken(settings, person):
    settings.DIRECTORY_OPEN = True
    AccountFactory(name="Hidden")
    assert [row.code for row in upsert_accounts([{"name": "Hidden"}], by=person).refused] == ["not_yours"]
