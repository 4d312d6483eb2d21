"""The facts of offerings, attacked with plain SQL by the role the product serves with."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import OfferingFactory

pytestmark = pytest.mark.django_db

SET = "UPDATE catalog_offering SET {} WHERE id = %s"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("offering_has_a_name", "name = ''"),
        ("offering_name_is_unique", "name = 'SITE CARE'"),
        ("offering_price_has_a_currency", "list_price = 5, currency = ''"),
        ("offering_price_has_a_currency", "list_price = -5, currency = 'EUR'"),
        ("offering_external_id_is_unique_per_source", "source = 'crm', external_id = '7'"),
    ],
)
def test_an_offering_refuses(constraint, change):
    OfferingFactory(name="Site care", source="crm", external_id="7")
    other = OfferingFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SET.format(change), [other.pk])
