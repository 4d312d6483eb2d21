"""Every page that can be read costs the same few queries for one row and for two hundred."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, AccountMember
from config.policies import POLICIES, Closed, Visitor
from core.db import look_again_at
from opportunities.models import Opportunity
from portfolios.models import Assignment
from tests.access.collector import collected_routes
from tests.access.crowd import build_crowd
from tests.access.gate import model_of, path_of
from users.models import User

pytestmark = pytest.mark.django_db

MANY, MOST_QUERIES = 200, 15
READERS = ("director", "manager", "account_manager")
QUERIES = {
    "accounts:account_list": "size=200",
    "accounts:account_lookalikes": "name=Crowd",
    "users:person_list": "size=200",
    "opportunities:opportunity_list": "size=200",
    "accounts:account_options": "account=Crowd",
    "competitors:competitor_list": "size=200",
    "competitors:presence_list": "size=200",
    "catalog:offering_list": "size=200",
    "relationships:interaction_list": "size=200",
    "relationships:commitment_list": "size=200",
    "relationships:interaction_log": "q=Crowd",
    "relationships:contact_list": "size=200",
    "relationships:contact_lookalikes": "name=Crowd+0000",
    "workspace:search": "q=Crowd",
}
# Parts of a page that it asks for by itself
PIECES = ("workspace:account_contact", "workspace:account_sales")
# Where little is found, more is tried; where much happened, the latest changes are of fewer kinds
FEWER_WHERE_THERE_IS_MUCH = (
    "accounts:account_options",
    "relationships:interaction_log",
    "workspace:search",
    "workspace:account_detail",
    "accounts:account_history",
    "api:accounts-history",
)


def read_routes():
    """Every route that answers GET to somebody signed in, the sign-in library's own apart."""
    for route in collected_routes():
        policy = POLICIES[route.name]
        if (
            "GET" in policy.accepts
            and not isinstance(policy, Closed | Visitor)
            and not route.pattern.startswith("auth/")
        ):
            yield route


def queries_of(crowd, reader):
    """Route → (status, number of queries) as the reader gets it, once what is kept in the process is there."""
    client = Client(raise_request_exception=False)
    client.force_login(getattr(crowd, reader))
    counted = {}
    for route in read_routes():
        policy = POLICIES[route.name]
        row = crowd.rows[model_of(policy)] if model_of(policy) else None
        is_api_list = route.name.startswith("api:") and route.name.endswith("-list")
        address = f"{path_of(route, row=row)}?{'page_size=200' if is_api_list else QUERIES.get(route.name, '')}"
        headers = {"HX-Request": "true"} if route.name in PIECES else {}
        client.get(address, headers=headers)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address, headers=headers)
        counted[route.name] = (response.status_code, len(captured))
    return counted


@pytest.fixture(scope="module")
def counts(django_db_setup, django_db_blocker):
    """Number of rows → reader → route → (status, queries)."""
    found = {}
    with django_db_blocker.unblock():
        for number in (1, MANY):
            with transaction.atomic():
                crowd = build_crowd(number)
                look_again_at(Account, AccountMember, Assignment, Opportunity, User)
                found[number] = {reader: queries_of(crowd, reader) for reader in READERS}
                transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", [route.name for route in read_routes()])
def test_a_page_costs_the_same_few_queries_for_one_row_and_for_many(name, counts):
    few = {reader: counts[1][reader][name] for reader in READERS}
    many = {reader: counts[MANY][reader][name] for reader in READERS}

    if name in FEWER_WHERE_THERE_IS_MUCH:
        assert all(many[reader] <= few[reader] for reader in READERS), (few, many)
    else:
        assert few == many
    assert all(queries <= MOST_QUERIES for _status, queries in many.values()), many
    assert all(status < 500 for status, _queries in many.values()), many


def test_somebody_reads_every_page(counts):
    read = {name for reader in READERS for name, (status, _queries) in counts[MANY][reader].items() if status == 200}

    unread = {route.name for route in read_routes()} - read
    assert unread == {
        "metrics", "relationships:calendar_feed", "reminders:usefulness", "users:setup", "workspace:operations",
    }  # fmt: skip
