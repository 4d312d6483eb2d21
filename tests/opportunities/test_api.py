"""What may be sold next, through the API."""

from datetime import timedelta

import pytest

from accounts.models import AccountMember
from opportunities.models import Opportunity, Rival, Stage
from opportunities.services import create_opportunity
from tests.api import Api
from tests.factories import (
    AccountFactory,
    AssignmentFactory,
    CompetitorFactory,
    OfferingFactory,
    OpportunityFactory,
    RivalFactory,
    StageFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return Api(UserFactory(role=Role.SALES_DIRECTOR))


def stage(name):
    return Stage.objects.get(name=name)


def day(days):
    return str(today() + timedelta(days=days))


def codes(answer):
    return {each["field"]: each["code"] for each in answer.data["errors"]}


# Begun and changed


def test_an_opportunity_begins_with_what_the_account_says(api):
    account = AccountFactory(currency="USD")
    OpportunityFactory()

    answer = api.post("opportunities/", {"account": account.pk, "name": "Care", "amount": "1200.50"})

    begun = Opportunity.objects.get(account=account)
    assert (answer.status_code, answer["ETag"], answer.data["id"]) == (201, '"1"', begun.pk)
    assert (answer.data["amount"], answer.data["currency"], answer.data["opened_on"]) == ("1200.50", "USD", day(0))
    assert (answer.data["stage"], answer.data["weighted"]) == (stage("Prospecting").pk, "120.0500")
    assert (answer.data["competitors"], answer.data["won_by"], answer.data["outcome"]) == ([], None, "OPEN")


def test_it_is_its_beginners_unless_they_may_name_somebody(api):
    mine, other = AssignmentFactory().account, UserFactory()
    auditor = UserFactory(role=Role.AUDITOR)
    body = {"account": mine.pk, "name": "Care"}

    own = Api(mine.owner).post("opportunities/", body)
    given = api.post("opportunities/", body | {"name": "Paint", "owner": other.pk})
    idle = api.post("opportunities/", body | {"name": "Soap", "owner": auditor.pk})

    assert (own.data["owner"], given.data["owner"]) == (mine.owner_id, other.pk)
    assert codes(idle) == {"owner": "does_not_sell"}
    assert AccountMember.objects.current().filter(person=other, account=mine, function="SELLER").exists()


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"stage": "Won"}, "stage", "stage_closed"),
        ({"stage": "Once"}, "stage", "not_in_use"),
        ({"offering": "Retired"}, "offering", "not_sold"),
        ({"amount": "-1"}, "amount", "invalid"),
        ({"amount": 5}, "amount", "text"),
        ({"currency": "XXL"}, "currency", "currency"),
        ({"outcome": "WON"}, "outcome", "unknown_field"),
        ({"account": 99_999_999}, "account", "does_not_exist"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(wrong, field, code, api):
    retired, _once = OfferingFactory(name="Retired", is_active=False), StageFactory(name="Once", is_active=False)
    named = {"stage": lambda name: stage(name).pk, "offering": lambda _name: retired.pk}
    said = {name: named.get(name, lambda value: value)(value) for name, value in wrong.items()}

    answer = api.post("opportunities/", {"account": AccountFactory().pk, "name": "Care"} | said)

    assert (answer.status_code, codes(answer)) == (400, {field: code})
    assert not Opportunity.objects.exists()


def test_facts_change_over_the_version_and_nothing_else(api):
    deal = OpportunityFactory(next_step="Call")
    path = f"opportunities/{deal.pk}/"

    changed = api.patch(path, {"amount": "5.00", "expected_close_on": day(9)}, If_Match='"1"')
    stale = api.patch(path, {"amount": "6.00"}, If_Match='"1"')
    moved = api.patch(path, {"stage": stage("Won").pk}, If_Match="*")
    ended = api.patch(path, {"closed_on": day(0), "lost_because": "Price"}, If_Match="*")

    assert api.patch(path, {"amount": "6.00"}).status_code == 428
    assert (changed.status_code, changed.data["amount"], changed.data["next_step"]) == (200, "5.00", "Call")
    assert (stale.status_code, stale.data["code"]) == (412, "stale")
    assert codes(moved) == {"stage": "unknown_field"}
    assert codes(ended) == {"closed_on": "not_ended_so", "lost_because": "not_ended_so"}
    assert api.get(path)["ETag"] == changed["ETag"] == '"2"'


# Moved along the pipeline


def test_a_win_says_what_the_client_gains(api):
    deal = OpportunityFactory(amount=None)
    path, won = f"opportunities/{deal.pk}/", stage("Won").pk

    silent = api.post(f"{path}stage/", {"stage": won, "amount": "9.00"})
    free = api.post(f"{path}stage/", {"stage": won, "client_gains": "Clean floors"})
    told = api.post(f"{path}stage/", {
        "stage": won, "amount": "9.00", "client_gains": "Clean floors", "closed_on": day(-1),
    })  # fmt: skip
    further = api.post(f"{path}stage/", {"stage": stage("Lost").pk})
    changes = api.get(f"{path}stage-changes/")

    assert codes(silent) == {"client_gains": "client_gain_missing"}
    assert codes(free) == {"amount": "opportunity_won_has_an_amount"}
    assert (told.status_code, told.data["outcome"], told.data["closed_on"]) == (200, "WON", day(-1))
    assert (further.status_code, further.data["rule"]) == (409, "opportunity_closed")
    assert [(row["before"], row["after"]) for row in changes.data] == [
        (stage("Prospecting").pk, won), (None, stage("Prospecting").pk),
    ]  # fmt: skip
    assert changes.data[0]["actor"] is not None


def test_a_loss_says_why_and_to_whom_and_is_forgotten_when_reopened(api):
    rival, first = CompetitorFactory(), RivalFactory()
    path = f"opportunities/{first.opportunity_id}/"

    lost = api.post(f"{path}stage/", {"stage": stage("Lost").pk, "lost_because": "Price", "won_by": rival.pk})
    corrected = api.patch(path, {"lost_because": "Late", "closed_on": day(-3)}, If_Match=lost["ETag"])
    closed = api.post(f"{path}reopen/", {"stage": stage("Won").pk})
    opened = api.post(f"{path}reopen/", {"stage": stage("Engaging").pk})
    again = api.post(f"{path}reopen/", {"stage": stage("Engaging").pk})

    assert (lost.data["won_by"], lost.data["competitors"]) == (rival.pk, sorted([rival.pk, first.competitor_id]))
    assert (corrected.data["lost_because"], corrected.data["closed_on"]) == ("Late", day(-3))
    assert codes(closed) == {"stage": "stage_closed"}
    assert (opened.data["outcome"], opened.data["closed_on"], opened.data["lost_because"]) == ("OPEN", None, "")
    assert (opened.data["won_by"], len(opened.data["competitors"])) == (None, 2)
    assert (again.status_code, again.data["rule"]) == (409, "opportunity_open")


def test_a_move_says_only_what_belongs_to_where_it_goes(api):
    deal = OpportunityFactory()
    path = f"opportunities/{deal.pk}/stage/"
    once = StageFactory(is_active=False)

    odd = api.post(path, {"stage": stage("Proposal").pk, "lost_because": "Price", "won_by": CompetitorFactory().pk})
    unused = api.post(path, {"stage": once.pk})
    stale = api.post(path, {"stage": stage("Proposal").pk, "version": 7})
    moved = api.post(path, {"stage": stage("Proposal").pk, "next_step": "Send it", "version": 1})

    assert codes(odd) == {"lost_because": "not_ended_so", "won_by": "not_ended_so"}
    assert codes(unused) == {"stage": "not_in_use"}
    assert stale.status_code == 412
    assert (moved.data["stage"], moved.data["next_step"]) == (stage("Proposal").pk, "Send it")


def test_a_move_is_made_once_for_each_key(api):
    deal = OpportunityFactory()
    path, body = f"opportunities/{deal.pk}/stage/", {"stage": stage("Proposal").pk}

    first = api.post(path, body, Idempotency_Key="k")
    repeat = api.post(path, body, Idempotency_Key="k")
    other = api.post(path, {"stage": stage("Engaging").pk}, Idempotency_Key="k")

    assert (repeat.data, repeat["Idempotent-Replayed"]) == (first.data, "true")
    assert other.status_code == 422
    assert Opportunity.objects.get().version == 2


def test_rivals_are_those_named(api):
    rival, other = RivalFactory(), CompetitorFactory()
    path = f"opportunities/{rival.opportunity_id}/rivals/"

    named = api.post(path, {"competitors": [other.pk]})
    early = api.post(path, {"competitors": [other.pk], "won_by": other.pk})
    none = api.post(path, {"competitors": []})

    assert named.data["competitors"] == [other.pk]
    assert (early.status_code, early.data["rule"]) == (409, "deal_not_lost")
    assert (none.status_code, none.data["competitors"]) == (200, [])
    assert not Rival.objects.exists()


def test_it_is_given_by_whoever_may_edit_the_account(api):
    mine, seller = AssignmentFactory().account, UserFactory()
    deal = OpportunityFactory(account=mine, owner=seller)
    path = f"opportunities/{deal.pk}/give/"

    by_seller = Api(seller).post(path, {"owner": UserFactory().pk})
    to_nobody = api.post(path, {"owner": UserFactory(role=Role.CONTRIBUTOR).pk})
    given = Api(mine.owner).post(path, {"owner": mine.owner_id})

    assert by_seller.status_code == 404
    assert codes(to_nobody) == {"owner": "does_not_sell"}
    assert (given.status_code, given.data["owner"]) == (200, mine.owner_id)


# Who sees what


def test_whoever_only_sells_there_reaches_their_own_alone():
    account, seller = AssignmentFactory().account, UserFactory()
    own = create_opportunity(account=account.pk, name="Mine", owner=seller.pk, by=None)
    other = OpportunityFactory(account=account, owner=account.owner)
    api = Api(seller)

    assert [row["id"] for row in api.get("opportunities/").data["results"]] == [own.pk]
    assert api.get(f"accounts/{account.pk}/").data["is_limited"] is True
    assert api.patch(f"opportunities/{own.pk}/", {"next_step": "Call"}, If_Match="*").status_code == 200
    path, body = f"opportunities/{other.pk}/", {"stage": stage("Engaging").pk}
    assert api.get(path).status_code == 404
    assert api.get(f"{path}stage-changes/").status_code == 404
    assert api.patch(path, {"next_step": "Call"}, If_Match="*").status_code == 404
    assert api.post(f"{path}stage/", body).status_code == 404
    assert api.post(f"{path}reopen/", body).status_code == 404
    assert api.post(f"{path}rivals/", {"competitors": []}).status_code == 404
    rows = [{"account": account.name, "name": other.name, "next_step": "Call"}]
    assert api.put("opportunities/upsert/", {"rows": rows}, Idempotency_Key="k").data["created"] == 1
    assert Opportunity.objects.get(pk=other.pk).version == 1
    assert [row["owner"] for row in api.get("opportunities/").data["results"]] == [seller.pk, seller.pk]


def test_those_who_read_do_not_write():
    deal = OpportunityFactory()
    auditor, contributor = Api(UserFactory(role=Role.AUDITOR)), Api(UserFactory(role=Role.CONTRIBUTOR))
    reader = Api(UserFactory(role=Role.SALES_DIRECTOR), scopes=["read"])

    assert auditor.get(f"opportunities/{deal.pk}/").status_code == 200
    for api in (auditor, contributor, reader):
        assert api.patch(f"opportunities/{deal.pk}/", {"name": "X"}, If_Match="*").status_code == 403
        assert api.post(f"opportunities/{deal.pk}/stage/", {"stage": stage("Engaging").pk}).status_code == 403
    assert contributor.get("opportunities/").status_code == 403
    assert contributor.get("stages/").status_code == 403


# Found


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["A", "B", "C"]),
        ("q=b", ["B"]),
        ("q=nova", ["A"]),
        ("account={account}", ["A"]),
        ("owner={owner}", ["A"]),
        ("stage={proposal}", ["B"]),
        ("outcome=WON", ["C"]),
        ("offering={offering}", ["B"]),
        ("family=Services", ["B"]),
        ("competitor={competitor}", ["A"]),
        ("amount_from=20.00", ["B", "C"]),
        ("amount_to=19.99", ["A"]),
        ("amount_from=10&amount_to=20", ["A", "B"]),
        ("expected_from={today}", ["B"]),
        ("expected_to={today}", ["A", "B"]),
        ("closed_from={today}", ["C"]),
        ("closed_to={yesterday}", []),
        ("overdue=true", ["A"]),
        ("overdue=false", ["B", "C"]),
        ("source=erp&external_id=7", ["C"]),
        ("ordering=-amount", ["C", "B", "A"]),
        ("ordering=expected_close_on", ["A", "B", "C"]),
        ("ordering=-expected_close_on", ["B", "A", "C"]),
        ("ordering=-stage", ["C", "B", "A"]),
        ("ordering=offering", ["B", "A", "C"]),
        ("ordering=closed_on", ["C", "A", "B"]),
    ],
)
def test_the_list_is_narrowed_and_ordered(query, names, api):
    yesterday = today() - timedelta(days=1)
    first = OpportunityFactory(
        name="A", account=AccountFactory(name="Nova"), amount=10, expected_close_on=yesterday,
    )  # fmt: skip
    rival = RivalFactory(opportunity=first)
    second = OpportunityFactory(
        name="B", amount=20, stage=stage("Proposal"), offering=OfferingFactory(family="Services"),
        expected_close_on=today(),
    )  # fmt: skip
    OpportunityFactory(name="C", amount=20.01, stage=stage("Won"), source="erp", external_id="7")
    named = query.format(
        account=first.account_id, owner=first.owner_id, proposal=second.stage_id, offering=second.offering_id,
        competitor=rival.competitor_id, today=today(), yesterday=yesterday,
    )  # fmt: skip

    found = api.get(f"opportunities/?{named}").data["results"]

    assert [row["name"] for row in found] == names


@pytest.mark.parametrize("query", ["amount_from=ten", "amount_to=-1", "amount_from=1e9", "overdue=1", "stage=Won"])
def test_a_filter_that_means_nothing_is_refused(query, api):
    answer = api.get(f"opportunities/?{query}")

    assert (answer.status_code, answer.data["errors"][0]["field"]) == (400, query.partition("=")[0])


# Many at once


def test_rows_of_a_source_are_brought_up_to_date(api):
    AccountFactory(name="Nova")
    rows = [
        {"external_id": "1", "account": "Nova", "name": "Care", "stage": "Engaging", "amount": "10.50"},
        {"external_id": "2", "account": "Nova", "name": "Paint", "stage": "Won", "amount": "7", "closed_on": day(-5)},
        {"external_id": "3", "account": "Nowhere", "name": "Soap"},
    ]
    body = {"source": "crm", "rows": rows}

    keyless = api.put("opportunities/upsert/", body)
    trial = api.put("opportunities/upsert/?dry_run=true", body, Idempotency_Key="0").data
    assert not Opportunity.objects.exists()
    first = api.put("opportunities/upsert/", body, Idempotency_Key="1").data
    again = api.put("opportunities/upsert/", body, Idempotency_Key="2").data

    assert (keyless.status_code, keyless.data["code"]) == (400, "idempotency_key_missing")
    assert (trial["created"], first["created"], first["refused"], again["unchanged"]) == (2, 2, 1, 2), first
    assert first["results"][2]["field"] == "account"
    assert list(Opportunity.objects.order_by("external_id").values_list("outcome", flat=True)) == ["OPEN", "WON"]


# The pipeline itself


def test_stages_are_read_by_all_who_sell_and_changed_by_directors(api):
    seller = Api(UserFactory())
    first = Stage.objects.first()

    seen = seller.get("stages/").data["results"]

    assert [row["position"] for row in seen] == [1, 2, 3, 4, 5, 6]
    assert [row["name"] for row in seller.get("stages/?outcome=WON&is_active=true").data["results"]] == ["Won"]
    assert seller.post("stages/", {"name": "Trial", "probability": "60", "outcome": "OPEN"}).status_code == 403
    assert seller.patch(f"stages/{first.pk}/", {"name": "X"}, If_Match="*").status_code == 403
    assert seller.post("stages/arrange/", {"stages": [row["id"] for row in seen]}).status_code == 403
    writing = Api(UserFactory(role=Role.SALES_DIRECTOR), scopes=["read", "write"])
    assert writing.patch(f"stages/{first.pk}/", {"name": "X"}, If_Match="*").status_code == 403


def test_a_stage_is_added_changed_and_retired(api):
    added = api.post("stages/", {"name": "Trial", "probability": "60.00", "outcome": "OPEN"})
    path = f"stages/{added.data['id']}/"
    changed = api.patch(path, {"probability": "65.50"}, If_Match=added["ETag"])
    stale = api.patch(path, {"is_active": False}, If_Match=added["ETag"])
    retired = api.patch(path, {"is_active": False}, If_Match=changed["ETag"])
    lost = api.patch(path, {"outcome": "LOST"}, If_Match="*")
    last = api.patch(f"stages/{stage('Won').pk}/", {"is_active": False}, If_Match="*")
    odd = api.patch(f"stages/{stage('Won').pk}/", {"probability": "50"}, If_Match="*")

    assert (added.status_code, added.data["position"], added.data["is_active"]) == (201, 5, True)
    assert (changed.data["probability"], changed.data["name"]) == ("65.50", "Trial")
    assert (stale.status_code, retired.data["is_active"]) == (412, False)
    assert codes(lost) == {"outcome": "unknown_field"}
    assert (last.status_code, last.data["rule"]) == (409, "last_stage")
    assert codes(odd) == {"probability": "stage_probability_agrees_with_its_outcome"}


def test_stages_follow_each_other_as_named(api):
    keys = list(Stage.objects.order_by("position").values_list("pk", flat=True))
    turned = [keys[1], keys[0], *keys[2:]]
    before = api.get(f"stages/{keys[0]}/")["ETag"]

    some = api.post("stages/arrange/", {"stages": keys[:2]})
    arranged = api.post("stages/arrange/", {"stages": turned})

    assert codes(some) == {"stages": "incomplete"}
    assert arranged.status_code == 204
    assert [row["id"] for row in api.get("stages/").data["results"]] == turned
    assert api.patch(f"stages/{keys[0]}/", {"name": "X"}, If_Match=before).status_code == 412
