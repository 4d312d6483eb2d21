"""Where people work, under whom, and how they are reached, attacked with plain SQL."""

import pytest
from django.db import IntegrityError, connection

from relationships.models import (
    Employment,
)
from tests.factories import AccountFactory, UserFactory
from tests.relations import (
    AssessmentFactory,
    AttendanceFactory,
    ContactFactory,
    EmailFactory,
    EmploymentFactory,
    HeldRoleFactory,
    ParticipationFactory,
)
from tests.relationships.plain_sql import refused_by, set_to, sql

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("value", ["ana", "ana@", "@nova", "a b@nova.test", "ana@nova.test\n"])
def test_an_address_without_its_parts_is_none(value):
    point = EmailFactory()

    with refused_by("contact_point_is_as_it_is_compared"):
        sql("UPDATE relationships_contactpoint SET value = %s WHERE id = %s", value, point.pk)


@pytest.mark.parametrize(
    "value", ["911234567", "+0911234567", "+34 911", "+3", "tel:+34911234567", "+3491123456789012"]
)
def test_a_number_is_written_as_all_are(value):
    point = EmailFactory()

    with refused_by("contact_point_is_as_it_is_compared"):
        sql("UPDATE relationships_contactpoint SET kind = 'PHONE', value = %s WHERE id = %s", value, point.pk)


def test_contact_works_at_an_account_once_at_a_time():
    job = EmploymentFactory(during=("2020-01-01", "2021-01-01"))
    again = EmploymentFactory(contact=job.contact, account=job.account, during=("2021-01-01", None))

    with refused_by("contact_works_at_an_account_once"):
        set_to(again, "during = daterange('2020-12-31', NULL)")
    set_to(EmploymentFactory(contact=job.contact), "during = daterange('2020-01-01', NULL)")


def test_contact_point_is_of_an_own_employment():
    point, job = EmailFactory(), EmploymentFactory()

    with refused_by("contact_point_is_of_an_own_employment"):
        set_to(point, f"employment_id = {job.pk}")


def test_what_is_referenced_is_a_pair():
    """employment_account_can_be_referenced and employment_contact_can_be_referenced: the pairs other rows point to
    follow the employment, and nothing may point to half of one."""
    job = EmploymentFactory()
    EmailFactory(contact=job.contact, employment=job)

    with refused_by("contact_point_is_of_an_own_employment"):
        set_to(job, f"contact_id = {ContactFactory().pk}")


def test_contact_reports_to_somebody_of_the_same_account():
    boss, clerk = EmploymentFactory(), EmploymentFactory()

    with refused_by("contact_reports_to_somebody_of_the_same_account"):
        set_to(clerk, f"reports_to_id = {boss.pk}")


def line(length):
    """People at one account, each under the one before."""
    account, jobs = AccountFactory(), []
    for _n in range(length):
        jobs.append(EmploymentFactory(account=account, reports_to=jobs[-1] if jobs else None))
    return jobs


@pytest.mark.parametrize("length", [1, 2, 3, 40])
def test_reporting_line_has_no_cycle(length):
    """relationships_lines_are_checked: of one, of two, of many."""
    jobs = line(length)

    with refused_by("contact_reporting_line_has_no_cycle"):
        set_to(jobs[0], f"reports_to_id = {jobs[-1].pk}")


def test_a_cycle_that_one_statement_makes_is_refused():
    first, second = line(1)[0], None
    second = EmploymentFactory(account=first.account)

    with refused_by("contact_reporting_line_has_no_cycle"):
        sql(
            "UPDATE relationships_employment SET reports_to_id = CASE id WHEN %s THEN %s ELSE %s END"
            " WHERE id IN (%s, %s)",
            first.pk, second.pk, first.pk, first.pk, second.pk,
        )  # fmt: skip


def test_a_line_is_laid_anew_without_a_cycle():
    top, middle, bottom = line(3)

    set_to(bottom, f"reports_to_id = {top.pk}")
    set_to(middle, f"reports_to_id = {bottom.pk}")

    assert Employment.objects.get(pk=middle.pk).reports_to_id == bottom.pk


@pytest.mark.parametrize(
    "table", ["contact", "contactpoint", "employment", "heldrole", "assessment", "participation", "attendance"]
)
def test_what_goes_with_a_contact_goes(table):
    """A contact with nobody to answer to leaves nothing behind; one who took part stays."""
    job = EmploymentFactory()
    (
        EmailFactory(contact=job.contact, employment=job),
        HeldRoleFactory(employment=job),
        AssessmentFactory(employment=job),
    )

    sql("DELETE FROM relationships_contact WHERE id = %s", job.contact_id)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM relationships_{table}")
        assert cursor.fetchone() == (0,)


def test_who_took_part_stays():
    part = ParticipationFactory()

    with pytest.raises(IntegrityError):
        sql("DELETE FROM relationships_contact WHERE id = %s", part.contact_id)
    with pytest.raises(IntegrityError):
        sql("DELETE FROM users_user WHERE id = %s", AttendanceFactory(person=UserFactory()).person_id)
