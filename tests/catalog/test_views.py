import pytest
from django.urls import reverse

from catalog.models import Offering
from tests.factories import (
    AssignmentFactory,
    OfferingFactory,
    OpportunityFactory,
    PortfolioFactory,
    PresenceFactory,
    UserFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


def url(name, *arguments):
    return reverse(f"catalog:{name}", args=arguments)


def test_an_offering_is_added_changed_and_retired(client):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))

    client.post(
        url("offering_create"), {"name": "Site care", "family": "Care", "list_price": "12.50", "currency": "eur"}
    )
    one = Offering.objects.get()
    client.post(url("offering_edit", one.pk), {"name": "Site care", "list_price": "13", "version": 1})
    stale = client.post(url("offering_edit", one.pk), {"name": "Mine", "version": 1})

    one.refresh_from_db()
    assert (one.currency, one.list_price, one.is_active) == ("EUR", 13, False)
    assert (stale.status_code, stale.context["form"]["name"].value()) == (422, "Mine")


def test_offerings_are_changed_by_directors_only(client):
    one = OfferingFactory()
    client.force_login(UserFactory())

    assert client.get(url("offering_list")).status_code == 200
    assert client.get(url("offering_edit", one.pk)).status_code == 403
    assert "New offering" not in client.get(url("offering_list")).content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [("", ["Care", "Lease"]), ("q=car", ["Care"]), ("family=F", ["Lease"]), ("state=sold", ["Care"])],
)
def test_offering_list_is_narrowed(query, names, client):
    OfferingFactory(name="Care")
    OfferingFactory(name="Lease", family="F", is_active=False)
    client.force_login(UserFactory())

    assert [row.name for row in client.get(f"{url('offering_list')}?{query}").context["page"].rows] == names


def test_offering_detail_shows_what_of_it_is_seen(client):
    owner, one = UserFactory(), OfferingFactory()
    account = AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account
    OpportunityFactory(account=account, offering=one, amount=7)
    OpportunityFactory(account=AssignmentFactory().account, offering=one, amount=9)
    PresenceFactory(account=account, offering=one, competitor__name="Servimax")
    PresenceFactory(account=AssignmentFactory().account, offering=one, competitor__name="Hidden one")
    client.force_login(owner)

    response = client.get(one.get_absolute_url())

    assert [(row.number, row.amount) for row in response.context["page"].sums] == [(1, 7)]
    assert "Servimax" in response.content.decode()
    assert "Hidden one" not in response.content.decode()
