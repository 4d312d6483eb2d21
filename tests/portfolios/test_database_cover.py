"""Cover, the door in the wall, attacked with plain SQL by the serving role."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from portfolios.integrity import drifts
from portfolios.models import Cover
from tests.factories import AccountFactory, CoverFactory, UserFactory
from tests.portfolios.attacks import foreign_key, refused_by, refused_null, sql

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


def cover(account, person, *, during, slot=1, reason="Holiday", renews=None):
    return sql(
        "INSERT INTO portfolios_cover (account_id, person_id, during, slot, reason, renews_id, created_at, updated_at)"
        " VALUES (%s, %s, %s::daterange, %s, %s, %s, now(), now()) RETURNING id",
        account and account.pk, person and person.pk, during, slot, reason, renews,
    )[0][0]  # fmt: skip


def days(number, *, starts_on=date(2026, 1, 1)):
    return f"[{starts_on},{starts_on + timedelta(days=number)})"


@pytest.fixture
def account():
    return AccountFactory()


@pytest.fixture
def person():
    return UserFactory()


def test_90_days_are_accepted(account, person):
    cover(account, person, during=days(90))

    assert Cover.objects.get().during.upper == date(2026, 4, 1)


@pytest.mark.parametrize(
    "during",
    [
        days(91),
        "[2026-01-01,2026-04-01]",
        "[2026-01-01,)",
        "(,2026-01-01)",
        "(,)",
        "empty",
        "[2026-01-01,infinity)",
        "[-infinity,2026-01-01)",
        "[-infinity,infinity]",
    ],
)
def test_longer_open_ended_or_empty_cover_is_refused(account, person, during):
    with refused_by("cover_lasts_at_most_90_days"):
        cover(account, person, during=during)


def test_cover_is_not_prolonged(account, person):
    cover(account, person, during=days(90))
    with refused_by("cover_lasts_at_most_90_days"):
        sql("UPDATE portfolios_cover SET during = daterange(lower(during), upper(during) + 1)")


def test_sixth_cover_at_a_time_is_refused(person):
    for slot in range(1, 6):
        cover(AccountFactory(), person, during=days(10), slot=slot)
    for slot in range(1, 6):
        with refused_by("person_covers_at_most_five_accounts"):
            cover(AccountFactory(), person, during=days(1), slot=slot)
    for slot in (0, 6):
        with refused_by("cover_slot_is_one_of_five"):
            cover(AccountFactory(), person, during=days(1), slot=slot)


def test_negative_slot_is_refused(account, person):
    with refused_by("cover_slot_is_one_of_five"):
        cover(account, person, during=days(1), slot=-1)


def test_sixth_cover_after_the_fifth_is_accepted(person):
    for slot in range(1, 6):
        cover(AccountFactory(), person, during=days(10), slot=slot)

    cover(AccountFactory(), person, during=days(10, starts_on=date(2026, 1, 11)))

    assert person.covers.count() == 6


def test_same_account_twice_at_a_time_is_refused(account, person):
    cover(account, person, during=days(10))
    with refused_by("person_covers_an_account_once_at_a_time"):
        cover(account, person, during=days(1), slot=2)


def test_two_people_cover_one_account(account, person):
    cover(account, person, during=days(10))

    cover(account, UserFactory(), during=days(10))

    assert account.covers.count() == 2


@pytest.mark.parametrize("statement", ["INSERT", "UPDATE"])
def test_cover_without_a_reason_is_refused(account, person, statement):
    if statement == "UPDATE":
        cover(account, person, during=days(10))
    with refused_by("cover_has_a_reason"):
        if statement == "UPDATE":
            sql("UPDATE portfolios_cover SET reason = ''")
        else:
            cover(account, person, during=days(10), reason="")


@pytest.mark.parametrize("column", ["account_id", "person_id", "during", "slot", "reason"])
def test_null_in_a_cover_is_refused(column):
    CoverFactory()
    with refused_null(column):
        sql(f"UPDATE portfolios_cover SET {column} = NULL")


def renewal_key():
    """The unique constraint of the one-to-one field, which Django names."""
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, "portfolios_cover")
    return next(name for name, it in constraints.items() if it["unique"] and it["columns"] == ["renews_id"])


def test_second_renewal_is_refused(account, person):
    first = cover(account, person, during=days(10))
    cover(account, person, during=days(10, starts_on=date(2026, 1, 11)), renews=first)
    with refused_by(renewal_key()):
        cover(account, person, during=days(10, starts_on=date(2026, 1, 21)), renews=first)


def test_renewal_of_a_renewal_is_refused(account, person):
    first = cover(account, person, during=days(10))
    second = cover(account, person, during=days(10, starts_on=date(2026, 1, 11)), renews=first)
    with refused_by("cover_is_renewed_once"):
        cover(account, person, during=days(10, starts_on=date(2026, 1, 21)), renews=second)


def test_renewed_cover_does_not_become_a_renewal(account, person):
    other = cover(account, person, during=days(10, starts_on=date(2025, 1, 1)))
    first = cover(account, person, during=days(10))
    cover(account, person, during=days(10, starts_on=date(2026, 1, 11)), renews=first)
    with refused_by("cover_is_renewed_once"):
        sql("UPDATE portfolios_cover SET renews_id = %s WHERE id = %s", other, first)


def test_cover_does_not_renew_itself(account, person):
    first = cover(account, person, during=days(10))
    with refused_by("cover_is_renewed_once"):
        sql("UPDATE portfolios_cover SET renews_id = id WHERE id = %s", first)


@pytest.mark.parametrize("column", ["is_renewal", "renews_a_renewal"])
def test_what_a_cover_derives_cannot_be_written(column):
    CoverFactory()
    with pytest.raises(Exception, match="can only be updated to DEFAULT"):
        sql(f"UPDATE portfolios_cover SET {column} = true")


def test_renewed_cover_cannot_be_deleted(account, person):
    first = cover(account, person, during=days(10))
    cover(account, person, during=days(10, starts_on=date(2026, 1, 11)), renews=first)
    with refused_by(foreign_key("portfolios_cover", "renews_id")):
        sql("DELETE FROM portfolios_cover WHERE id = %s", first)


def test_cover_is_renewed_for_the_same_account_and_person():
    first = CoverFactory()
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    renewal = CoverFactory.build(account=AccountFactory(), person=UserFactory(), renews=first)

    with pytest.raises(IntegrityError, match="cover_is_renewed_once"), transaction.atomic():
        renewal.save()
