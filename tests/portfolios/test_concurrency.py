"""Fifty people at once, at every isolation level: the counts hold, and nobody meets a deadlock."""

import pytest
from django.db import connection

from portfolios.choices import Kind
from portfolios.integrity import drifts
from tests.portfolios.hammer import SAID, build_world, hammer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def isolation(request):
    """Connections made during the test run at this level."""
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    options["options"] = f"{before} -c default_transaction_isolation={request.param.replace(' ', chr(92) + ' ')}"
    yield request.param
    options["options"] = before


@pytest.mark.parametrize(
    ("isolation", "people", "things"),
    [("read committed", 50, 80), ("repeatable read", 20, 20), ("serializable", 20, 20)],
    indirect=["isolation"],
)
def test_counts_hold_whatever_fifty_people_do(isolation, people, things):
    director = build_world()

    outcomes, fullest = hammer(director, people=people, things=things)

    assert drifts() == {}
    assert set(outcomes) <= SAID | {"done"}
    assert sum(outcomes.values()) == people * things
    assert outcomes["done"] > people
    assert fullest[Kind.AM] <= 25
    assert fullest[Kind.KAM] <= 2
    if isolation == "read committed":
        assert outcomes["busy"] == 0
        assert outcomes["portfolio_full"] > 0
        assert (fullest[Kind.AM], fullest[Kind.KAM]) == (25, 2)
