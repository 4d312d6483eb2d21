"""Health for other systems: kept days, and one account explained."""

import pytest

from accounts.choices import MemberFunction
from health.models import HealthSnapshot
from tests.api import Api
from tests.factories import AccountFactory, AccountMemberFactory, UserFactory, today
from tests.health.relationship import DAY, evaluated, relationship
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def account(owner):
    return evaluated(relationship(owner))


def kept(account, days, score, band="AMBER"):
    return HealthSnapshot.objects.create(
        account=account, taken_on=today() - DAY * days, score=score, band=band, evidence=60, stance=75, version_id=1
    )


def days_of(answer):
    return [row["taken_on"] for row in answer.data["results"]]


def test_kept_days_are_listed_the_latest_first(owner, account):
    for days, score in [(30, 50), (60, 80), (90, 20)]:
        kept(account, days, score)
    kept(AccountFactory(), 10, 50)

    answer = Api(owner).get("health-snapshots/")

    assert answer.status_code == 200
    assert days_of(answer) == [str(today() - DAY * days) for days in (0, 30, 60, 90)]


def test_kept_days_are_narrowed(owner, account):
    for days, score, band in [(30, 50, "AMBER"), (60, 80, "GREEN"), (90, 20, "RED")]:
        kept(account, days, score, band)
    api, days = Api(owner), {number: str(today() - DAY * number) for number in (30, 60, 90)}

    assert days_of(api.get("health-snapshots/?band=RED")) == [days[90]]
    assert days_of(api.get(f"health-snapshots/?since={days[60]}&until={days[30]}")) == [days[30], days[60]]
    assert len(days_of(api.get(f"health-snapshots/?account={account.pk}"))) == 4
    assert days_of(api.get(f"health-snapshots/?account={account.pk + 1}")) == []
    assert api.get("health-snapshots/?band=PURPLE").status_code == 400


def test_kept_days_come_page_by_page(owner, account):
    for days in range(1, 6):
        kept(account, days, 50 + days)
    api = Api(owner)

    first = api.get("health-snapshots/?page_size=4")
    second = api.get(first.data["next"].split("/api/v1/")[1])

    assert days_of(first) + days_of(second) == [str(today() - DAY * days) for days in range(6)]


def test_one_day_is_read(owner, account):
    one = kept(account, 30, 50)

    assert Api(owner).get(f"health-snapshots/{one.pk}/").data["score"] == 50


def test_what_is_thought_of_people_is_kept_from_who_does_not_read_it(owner, account):
    one = kept(account, 30, 50)
    auditor = Api(UserFactory(role=Role.AUDITOR))

    assert Api(owner).get(f"health-snapshots/{one.pk}/").data["stance"] == 75
    assert auditor.get(f"health-snapshots/{one.pk}/").data["stance"] is None
    parts = {part["name"]: part for part in auditor.get(f"accounts/{account.pk}/health/").data["parts"]}
    assert (parts["stance"]["value"], parts["breadth"]["rows"]) == (None, [])


def test_an_account_is_explained(owner, account):
    answer = Api(owner).get(f"accounts/{account.pk}/health/")

    assert answer.status_code == 200
    said = answer.data
    assert said["score"] == pytest.approx(account.state.score)
    assert (said["band"], said["version"], said["override"]) == (account.state.band, 1, None)
    assert [part["weight"] for part in said["parts"]] == [30, 20, 20, 10, 10, 10]
    assert sum(part["points_lost"] or 0 for part in said["parts"]) == pytest.approx(100 - said["score"])
    assert said["actions"][0]["gain"] > 0


def test_who_helps_or_sells_there_is_told_nothing(account):
    helper, one = UserFactory(role=Role.CONTRIBUTOR), kept(account, 30, 50)
    AccountMemberFactory(account=account, person=helper, function=MemberFunction.SERVICE)
    seller = UserFactory()
    AccountMemberFactory(account=account, person=seller, function=MemberFunction.SELLER)

    for person, list_status, row_status in [(helper, 403, 403), (seller, 200, 404)]:
        api = Api(person)
        answer = api.get("health-snapshots/")
        assert answer.status_code == list_status
        assert list_status == 403 or days_of(answer) == []
        assert api.get(f"health-snapshots/{one.pk}/").status_code == row_status
        assert api.get(f"accounts/{account.pk}/health/").status_code == row_status


def test_accounts_go_out_without_health(owner, account):
    row = Api(owner).get(f"accounts/{account.pk}/").data

    assert not {"score", "band", "health"} & set(row)
