"""SQL as somebody would type it into the database, by the serving role or by the owner of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from accounts.models import Account
from portfolios.models import Portfolio
from tests.factories import AssignmentFactory, PortfolioFactory


def sql(text, *params):
    """Run one statement and every check that waits for the end of its transaction; the rows it gives."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else []


def together(*statements):
    """Run statements as one transaction, checked when it ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for statement in statements:
            cursor.execute(*statement) if isinstance(statement, tuple) else cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def refused_by(constraint) -> Iterator[None]:
    """The block is refused by exactly this constraint."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.diag.constraint_name == constraint


@contextmanager
def refused_null(column) -> Iterator[None]:
    """The block is refused because this column is never null."""
    with pytest.raises(IntegrityError) as caught:
        yield
    assert (caught.value.__cause__.pgcode, caught.value.__cause__.diag.column_name) == ("23502", column)


@contextmanager
def as_owner() -> Iterator[None]:
    """Statements inside run with the rights of the tables' owner; a refused block takes that back itself."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.DATABASE_SERVING_ROLE}")


def foreign_key(table, column):
    """The name Django gave the plain foreign key of this column."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    return next(name for name, it in constraints.items() if it["foreign_key"] and it["columns"] == [column])


def in_role_for(person, days):
    """The person has had the role for that many days; written by the owner, since history is nobody's to write."""
    with as_owner():
        sql(
            "UPDATE users_roleperiod SET during = daterange(current_date - %s, NULL) WHERE user_id = %s",
            days,
            person.pk,
        )


def filled(portfolio, number):
    """The portfolio with that many customers in it."""
    for _ in range(number):
        AssignmentFactory(portfolio=portfolio, account__tier="STRATEGIC" if portfolio.kind == "KAM" else "CORE")
    portfolio.refresh_from_db()
    return portfolio


def full(kind="AM", **fields):
    """A portfolio of the kind at its ceiling."""
    portfolio = PortfolioFactory(kind=kind, **fields)
    return filled(portfolio, portfolio.ceiling)


def assign(account, portfolio, **lies):
    """Insert an assignment by SQL; `lies` replace what the repeated columns should say."""
    row = {
        "account_id": account.pk,
        "portfolio_id": portfolio.pk,
        "kind": portfolio.kind,
        "is_strategic": account.is_strategic,
        "counts": account.counts,
        "is_head": account.is_head,
        "reason": "test",
    } | lies
    columns, places = ", ".join(row), ", ".join(["%s"] * len(row))
    sql(f"INSERT INTO portfolios_assignment ({columns}) VALUES ({places})", *row.values())


def facts():
    """What the assignments decide: counts of every portfolio, owner of every account."""
    return (
        list(
            Portfolio.objects.order_by("pk").values_list("pk", "owner", "kind", "ceiling", "used", "held", "owner_role")
        ),
        list(Account.objects.order_by("pk").values_list("pk", "owner", "managed_with", "tier", "status")),
    )


@contextmanager
def ignored() -> Iterator[None]:
    """The block is accepted and changes no fact."""
    before = facts()
    yield
    assert facts() == before
