"""Accounts and their teams through the API."""

import pytest

from accounts.choices import MemberFunction
from accounts.models import Account, AccountExternalId, AccountMember
from audit.models import AuditEntry
from core.choices import Door
from tests.api import Api
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    SignalFactory,
    UserFactory,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def api(director):
    return Api(director)


def test_accounts_are_listed_as_far_as_they_are_seen(api):
    mine = AssignmentFactory().account
    AccountFactory(name="Elsewhere")

    seen = Api(mine.owner).get("accounts/").data["results"]

    assert [row["id"] for row in seen] == [mine.pk]
    assert len(api.get("accounts/").data["results"]) == 2


def test_one_account_carries_its_version(api):
    account = AccountFactory(own_revenue="1200.50", own_revenue_currency="EUR")

    answer = api.get(f"accounts/{account.pk}/")

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')
    assert answer.data["own_revenue"] == "1200.50"
    assert answer.data["owner"] is None


def test_an_account_of_others_is_not_there():
    account = AccountFactory()

    answer = Api(UserFactory()).get(f"accounts/{account.pk}/")

    assert (answer.status_code, answer.data["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_new_account_comes_into_its_creators_book():
    book = PortfolioFactory()

    answer = Api(book.owner).post("accounts/", {"name": "Nova", "city": "Gijón"})

    account = Account.objects.get()
    assert (answer.status_code, answer.data["owner"], answer["ETag"]) == (201, book.owner_id, f'"{account.version}"')
    assert AuditEntry.objects.get(table="accounts_account", action="I").door == Door.API


def test_a_change_needs_the_version_and_raises_it(api):
    account = AccountFactory()
    path = f"accounts/{account.pk}/"

    assert api.patch(path, {"city": "Vigo"}).status_code == 428
    changed = api.patch(path, {"city": "Vigo"}, If_Match='"1"')
    stale = api.patch(path, {"city": "Lugo"}, If_Match='"1"')

    assert (changed.status_code, changed.data["city"], changed["ETag"]) == (200, "Vigo", '"2"')
    assert (stale.status_code, stale.data["code"]) == (412, "stale")
    assert (stale.data["seen"], stale.data["current"]) == ("1", "2")
    account.refresh_from_db()
    assert account.city == "Vigo"


def test_a_change_of_an_account_seen_but_not_edited_is_not_found():
    member = AccountMemberFactory()

    api = Api(member.person)

    assert api.get(f"accounts/{member.account_id}/").status_code == 200
    assert api.patch(f"accounts/{member.account_id}/", {"city": "X"}, If_Match="*").status_code == 404


def test_an_action_not_of_the_role_is_forbidden():
    auditor = Api(UserFactory(role=Role.AUDITOR))
    account = AccountFactory()

    assert auditor.get(f"accounts/{account.pk}/").status_code == 200
    assert auditor.patch(f"accounts/{account.pk}/", {"city": "X"}, If_Match="*").status_code == 403
    assert auditor.post("accounts/", {"name": "Nova"}).status_code == 403


def test_whoever_only_sells_there_sees_the_header():
    member = AccountMemberFactory(
        function=MemberFunction.SELLER,
        account=AccountFactory(name="Nova", city="Vigo", notes="secret", domain="nova.es", employees=5),
    )

    row = Api(member.person).get(f"accounts/{member.account_id}/").data

    assert (row["name"], row["city"], row["is_limited"]) == ("Nova", "Vigo", True)
    assert (row["notes"], row["domain"], row["employees"]) == ("", "", None)


def test_a_parent_one_does_not_see_is_not_named():
    parent = AccountFactory()
    mine = AssignmentFactory(account=AccountFactory(parent=parent)).account

    assert Api(mine.owner).get(f"accounts/{mine.pk}/").data["parent"] is None


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("status=PROSPECT", ["Beta"]),
        ("tier=KEY", ["Alfa"]),
        ("country=ES", ["Alfa"]),
        ("unassigned=true", ["Alfa", "Beta", "Gamma"]),
        ("unassigned=false", []),
        ("q=alf", ["Alfa"]),
        ("ordering=-name", ["Gamma", "Beta", "Alfa"]),
    ],
)
def test_the_list_is_narrowed(query, names, api):
    AccountFactory(name="Alfa", tier="KEY", country="ES")
    AccountFactory(name="Beta", status="PROSPECT")
    AccountFactory(name="Gamma")

    assert [row["name"] for row in api.get(f"accounts/?{query}").data["results"]] == names


def test_rows_of_a_source_are_brought_up_to_date(api):
    old = AccountFactory(name="Old")
    AccountExternalId.objects.create(account=old, source="erp", external_id="1")
    body = {"source": "erp", "rows": [
        {"external_id": "1", "name": "Older"}, {"external_id": "2", "name": "New"}, {"name": "", "city": "X"},
        {"name": "Odd", "size": "HUGE"},
    ]}  # fmt: skip

    trial = api.put("accounts/upsert/?dry_run=true", body, Idempotency_Key="t")
    assert Account.objects.count() == 1
    answer = api.put("accounts/upsert/", body, Idempotency_Key="a")

    counts = {"created": 1, "updated": 1, "unchanged": 0, "refused": 2}
    assert {name: trial.data[name] for name in counts} == counts
    assert {name: answer.data[name] for name in counts} == counts
    assert [(row["line"], row["state"]) for row in answer.data["results"]] == [
        (1, "UPDATED"), (2, "CREATED"), (3, "REFUSED"), (4, "REFUSED"),
    ]  # fmt: skip
    assert answer.data["results"][0]["id"] == old.pk
    assert trial.data["results"][1]["id"] is None
    assert answer.data["results"][3]["field"] == "size"
    assert set(Account.objects.values_list("name", flat=True)) == {"Older", "New"}


def test_an_upsert_follows_who_decides(api):
    old = AccountFactory(name="Old", city="Vigo")
    AccountExternalId.objects.create(account=old, source="erp", external_id="1")
    rows = [{"external_id": "1", "city": "Lugo", "country": "ES"}]

    api.put("accounts/upsert/", {"source": "erp", "mastery": {"city": "RAPPORT"}, "rows": rows}, Idempotency_Key="a")

    old.refresh_from_db()
    assert (old.city, old.country) == ("Vigo", "ES")


def test_an_upsert_without_a_key_is_refused(api):
    answer = api.put("accounts/upsert/", {"rows": [{"name": "New"}]})

    assert (answer.status_code, answer.data["code"]) == (400, "idempotency_key_missing")


def test_a_team_is_changed_by_whoever_answers_for_the_account():
    mine, colleague = AssignmentFactory().account, UserFactory()
    api = Api(mine.owner)

    added = api.post("account-members/", {"account": mine.pk, "person": colleague.pk, "function": "FINANCE"})
    ended = api.delete(f"account-members/{added.data['id']}/", If_Match=added["ETag"])

    assert (added.status_code, added.data["until"]) == (201, None)
    assert ended.status_code == 204
    assert not AccountMember.objects.current().filter(person=colleague).exists()


def test_history_and_overview_say_what_the_page_says(api):
    account = AccountFactory(name="Nova")
    SignalFactory(account=account, text="Late again")

    overview = api.get(f"accounts/{account.pk}/overview/")
    history = api.get(f"accounts/{account.pk}/history/")

    assert overview.data["account"]["name"] == "Nova"
    assert [signal["text"] for signal in overview.data["signals"]] == ["Late again"]
    assert len(history.data) == 2


def test_signals_agreements_and_revenue_are_written(api):
    account = AccountFactory()

    signal = api.post("signals/", {"account": account.pk, "kind": "COMPLAINT", "text": "Late"})
    closed = api.post(f"signals/{signal.data['id']}/close/")
    terms = {"offerings": "Care", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "notice_days": 30,
             "annual_value": "1200.00", "currency": "EUR"}  # fmt: skip
    agreement = api.post("agreements/", {"account": account.pk, **terms})
    changed = api.patch(f"agreements/{agreement.data['id']}/", {"notice_days": 60}, If_Match=agreement["ETag"])
    again = api.patch(f"agreements/{agreement.data['id']}/", {"notice_days": 90}, If_Match=agreement["ETag"])
    month = {"account": account.pk, "month": "2026-03-15", "currency": "EUR"}
    api.post("revenue/", {**month, "amount": "10.00"})
    told = api.post("revenue/", {**month, "amount": "-12.50"})

    assert (signal.status_code, closed.data["closed_on"] is None) == (201, False)
    assert (agreement.data["decision_on"], changed.data["decision_on"]) == ("2026-12-01", "2026-11-01")
    assert again.status_code == 412
    assert (told.data["month"], told.data["amount"]) == ("2026-03-01", "-12.50")
    assert len(api.get("revenue/").data["results"]) == 1


@pytest.mark.parametrize(
    ("resource", "row"),
    [
        ("agreements", {"offerings": "Care", "starts_on": "2026-01-01", "annual_value": "1200", "currency": "EUR",
                        "external_id": "A1"}),
        ("signals", {"kind": "COMPLAINT", "text": "Late", "opened_on": "2026-01-01"}),
        ("revenue", {"month": "2026-01", "amount": "10.50", "currency": "EUR"}),
    ],
)  # fmt: skip
def test_what_hangs_on_accounts_is_brought_up_to_date(resource, row, api):
    AccountFactory(name="Nova")
    body = {"source": "erp", "rows": [{**row, "account": "Nova"}, {**row, "account": "Nowhere"}]}

    first = api.put(f"{resource}/upsert/", body, Idempotency_Key="1").data
    again = api.put(f"{resource}/upsert/", body, Idempotency_Key="2").data

    assert (first["created"], first["refused"], again["unchanged"], again["refused"]) == (1, 1, 1, 1), first
    assert len(api.get(f"{resource}/").data["results"]) == 1
