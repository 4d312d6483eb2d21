"""Composite foreign keys as Django sees them and as the database holds them."""

import pytest
from django.db import connection, models
from django.db.migrations.writer import MigrationWriter

from core.constraints import CompositeForeignKey
from portfolios.models import Assignment, Portfolio
from tests.factories import AccountFactory, PortfolioFactory
from tests.portfolios.attacks import assign, refused_by


def key(**changed):
    return CompositeForeignKey(
        **{
            "name": "key",
            "fields": ["portfolio", "kind"],
            "to": "portfolios.Portfolio",
            "to_fields": ["id", "kind"],
        }
        | changed
    )


def definition(name):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid), condeferrable, condeferred, convalidated"
            " FROM pg_constraint WHERE conname = %s",
            [name],
        )
        return cursor.fetchone()


@pytest.mark.django_db
def test_key_is_checked_when_the_transaction_ends():
    assert definition("assignment_is_of_its_portfolios_kind") == (
        "FOREIGN KEY (portfolio_id, kind) REFERENCES portfolios_portfolio(id, kind) DEFERRABLE INITIALLY DEFERRED",
        True,
        True,
        True,
    )


@pytest.mark.django_db
def test_key_that_cascades_follows_an_update():
    assert definition("portfolio_ceiling_is_its_rules")[0] == (
        "FOREIGN KEY (kind, ceiling) REFERENCES portfolios_portfoliorule(kind, ceiling)"
        " ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"
    )


@pytest.mark.django_db
def test_row_that_does_not_stand_there_is_refused():
    with refused_by("assignment_is_of_its_portfolios_kind"):
        assign(AccountFactory(), PortfolioFactory(), kind="HOLDING")


@pytest.mark.django_db
def test_form_leaves_the_question_to_the_database():
    wrong = Assignment(account=AccountFactory(), portfolio=PortfolioFactory(), kind="HOLDING", is_strategic=False)
    wrong.counts, wrong.reason = True, "x"

    wrong.validate_constraints()

    assert wrong.portfolio.kind == "AM"


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "other"},
        {"fields": ["portfolio", "reason"]},
        {"to": "accounts.Account"},
        {"to_fields": ["id", "ceiling"]},
        {"cascades": True},
        {"violation_error_code": "other"},
        {"violation_error_message": "Other."},
    ],
)
def test_two_keys_are_equal_only_when_they_say_the_same(changed):
    assert key() == key(fields=("portfolio", "kind"))
    assert key() != key(**changed)
    assert key() != models.CheckConstraint(name="key", condition=models.Q(pk=1))


@pytest.mark.parametrize("cascades", [True, False])
def test_key_survives_a_migration_file(cascades):
    original = key(cascades=cascades, violation_error_message="No.", violation_error_code="no")
    text, imports = MigrationWriter.serialize(original)
    scope = {}
    exec("\n".join([*imports, f"again = {text}"]), scope)

    assert scope["again"] == original
    assert original.clone() == original


@pytest.mark.django_db
def test_key_is_added_and_removed_by_a_migration():
    constraint = key(name="made_for_a_test", fields=["owner", "kind"], to_fields=["owner", "kind"])
    with connection.schema_editor(collect_sql=True) as editor:
        editor.add_constraint(Portfolio, constraint)
        editor.remove_constraint(Portfolio, constraint)

    added = [line for line in editor.collected_sql if "ADD CONSTRAINT" in line]
    removed = [line for line in editor.collected_sql if "DROP CONSTRAINT" in line]
    assert added == [
        'ALTER TABLE "portfolios_portfolio" ADD CONSTRAINT "made_for_a_test" FOREIGN KEY ("owner_id", "kind")'
        ' REFERENCES "portfolios_portfolio" ("owner_id", "kind") DEFERRABLE INITIALLY DEFERRED;'
    ]
    assert removed == ['ALTER TABLE "portfolios_portfolio" DROP CONSTRAINT "made_for_a_test";']
