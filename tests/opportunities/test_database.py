"""The facts of opportunities, attacked with plain SQL by the role the product serves with."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from opportunities.models import Opportunity, Rival, Stage, StageChange
from tests.factories import CompetitorFactory, OpportunityFactory, RivalFactory, today

pytestmark = pytest.mark.django_db


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else None


SET = "UPDATE opportunities_opportunity SET {} WHERE id = %s"
SET_STAGE = "UPDATE opportunities_stage SET {} WHERE id = %s"
WON = "outcome = 'WON', stage_id = (SELECT id FROM opportunities_stage WHERE outcome = 'WON')"
LOST = "outcome = 'LOST', stage_id = (SELECT id FROM opportunities_stage WHERE outcome = 'LOST')"


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("opportunity_has_a_name", "name = ''"),
        ("opportunity_amount_is_not_negative", "amount = -1"),
        ("opportunity_has_a_currency", "currency = 'eu'"),
        ("opportunity_won_has_an_amount", f"amount = NULL, closed_on = current_date, {WON}"),
        ("opportunity_dated_exactly_when_closed", LOST),
        ("opportunity_dated_exactly_when_closed", "closed_on = current_date"),
        ("opportunity_closes_after_it_opens", f"opened_on = '2026-05-02', closed_on = '2026-05-01', {LOST}"),
        ("opportunity_outcome_is_its_stages", "outcome = 'LOST', closed_on = current_date"),
    ],
)
def test_an_opportunity_refuses(constraint, change):
    with pytest.raises(IntegrityError, match=constraint):
        sql(SET.format(change), OpportunityFactory().pk)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("stage_has_a_name", "name = ''"),
        ("stage_outcome_is_known", "outcome = 'MAYB'"),
        ("stage_probability_agrees_with_its_outcome", "probability = 101"),
        ("stage_probability_agrees_with_its_outcome", "outcome = 'WON'"),
        ("stage_name_is_unique", "name = 'PROPOSAL'"),
    ],
)
def test_a_stage_refuses(constraint, change):
    with pytest.raises(IntegrityError, match=constraint):
        sql(SET_STAGE.format(change), Stage.objects.get(name="Engaging").pk)


def test_the_outcome_of_a_stage_that_is_used_does_not_change():
    one = OpportunityFactory()

    with pytest.raises(IntegrityError, match="opportunity_outcome_is_its_stages"):
        sql(SET_STAGE.format("outcome = 'LOST', probability = 0"), one.stage_id)


def test_stage_outcome_can_be_referenced():
    """Without this key nothing could hold an opportunity to its stage's outcome."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contype FROM pg_constraint WHERE conname = 'stage_outcome_can_be_referenced'")
        assert cursor.fetchone() == ("u",)


def test_opportunity_external_id_is_unique_per_source():
    one, other = OpportunityFactory(source="crm", external_id="7"), OpportunityFactory()

    with pytest.raises(IntegrityError, match="opportunity_external_id_is_unique_per_source"):
        sql(SET.format("source = 'crm', external_id = '7'"), other.pk)
    sql(SET.format("source = 'erp', external_id = '7'"), other.pk)
    sql(SET.format("source = 'crm', external_id = ''"), one.pk)


def test_competitor_is_on_a_deal_once():
    rival = RivalFactory()

    with pytest.raises(IntegrityError, match="competitor_is_on_a_deal_once"):
        sql(
            "INSERT INTO opportunities_rival (opportunity_id, competitor_id, has_won) VALUES (%s, %s, false)",
            rival.opportunity_id, rival.competitor_id,
        )  # fmt: skip


def test_deal_goes_to_one_competitor():
    rival = RivalFactory(has_won=True)
    RivalFactory(opportunity=rival.opportunity, competitor=CompetitorFactory())

    with pytest.raises(IntegrityError, match="deal_goes_to_one_competitor"):
        sql("UPDATE opportunities_rival SET has_won = true WHERE opportunity_id = %s", rival.opportunity_id)


def test_stage_is_kept_on_update_also_one_typed_into_the_database():
    one, target = OpportunityFactory(), Stage.objects.get(name="Negotiation")

    sql(SET.format(f"stage_id = {target.pk}"), one.pk)
    sql(SET.format("name = 'Renamed'"), one.pk)

    steps = list(StageChange.objects.filter(opportunity=one).values_list("before__name", "after__name"))
    assert steps == [("Prospecting", "Negotiation"), (None, "Prospecting")]


def test_stage_is_kept_on_insert_on_the_day_it_closed_or_opened():
    closed = OpportunityFactory(stage=Stage.objects.get(name="Lost"), closed_on=date(2020, 2, 3))
    opened = OpportunityFactory(opened_on=today() - timedelta(days=40))

    days = {one.pk: timezone.localdate(StageChange.objects.get(opportunity=one).at) for one in (closed, opened)}
    assert days == {closed.pk: date(2020, 2, 3), opened.pk: opened.opened_on}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE opportunities_stagechange SET at = now()",
        "DELETE FROM opportunities_stagechange",
        "INSERT INTO opportunities_stagechange (opportunity_id, after_id, at) SELECT id, stage_id, now()"
        " FROM opportunities_opportunity",
    ],
)
def test_the_serving_role_does_not_write_the_history(statement):
    OpportunityFactory()

    with pytest.raises(ProgrammingError, match="permission denied"):
        sql(statement)


def test_the_history_and_the_rivals_go_with_the_opportunity():
    rival = RivalFactory()

    sql("DELETE FROM opportunities_opportunity WHERE id = %s", rival.opportunity_id)

    assert (Opportunity.objects.count(), StageChange.objects.count(), Rival.objects.count()) == (0, 0, 0)


def test_a_stage_that_is_used_is_not_deleted():
    one = OpportunityFactory()

    with pytest.raises(DatabaseError, match="foreign key"):
        sql("DELETE FROM opportunities_stage WHERE id = %s", one.stage_id)
