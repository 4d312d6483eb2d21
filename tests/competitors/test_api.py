"""Who else sells, and where they sit, through the API."""

from datetime import timedelta

import pytest

from accounts.choices import MemberFunction
from competitors.models import Competitor, CompetitorPresence
from tests.api import Api
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    CompetitorFactory,
    OfferingFactory,
    PresenceFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api(UserFactory(role=Role.SALES_DIRECTOR))


def day(days):
    return str(today() + timedelta(days=days))


def test_a_competitor_is_added_and_changed_over_its_version():
    api = Api(UserFactory())
    added = api.post("competitors/", {"name": "Rival", "domain": "rival.example"})
    changed = api.patch(f"competitors/{added.data['id']}/", {"notes": "Cheap\nand late"}, If_Match=added["ETag"])
    stale = api.patch(f"competitors/{added.data['id']}/", {"notes": "Dear"}, If_Match=added["ETag"])
    twice = api.post("competitors/", {"name": "RIVAL"})

    assert (added.status_code, added["ETag"]) == (201, '"1"')
    assert (changed.data["notes"], changed.data["domain"]) == ("Cheap\nand late", "rival.example")
    assert stale.status_code == 412
    assert (twice.status_code, twice.data["rule"]) == (409, "competitor_name_is_unique")


def test_competitors_are_for_those_who_sell():
    CompetitorFactory()

    assert Api(UserFactory(role=Role.CONTRIBUTOR)).get("competitors/").status_code == 403
    auditor = Api(UserFactory(role=Role.AUDITOR))
    assert len(auditor.get("competitors/").data["results"]) == 1
    assert auditor.post("competitors/", {"name": "Rival"}).status_code == 403


def test_competitors_are_found_and_brought_up_to_date(api):
    CompetitorFactory(name="Acme")
    body = {"source": "erp", "rows": [{"name": "Acme", "domain": "acme.example", "external_id": "1"}, {"name": ""}]}

    first = api.put("competitors/upsert/", body, Idempotency_Key="1").data
    again = api.put("competitors/upsert/", body, Idempotency_Key="2").data

    assert (first["updated"], first["refused"], again["unchanged"]) == (1, 1, 1)
    found = api.get("competitors/?q=acm&source=erp&external_id=1").data["results"]
    assert [row["domain"] for row in found] == ["acme.example"]
    assert Competitor.objects.count() == 1


def test_a_presence_is_noted_corrected_confirmed_and_removed():
    account, competitor, offering = AssignmentFactory().account, CompetitorFactory(), OfferingFactory()
    api = Api(account.owner)

    noted = api.post("competitor-presences/", {
        "account": account.pk, "competitor": competitor.pk, "offering": offering.pk, "said_on": day(-200), "share": 40,
    })  # fmt: skip
    path = f"competitor-presences/{noted.data['id']}/"
    corrected = api.patch(path, {"threat": "HIGH", "share": None}, If_Match=noted["ETag"])
    confirmed = api.post(f"{path}confirm/")
    stale = api.delete(path, If_Match=corrected["ETag"])
    removed = api.delete(path, If_Match=confirmed["ETag"])

    assert (noted.status_code, noted.data["is_to_be_checked"], noted.data["expires_on"]) == (201, True, day(-20))
    assert (corrected.data["threat"], corrected.data["share"]) == ("HIGH", None)
    assert corrected.data["offering"] == offering.pk
    assert (confirmed.data["said_on"], confirmed.data["expires_on"]) == (day(0), day(180))
    assert (confirmed.data["said_by"], confirmed.data["is_to_be_checked"]) == (account.owner.name, False)
    assert (stale.status_code, removed.status_code) == (412, 204)
    assert not CompetitorPresence.objects.exists()


def test_the_same_presence_is_noted_once(api):
    here = PresenceFactory()

    answer = api.post("competitor-presences/", {"account": here.account_id, "competitor": here.competitor_id})

    assert (answer.status_code, answer.data["rule"]) == (409, "already_here")


def test_an_offering_no_longer_sold_stays_and_comes_on_nothing_new(api):
    retired = OfferingFactory(is_active=False)
    here, other = PresenceFactory(offering=retired), PresenceFactory()

    kept = api.patch(f"competitor-presences/{here.pk}/", {"offering": retired.pk, "share": 5}, If_Match="*")
    refused = api.patch(f"competitor-presences/{other.pk}/", {"offering": retired.pk}, If_Match="*")

    assert (kept.status_code, kept.data["share"]) == (200, 5)
    assert (refused.status_code, refused.data["errors"][0]["code"]) == (400, "not_sold")


def test_presences_are_those_of_accounts_that_are_open_to_the_reader():
    mine, theirs = AssignmentFactory().account, PresenceFactory()
    PresenceFactory(account=mine)
    limited = AccountMemberFactory(person=mine.owner, function=MemberFunction.SELLER).account
    hidden = PresenceFactory(account=limited)
    api, competitor = Api(mine.owner), CompetitorFactory().pk

    assert [row["account"] for row in api.get("competitor-presences/").data["results"]] == [mine.pk]
    for presence in (theirs, hidden):
        path = f"competitor-presences/{presence.pk}/"
        assert api.get(path).status_code == 404
        assert api.patch(path, {"share": 1}, If_Match="*").status_code == 404
        assert api.post(f"{path}confirm/").status_code == 404
        assert api.delete(path, If_Match="*").status_code == 404
        refused = api.post("competitor-presences/", {"account": presence.account_id, "competitor": competitor})
        assert (refused.status_code, refused.data["errors"][0]["field"]) == (400, "account")
    assert CompetitorPresence.objects.count() == 3


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["A", "B", "C"]),
        ("q=b", ["B"]),
        ("account={account}", ["B"]),
        ("competitor={competitor}", ["B"]),
        ("offering={offering}", ["B"]),
        ("threat=HIGH", ["A"]),
        ("confidence=RUMOUR", ["C"]),
        ("ends_from=2026-06-01", ["B", "C"]),
        ("ends_before=2026-06-01", ["A"]),
        ("ends_from=2026-05-01&ends_before=2026-07-01", ["A", "B"]),
        ("is_to_be_checked=true", ["C"]),
        ("is_to_be_checked=false", ["A", "B"]),
        ("ordering=-share", ["B", "A", "C"]),
        ("ordering=share", ["A", "B", "C"]),
        ("ordering=-contract_ends_on", ["C", "B", "A"]),
    ],
)
def test_the_list_of_presences_is_narrowed_and_ordered(query, names, api):
    PresenceFactory(account=AccountFactory(name="A"), threat="HIGH", contract_ends_on="2026-05-31", share=1)
    middle = PresenceFactory(
        account=AccountFactory(name="B"), offering=OfferingFactory(), contract_ends_on="2026-06-01", share=2
    )
    PresenceFactory(
        account=AccountFactory(name="C"), confidence="RUMOUR", contract_ends_on="2026-07-01",
        said_on=day(-9), expires_on=day(0),
    )  # fmt: skip
    named = query.format(account=middle.account_id, competitor=middle.competitor_id, offering=middle.offering_id)

    rows = api.get(f"competitor-presences/?{named}").data["results"]

    of_account = dict(CompetitorPresence.objects.values_list("account", "account__name"))
    assert [of_account[row["account"]] for row in rows] == names


def test_presences_are_brought_up_to_date_and_new_competitors_added(api):
    AccountFactory(name="Nova")
    rows = [{"account": "Nova", "competitor": "Rival", "share": 30, "external_id": "P1"}, {"account": "Nowhere"}]
    body = {"source": "erp", "rows": rows}

    first = api.put("competitor-presences/upsert/", body, Idempotency_Key="1").data
    again = api.put("competitor-presences/upsert/", body, Idempotency_Key="2").data

    assert (first["created"], first["refused"], again["unchanged"]) == (1, 1, 1), first
    assert CompetitorPresence.objects.get().competitor.name == "Rival"
