"""The facts of competitors, attacked with plain SQL by the role the product serves with."""

import pytest
from django.db import IntegrityError, connection, transaction

from tests.factories import CompetitorFactory, OfferingFactory, PresenceFactory

pytestmark = pytest.mark.django_db

SET = "UPDATE competitors_competitorpresence SET {} WHERE id = %s"
SET_COMPETITOR = "UPDATE competitors_competitor SET {} WHERE id = %s"


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("presence_share_is_0_to_100", "share = 101"),
        ("presence_threat_is_known", "threat = 'AWFUL'"),
        ("presence_confidence_is_known", "confidence = 'SURE'"),
        ("presence_expires_after_it_was_said", "expires_on = said_on - 1"),
    ],
)
def test_a_presence_refuses(constraint, change):
    with pytest.raises(IntegrityError, match=constraint):
        sql(SET.format(change), PresenceFactory().pk)


@pytest.mark.parametrize("offering", [None, "named"])
def test_competitor_sits_with_an_offering_once(offering):
    """Also in general, where no offering is named: nulls are alike here."""
    one = PresenceFactory(offering=OfferingFactory() if offering else None)
    other = PresenceFactory(account=one.account, offering=one.offering)

    with pytest.raises(IntegrityError, match="competitor_sits_with_an_offering_once"):
        sql(SET.format(f"competitor_id = {one.competitor_id}"), other.pk)


def test_presence_external_id_is_unique_per_source():
    PresenceFactory(source="crm", external_id="7")

    with pytest.raises(IntegrityError, match="presence_external_id_is_unique_per_source"):
        sql(SET.format("source = 'crm', external_id = '7'"), PresenceFactory().pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("competitor_has_a_name", "name = ''"),
        ("competitor_name_is_unique", "name = 'NORDHAUS'"),
        ("competitor_external_id_is_unique_per_source", "source = 'crm', external_id = '7'"),
    ],
)
def test_a_competitor_refuses(constraint, change):
    CompetitorFactory(name="Nordhaus", source="crm", external_id="7")

    with pytest.raises(IntegrityError, match=constraint):
        sql(SET_COMPETITOR.format(change), CompetitorFactory().pk)
