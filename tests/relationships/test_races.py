"""Two connections at once, the second waiting for the first: reporting lines have no cycle, nobody works twice."""

import pytest

from relationships.models import Employment
from tests.factories import AccountFactory
from tests.portfolios.test_races import SERIALIZATION_FAILURE, at_once, pair  # noqa: F401 - a fixture
from tests.relations import EmploymentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def report(job, boss):
    return [f"UPDATE relationships_employment SET reports_to_id = {boss.pk} WHERE id = {job.pk}"]


def test_two_people_do_not_become_each_others_boss(pair):  # noqa: F811
    account = AccountFactory()
    one, other = (EmploymentFactory(account=account) for _n in range(2))

    refused = at_once(pair, report(one, other), report(other, one))

    assert refused[0] == ""
    assert refused[1] in ("contact_reporting_line_has_no_cycle", SERIALIZATION_FAILURE)
    assert Employment.objects.get(pk=other.pk).reports_to_id is None


def test_three_lines_do_not_close_into_a_ring(pair):  # noqa: F811
    account = AccountFactory()
    one, two, three = (EmploymentFactory(account=account) for _n in range(3))
    Employment.objects.filter(pk=two.pk).update(reports_to=one)

    refused = at_once(pair, report(three, two), report(one, three))

    assert refused[0] == ""
    assert refused[1] in ("contact_reporting_line_has_no_cycle", SERIALIZATION_FAILURE)


def test_nobody_begins_the_same_job_twice(pair):  # noqa: F811
    job = EmploymentFactory()
    Employment.objects.all().delete()
    begin = [
        "INSERT INTO relationships_employment (contact_id, account_id, title, department, during, version, created_at,"
        f" updated_at) VALUES ({job.contact_id}, {job.account_id}, '', '', '[2026-01-01,)', 1, now(), now())"
    ]

    refused = at_once(pair, begin, begin)

    assert refused == ["", "contact_works_at_an_account_once"]
    assert Employment.objects.count() == 1
