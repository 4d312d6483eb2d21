"""Portfolios, their rules and their holders, attacked with plain SQL by the serving role."""

from datetime import timedelta

import pytest

from portfolios.choices import HOLDERS, Kind
from portfolios.integrity import drifts
from portfolios.models import HolderRole, Portfolio, PortfolioRule
from tests.factories import AssignmentFactory, PortfolioFactory, UserFactory, today
from tests.portfolios.attacks import filled, ignored, refused_by, refused_null, sql, together
from users.choices import Role

pytestmark = pytest.mark.django_db

NEVER = {kind: [role for role in Role if role not in HOLDERS[kind]] for kind in Kind}


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


def set_portfolio(portfolio, assignment):
    sql(f"UPDATE portfolios_portfolio SET {assignment} WHERE id = %s", portfolio.pk)


# What answers only to the assignments


@pytest.mark.parametrize(
    "assignment",
    [
        "used = 7",
        "used = 0",
        "held = 7, used = 7",
        "kind = 'KAM'",
        "kind = 'HOLDING'",
        "owner_role = 'AUDITOR'",
        "owner_role = NULL",
    ],
)
def test_what_a_portfolio_derives_cannot_be_written(assignment):
    book = AssignmentFactory().portfolio
    with ignored():
        set_portfolio(book, assignment)


def test_owner_of_a_portfolio_cannot_be_written():
    book = AssignmentFactory().portfolio
    with ignored():
        set_portfolio(book, f"owner_id = {UserFactory().pk}")


def test_portfolio_begins_empty_whatever_is_said():
    owner = UserFactory()

    sql(
        "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, used, held, owner_role, opened_on,"
        " created_at, updated_at)"
        " VALUES (%s, 'AM', 25, 9, 9, 'SALES_DIRECTOR', current_date, now(), now())",
        owner.pk,
    )

    book = owner.portfolios.get()
    assert (book.used, book.held, book.owner_role) == (0, 0, owner.role)


@pytest.mark.parametrize("column", ["owner_id", "kind", "ceiling", "opened_on"])
def test_null_in_a_portfolio_is_refused(column):
    row = {"owner_id": UserFactory().pk, "kind": "AM", "ceiling": 25, "opened_on": today()} | {column: None}
    with refused_null(column):
        sql(
            "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, opened_on, used, held, created_at, updated_at)"
            " VALUES (%s, %s, %s, %s, 0, 0, now(), now())",
            *row.values(),
        )


@pytest.mark.parametrize("column", ["ceiling", "opened_on"])
def test_null_written_to_a_portfolio_is_refused(column):
    with refused_null(column):
        set_portfolio(PortfolioFactory(), f"{column} = NULL")


# One open book


def test_second_open_book_is_refused():
    owner = PortfolioFactory().owner
    with refused_by("one_open_book_per_person"):
        PortfolioFactory(owner=owner)


def test_book_of_another_kind_beside_a_book_is_refused():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    PortfolioFactory(owner=director, kind=Kind.AM)
    with refused_by("one_open_book_per_person"):
        PortfolioFactory(owner=director, kind=Kind.KAM)


def test_second_holding_is_refused():
    manager = PortfolioFactory(kind=Kind.HOLDING).owner
    with refused_by("one_open_holding_per_person"):
        PortfolioFactory(owner=manager, kind=Kind.HOLDING)


def test_holding_beside_a_book_is_accepted():
    manager = PortfolioFactory(kind=Kind.HOLDING).owner

    PortfolioFactory(owner=manager, kind=Kind.AM)

    assert manager.portfolios.count() == 2


def test_reopening_beside_an_open_book_is_refused():
    closed = PortfolioFactory(closed_on=today())
    PortfolioFactory(owner=closed.owner)
    with refused_by("one_open_book_per_person"):
        set_portfolio(closed, "closed_on = NULL")


def test_closing_a_book_with_accounts_is_refused():
    prospect = AssignmentFactory(account__status="PROSPECT")
    with refused_by("portfolio_is_empty_when_closed"):
        set_portfolio(prospect.portfolio, "closed_on = current_date")


def test_assigning_to_a_closed_book_is_refused():
    closed = PortfolioFactory(closed_on=today())
    with refused_by("portfolio_is_empty_when_closed"):
        AssignmentFactory(portfolio=closed)


def test_closing_before_opening_is_refused():
    book = PortfolioFactory()
    with refused_by("portfolio_closes_after_it_opens"):
        set_portfolio(book, "closed_on = opened_on - 1")
    with refused_by("portfolio_closes_after_it_opens"):
        PortfolioFactory(closed_on=today() - timedelta(days=500))


# Ceilings


def test_ceiling_nobody_granted_is_refused():
    with refused_by("portfolio_ceiling_is_its_rules"):
        set_portfolio(PortfolioFactory(), "ceiling = 26")
    with refused_by("portfolio_ceiling_is_its_rules"):
        PortfolioFactory(ceiling=2)
        together()


def test_ceiling_lowered_under_what_is_used_is_refused():
    filled(PortfolioFactory(), 11)
    with refused_by("portfolio_holds_no_more_than_its_ceiling"):
        sql("UPDATE portfolios_portfoliorule SET ceiling = 10 WHERE kind = 'AM'")


def test_ceiling_of_the_rule_is_that_of_its_portfolios():
    book, other = PortfolioFactory(), PortfolioFactory(kind=Kind.KAM)

    sql("UPDATE portfolios_portfoliorule SET ceiling = 30 WHERE kind = 'AM'")

    assert Portfolio.objects.get(pk=book.pk).ceiling == 30
    assert Portfolio.objects.get(pk=other.pk).ceiling == 2


@pytest.mark.parametrize("limits", ["ceiling = 0, floor = 0", "floor = 26", "ceiling = 9"])
def test_floor_above_the_ceiling_is_refused(limits):
    with refused_by("portfolio_floor_is_at_most_its_ceiling"):
        sql(f"UPDATE portfolios_portfoliorule SET {limits} WHERE kind = 'AM'")


@pytest.mark.parametrize(
    ("limits", "constraint"),
    [
        ("floor = -1", "portfolios_portfoliorule_floor_check"),
        ("ceiling = -1, floor = -2", "portfolio_floor_is_at_most_its_ceiling"),
    ],
)
def test_negative_limits_are_refused(limits, constraint):
    with refused_by(constraint):
        sql(f"UPDATE portfolios_portfoliorule SET {limits} WHERE kind = 'AM'")


@pytest.mark.parametrize("column", ["kind", "ceiling", "floor"])
def test_null_in_a_rule_is_refused(column):
    with refused_null(column):
        sql(f"UPDATE portfolios_portfoliorule SET {column} = NULL WHERE kind = 'AM'")


def test_kind_that_does_not_exist_is_refused():
    with refused_by("portfolio_rule_kind_is_known"):
        sql("INSERT INTO portfolios_portfoliorule VALUES ('VIP', 99, 0)")


def test_second_rule_of_a_kind_is_refused():
    with refused_by("portfolios_portfoliorule_pkey"):
        sql("INSERT INTO portfolios_portfoliorule VALUES ('AM', 99, 0)")


def test_rule_in_use_cannot_be_deleted():
    PortfolioFactory()
    with refused_by("portfolio_ceiling_is_its_rules"):
        sql("DELETE FROM portfolios_portfoliorule WHERE kind = 'AM'")


def test_kind_of_a_portfolio_does_not_follow_a_renamed_rule():
    book = PortfolioFactory(owner=UserFactory(role=Role.SALES_MANAGER))
    with refused_by("portfolio_keeps_its_kind_and_owner"):
        together(
            "DELETE FROM portfolios_portfoliorule WHERE kind = 'HOLDING'",
            "UPDATE portfolios_portfoliorule SET kind = 'HOLDING' WHERE kind = 'AM'",
        )
    assert Portfolio.objects.get(pk=book.pk).kind == Kind.AM


# Holders


@pytest.mark.parametrize(("kind", "role"), [(kind, role) for kind in Kind for role in NEVER[kind]])
def test_portfolio_for_a_role_that_may_not_is_refused(kind, role):
    person = UserFactory(role=role)
    with refused_by("portfolio_kind_fits_its_owners_role"):
        sql(
            "INSERT INTO portfolios_portfolio (owner_id, kind, ceiling, used, held, opened_on, created_at, updated_at)"
            " SELECT %s, kind, ceiling, 0, 0, current_date, now(), now() FROM portfolios_portfoliorule WHERE kind = %s",
            person.pk,
            kind,
        )


@pytest.mark.parametrize("kind", Kind)
def test_role_that_cannot_hold_the_open_portfolio_is_refused(kind):
    owner = PortfolioFactory(kind=kind).owner
    for role in NEVER[kind]:
        with refused_by("portfolio_kind_fits_its_owners_role"):
            sql("UPDATE users_user SET role = %s WHERE id = %s", role, owner.pk)


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.SALES_DIRECTOR])
def test_role_that_can_hold_the_open_portfolio_is_followed(role):
    book = PortfolioFactory()

    sql("UPDATE users_user SET role = %s WHERE id = %s", role, book.owner_id)

    book.refresh_from_db()
    assert book.owner_role == role


def test_role_after_a_closed_portfolio_is_free():
    closed = PortfolioFactory(closed_on=today())

    sql("UPDATE users_user SET role = 'AUDITOR' WHERE id = %s", closed.owner_id)

    closed.refresh_from_db()
    assert closed.owner_role is None


def test_reopening_under_a_role_that_may_not_is_refused():
    closed = PortfolioFactory(closed_on=today())
    sql("UPDATE users_user SET role = 'AUDITOR' WHERE id = %s", closed.owner_id)
    with refused_by("portfolio_kind_fits_its_owners_role"):
        set_portfolio(closed, "closed_on = NULL")


def test_right_to_hold_is_not_taken_while_it_is_used():
    PortfolioFactory()
    with refused_by("portfolio_kind_fits_its_owners_role"):
        sql("DELETE FROM portfolios_holderrole WHERE kind = 'AM'")


def test_right_to_hold_is_given_once():
    with refused_by("holder_role_can_be_referenced"):
        HolderRole.objects.create(kind=Kind.AM, role=Role.ACCOUNT_MANAGER)


def test_holder_of_a_portfolio_keeps_the_number():
    book = PortfolioFactory()
    with refused_by("portfolio_keeps_its_kind_and_owner"):
        together(("UPDATE users_user SET id = 999999 WHERE id = %s", [book.owner_id]))


def test_rules_are_there_from_the_start():
    kinds = PortfolioRule.objects.values_list("kind", "ceiling", "floor")
    assert set(kinds) == {("AM", 25, 10), ("KAM", 2, 1), ("HOLDING", 1_000_000, 0)}
