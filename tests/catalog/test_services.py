import pytest
from django.core.exceptions import ValidationError

from catalog.models import Offering
from catalog.selectors import families
from catalog.services import create_offering, remove_offerings, update_offering
from tests.factories import OfferingFactory, OpportunityFactory, UserFactory
from users.choices import Role

pytestmark = pytest.mark.django_db


def refusal(act):
    with pytest.raises(ValidationError) as refused:
        act()
    return refused.value


def test_a_price_without_a_currency_is_in_euros():
    assert create_offering(name="Site care", list_price="12.5", currency="", by=None).currency == "EUR"


def test_a_name_is_taken_once_and_a_price_is_not_negative():
    create_offering(name="Site care", by=None)

    assert "already" in refusal(lambda: create_offering(name="SITE CARE", by=None)).messages[0]
    assert list(refusal(lambda: create_offering(name="Other", list_price=-1, by=None)).error_dict) == ["list_price"]
    assert Offering.objects.count() == 1


def test_an_edit_over_an_older_version_is_refused():
    one = OfferingFactory()
    update_offering(one, version=1, is_active=False, by=None)

    assert refusal(lambda: update_offering(one, version=1, is_active=True, by=None)).code == "stale"
    assert list(Offering.objects.sold()) == []


def test_one_that_an_opportunity_names_stays():
    used, free = OfferingFactory(), OfferingFactory()
    OpportunityFactory(offering=used)

    assert remove_offerings([used.pk, free.pk], by=None).keys() == {used.pk}
    assert list(Offering.objects.all()) == [used]


def test_families_are_named_once():
    for family in ("Software", "Care", "Software", ""):
        OfferingFactory(family=family)

    assert families() == ["Care", "Software"]


def test_whoever_sells_sees_offerings_and_only_directors_change_them():
    one = OfferingFactory()
    seen = {role: list(Offering.objects.visible_to(UserFactory(role=role))) == [one] for role in Role}
    changed = {role: list(Offering.objects.editable_by(UserFactory(role=role))) == [one] for role in Role}

    assert {role for role, sees in seen.items() if not sees} == {Role.CONTRIBUTOR}
    assert {role for role, may in changed.items() if may} == {Role.SALES_DIRECTOR, Role.ADMINISTRATOR}
