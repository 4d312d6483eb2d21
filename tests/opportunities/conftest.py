import pytest

from tests.factories import AssignmentFactory, PortfolioFactory, UserFactory


@pytest.fixture
def owner(client):
    """Somebody with a book, signed in."""
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account
