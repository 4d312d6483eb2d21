"""What we sell, through the API."""

import pytest

from catalog.models import Offering
from tests.api import Api
from tests.factories import OfferingFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api(UserFactory(role=Role.SALES_DIRECTOR))


def test_an_offering_is_added_and_changed_over_its_version(api):
    added = api.post("offerings/", {"name": "Care", "family": "Services", "list_price": "1200.50"})
    path = f"offerings/{added.data['id']}/"
    unnamed = api.patch(path, {"is_active": False})
    retired = api.patch(path, {"is_active": False}, If_Match=added["ETag"])
    stale = api.patch(path, {"name": "Other"}, If_Match=added["ETag"])

    assert (added.status_code, added.data["list_price"], added.data["currency"]) == (201, "1200.50", "EUR")
    assert (unnamed.status_code, stale.status_code) == (428, 412)
    assert (retired.status_code, retired.data["is_active"], retired.data["family"]) == (200, False, "Services")
    assert retired["ETag"] == '"2"'


def test_a_name_that_is_taken_breaks_a_rule(api):
    OfferingFactory(name="Care")

    answer = api.post("offerings/", {"name": "care"})

    assert (answer.status_code, answer.data["rule"]) == (409, "offering_name_is_unique")
    assert Offering.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Care", "list_price": 5}, "list_price"),
        ({"name": "Care", "list_price": ""}, "list_price"),
        ({"name": "Care", "list_price": "-5"}, "list_price"),
        ({"name": "Care", "currency": "XXL"}, "currency"),
        ({"name": "Care", "colour": "red"}, "colour"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(body, field, api):
    answer = api.post("offerings/", body)

    assert (answer.status_code, [each["field"] for each in answer.data["errors"]]) == (400, [field])
    assert not Offering.objects.exists()


def test_whoever_sells_reads_and_only_directors_change():
    offering = OfferingFactory()
    seller, contributor = Api(UserFactory()), Api(UserFactory(role=Role.CONTRIBUTOR))

    assert seller.get(f"offerings/{offering.pk}/").status_code == 200
    assert seller.post("offerings/", {"name": "Care"}).status_code == 403
    assert seller.patch(f"offerings/{offering.pk}/", {"name": "Care"}, If_Match="*").status_code == 403
    assert seller.put("offerings/upsert/", {"rows": [{"name": "Care"}]}, Idempotency_Key="k").status_code == 403
    assert contributor.get("offerings/").status_code == 403


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Care", "Cleaning", "Paint"]),
        ("q=C", ["Care", "Cleaning"]),
        ("family=Services", ["Care"]),
        ("is_active=true", ["Care", "Cleaning"]),
        ("is_active=false", ["Paint"]),
        ("source=erp&external_id=7", ["Paint"]),
        ("ordering=list_price", ["Cleaning", "Care", "Paint"]),
        ("ordering=-list_price", ["Care", "Cleaning", "Paint"]),
        ("ordering=-family", ["Care", "Paint", "Cleaning"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(query, names, api):
    OfferingFactory(name="Care", family="Services", list_price=9, currency="EUR")
    OfferingFactory(name="Cleaning", list_price=5, currency="EUR")
    OfferingFactory(name="Paint", is_active=False, source="erp", external_id="7")

    assert [row["name"] for row in api.get(f"offerings/?{query}").data["results"]] == names


def test_rows_of_a_source_are_brought_up_to_date_once_for_each_key(api):
    OfferingFactory(name="Care")
    body = {"source": "erp", "rows": [
        {"external_id": "1", "name": "Care", "family": "Services"}, {"external_id": "2", "name": "Paint"},
        {"name": "Odd", "list_price": "cheap"},
    ]}  # fmt: skip

    without = api.put("offerings/upsert/", body)
    first = api.put("offerings/upsert/", body, Idempotency_Key="1")
    repeat = api.put("offerings/upsert/", body, Idempotency_Key="1")
    again = api.put("offerings/upsert/", body, Idempotency_Key="2")

    assert without.status_code == 400
    assert (first.data["created"], first.data["updated"], first.data["refused"]) == (1, 1, 1)
    assert (repeat.data, repeat["Idempotent-Replayed"]) == (first.data, "true")
    assert (again.data["unchanged"], again.data["refused"]) == (2, 1)
    assert first.data["results"][2]["field"] == "list_price"
    assert Offering.objects.get(name="Care").family == "Services"
