from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import MemberFunction, SignalKind, Status, Tier
from accounts.models import Account, AccountMember
from accounts.services import (
    add_agreement,
    add_member,
    close_signal,
    create_account,
    end_membership,
    open_signal,
    record_revenue,
    update_account,
    update_agreement,
    upsert_accounts,
)
from audit.models import AuditEntry
from core.outcome import RowState, Taken
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AgreementFactory,
    AssignmentFactory,
    PortfolioFactory,
    SignalFactory,
    UserFactory,
    today,
)
from users.choices import Role

pytestmark = pytest.mark.django_db


def refusals(outcome):
    return [(row.line, row.field, row.code) for row in outcome.refused]


def test_upsert_creates_then_leaves_alone_then_updates():
    rows = [
        {"name": "Siemens AG", "country": "Germany", "external_id": "1", "own_revenue": "77.5", "tier": "key"},
        {"name": "Acme", "country": "es", "external_id": "2", "industry": "Software"},
    ]
    first = upsert_accounts(rows, by=None, source="erp")
    entries = AuditEntry.objects.count()
    second = upsert_accounts(rows, by=None, source="erp")
    rows[0]["city"] = "Munich"
    third = upsert_accounts(rows, by=None, source="erp")

    assert first.counts() == {"created": 2, "updated": 0, "unchanged": 0, "refused": 0}
    assert second.counts() == {"created": 0, "updated": 0, "unchanged": 2, "refused": 0}
    assert third.counts() == {"created": 0, "updated": 1, "unchanged": 1, "refused": 0}
    siemens = Account.objects.get(name="Siemens AG")
    assert third.taken[0] == Taken(1, RowState.UPDATED, siemens.pk)
    assert (siemens.country, siemens.tier, siemens.city, siemens.version) == ("DE", Tier.KEY, "Munich", 2)
    assert (siemens.own_revenue, siemens.own_revenue_currency) == (Decimal("77.5"), "EUR")
    assert AuditEntry.objects.count() == entries + 1
    assert Account.objects.get(name="Acme").version == 1


def test_upsert_matches_by_name_and_country():
    spain, france = AccountFactory(name="Zoholab", country="ES"), AccountFactory(name="ZOHOLAB", country="FR")

    outcome = upsert_accounts([{"name": "zoholab", "country": "Francia", "city": "Lyon"}], by=None)
    vague = upsert_accounts([{"name": "Zoholab", "city": "Nowhere"}], by=None)

    france.refresh_from_db()
    spain.refresh_from_db()
    assert (outcome.keys, france.city, spain.city) == ([france.pk], "Lyon", "")
    assert refusals(vague) == [(1, "name", "ambiguous")]


def test_upsert_prefers_the_external_id_and_keeps_two_of_a_name_apart():
    upsert_accounts([{"name": "Twin", "external_id": "a"}, {"name": "Twin", "external_id": "b"}], by=None, source="erp")

    outcome = upsert_accounts([{"name": "Renamed", "external_id": "b"}], by=None, source="erp")

    assert outcome.counts()["updated"] == 1
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Renamed", "Twin"]


def test_upsert_refuses_rows_one_by_one():
    rows = [
        {"name": "Good"},
        {"name": ""},
        {"name": "Bad country", "country": "Atlantis"},
        {"name": "Bad number", "employees": "many"},
        {"name": "Bad choice", "tier": "Platinum"},
        {"name": "Bad money", "own_revenue": "-1"},
        {"name": "Bad text\x00"},
        {"name": "good"},
        {"name": "Bad zone", "time_zone": "Mars/Base"},
        {"name": "Bad currency", "currency": "euro"},
        {"name": "x" * 201},
        {"name": "Odd", "owner": 3},
        {"name": "Bad id", "external_id": "7"},
        {"name": "Half \ud800"},
    ]

    outcome = upsert_accounts(rows, by=None)

    assert outcome.created == 1
    assert [(row.line, row.field) for row in outcome.refused] == [
        (2, "name"), (3, "country"), (4, "employees"), (5, "tier"), (6, "own_revenue"), (7, "name"), (8, "name"),
        (9, "time_zone"), (10, "currency"), (11, "name"), (12, "owner"), (13, "external_id"), (14, "name"),
    ]  # fmt: skip


def test_upsert_says_the_line_of_the_file():
    outcome = upsert_accounts([{"line": 17, "name": ""}], by=None)
    assert [row.line for row in outcome.refused] == [17]


def test_upsert_links_parents_in_any_order_and_refuses_only_the_cycle():
    rows = [
        {"name": "Child", "parent": "Mother"},
        {"name": "Mother", "parent": "Grandmother"},
        {"name": "Grandmother"},
        {"name": "A", "parent": "B"},
        {"name": "B", "parent": "C"},
        {"name": "C", "parent": "A"},
        {"name": "D", "parent": "A"},
        {"name": "Lost", "parent": "Nobody knows"},
        {"name": "Self", "parent": "Self"},
    ]

    outcome = upsert_accounts(rows, by=None)

    assert Account.objects.get(name="Child").parent.parent.name == "Grandmother"
    assert refusals(outcome) == [
        (4, "parent", "account_tree_has_no_cycle"),
        (5, "parent", "account_tree_has_no_cycle"),
        (6, "parent", "account_tree_has_no_cycle"),
        (7, "parent", "refers_to_refused"),
        (8, "parent", "unknown_account"),
        (9, "parent", "account_tree_has_no_cycle"),
    ]


def test_upsert_turns_a_tree_round():
    top = AccountFactory(name="Top")
    below = AccountFactory(name="Below", parent=top)

    outcome = upsert_accounts([{"name": "Top", "parent": "Below"}, {"name": "Below", "parent": ""}], by=None)

    top.refresh_from_db()
    below.refresh_from_db()
    assert (outcome.updated, top.parent, below.parent) == (2, below, None)


def test_upsert_refuses_a_cycle_through_accounts_that_are_here():
    top = AccountFactory(name="Top")
    middle = AccountFactory(name="Middle", parent=top)
    AccountFactory(name="Low", parent=middle)

    outcome = upsert_accounts([{"name": "Top", "parent": "Low", "city": "Rome"}], by=None)

    top.refresh_from_db()
    assert refusals(outcome) == [(1, "parent", "account_tree_has_no_cycle")]
    assert (top.parent, top.city) == (None, "")


def test_upsert_builds_groups_and_refuses_members_as_heads():
    rows = [
        {"name": "Member", "managed_with": "Head", "parent": "Head"},
        {"name": "Head", "city": "Turin"},
        {"name": "Of a member", "managed_with": "Member"},
    ]

    outcome = upsert_accounts(rows, by=None)

    assert Account.objects.get(name="Member").managed_with.name == "Head"
    assert refusals(outcome) == [(3, "managed_with", "account_is_managed_with_a_head")]


def test_upsert_leaves_a_head_that_has_members_a_head():
    head = AccountFactory(name="Head")
    AccountFactory(name="Member", managed_with=head)
    AccountFactory(name="Other")

    outcome = upsert_accounts([{"name": "Head", "managed_with": "Other"}], by=None)

    assert refusals(outcome) == [(1, "managed_with", "account_is_managed_with_a_head")]


def test_upsert_changes_head_and_member_together():
    head = AssignmentFactory(account=AccountFactory(name="Head")).account
    AccountFactory(name="Member")

    outcome = upsert_accounts(
        [{"name": "Member", "managed_with": "Head", "city": "A"}, {"name": "Head", "city": "B"}], by=None
    )

    member = Account.objects.get(name="Member")
    assert (outcome.updated, member.managed_with, member.owner) == (2, head, head.owner)


def test_upsert_refuses_what_belongs_to_others():
    mine = AssignmentFactory(account=AccountFactory(name="Mine")).account
    AssignmentFactory(
        account=AccountFactory(name="Theirs", city="Secret"),
        portfolio=PortfolioFactory(owner=UserFactory(name="Rosa Díaz")),
    )

    outcome = upsert_accounts([{"name": "Mine", "city": "Bilbao"}, {"name": "Theirs", "city": "X"}], by=mine.owner)

    assert outcome.updated == 1
    assert [row.reason for row in outcome.refused] == ["This account is already here. Looked after by Rosa Díaz."]
    assert Account.objects.get(name="Theirs").city == "Secret"


def test_upsert_refuses_a_changed_standing_of_an_assigned_account():
    account = AssignmentFactory().account

    outcome = upsert_accounts([{"name": account.name, "tier": "STRATEGIC"}], by=None)
    status = upsert_accounts([{"name": account.name, "status": "FORMER"}], by=None)
    key = upsert_accounts([{"name": account.name, "tier": "KEY"}], by=None)

    assert refusals(outcome) == [(1, "tier", "assignment_out_of_step")]
    assert refusals(status) == [(1, "status", "assignment_out_of_step")]
    assert key.updated == 1


def test_upsert_costs_the_same_queries_for_many_rows():
    rows = [
        {"name": f"Row {n}", "external_id": str(n), "parent": f"Row {n - 1}" if n % 3 else "", "city": "Bilbao"}
        for n in range(1_000)
    ]
    with CaptureQueriesContext(connection) as creating:
        upsert_accounts(rows, by=None, source="erp")
    for row in rows:
        row["city"] = "Vitoria"
    with CaptureQueriesContext(connection) as updating:
        outcome = upsert_accounts(rows, by=UserFactory(role=Role.SALES_DIRECTOR), source="erp")

    assert outcome.updated == 1_000
    assert len(creating) <= 20
    assert len(updating) <= 20


def test_create_account_makes_its_creator_a_member_who_may_edit():
    creator = UserFactory()

    account = create_account(by=creator, name="Nova", country="ES")

    member = account.members.get()
    assert (member.person, member.function, member.can_edit) == (creator, MemberFunction.CREATOR, True)
    assert Account.objects.editable_by(creator).get() == account
    entry = AuditEntry.objects.get(table="accounts_account", row=str(account.pk))
    assert (entry.actor, entry.action, entry.account_id) == (creator, "I", account.pk)


def test_create_account_refuses_the_same_name_in_the_same_country(settings):
    AccountFactory(name="Nova", country="ES")
    with pytest.raises(ValidationError) as caught:
        create_account(by=UserFactory(), name="NOVA", country="ES")
    assert caught.value.error_dict["name"][0].code == "already_here"

    settings.DIRECTORY_OPEN = False
    assert create_account(by=UserFactory(), name="Nova", country="ES").pk


def test_update_account_saves_and_counts_the_version():
    account = AccountFactory(notes="old")
    by = UserFactory(role=Role.SALES_DIRECTOR)

    saved = update_account(account, version=1, by=by, notes="new", city="Gijón")
    again = update_account(account, version=2, by=by, notes="new")

    assert (saved.notes, saved.city, saved.version, again.version) == ("new", "Gijón", 2, 2)


def test_update_account_refuses_a_stale_version_and_names_the_change():
    account = AccountFactory()
    luis = UserFactory(name="Luis Pérez", role=Role.SALES_DIRECTOR)
    update_account(account, version=1, by=luis, city="Gijón")

    with pytest.raises(ValidationError) as caught:
        update_account(account, version=1, by=luis, city="Oviedo")

    assert caught.value.code == "stale"
    assert "Luis Pérez changed this meanwhile (city)" in caught.value.messages[0]
    account.refresh_from_db()
    assert (account.city, account.version) == ("Gijón", 2)


def test_update_account_names_the_field_it_refuses():
    account = AccountFactory()
    with pytest.raises(ValidationError) as caught:
        update_account(account, version=1, by=None, country="Atlantis")
    assert list(caught.value.error_dict) == ["country"]


def test_membership_begins_and_ends():
    account, person = AccountFactory(), UserFactory()

    member = add_member(account, person, function=MemberFunction.SALES, by=None, can_edit=True)
    assert Account.objects.editable_by(person).get() == account
    with pytest.raises(ValidationError, match="already has this function"):
        add_member(account, person, function=MemberFunction.SALES, by=None)
    end_membership(member, by=None)

    assert not Account.objects.visible_to(person).exists()
    assert not AccountMember.objects.filter(account=account).exists()


def test_end_membership_keeps_the_days_before():
    member = AccountMemberFactory(during=(today() - timedelta(days=9), None))

    end_membership(member, by=None)

    member.refresh_from_db()
    assert (member.during.lower, member.during.upper) == (today() - timedelta(days=9), today())
    with pytest.raises(ValidationError, match="already ended"):
        end_membership(member, by=None)


def test_add_member_refuses_who_left_and_days_in_reverse():
    account = AccountFactory()
    with pytest.raises(ValidationError, match="no longer works here"):
        add_member(account, UserFactory(is_active=False), function=MemberFunction.SALES, by=None)
    with pytest.raises(ValidationError, match="not before the first"):
        add_member(account, UserFactory(), function=MemberFunction.SALES, by=None, until=today() - timedelta(days=1))


def test_agreement_knows_its_decision_date():
    agreement = add_agreement(
        AccountFactory(), by=None, offerings="Hosting", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31),
        notice_days=30, annual_value=Decimal(5), currency="EUR",
    )  # fmt: skip
    assert agreement.decision_on == date(2026, 12, 1)

    changed = update_agreement(agreement, by=None, notice_days=60)
    assert changed.decision_on == date(2026, 11, 1)
    with pytest.raises(ValidationError, match="ends on or after"):
        update_agreement(agreement, by=None, ends_on=date(2025, 1, 1))


def test_update_agreement_writes_nothing_when_nothing_is_new():
    agreement = AgreementFactory()
    before = AuditEntry.objects.count()
    update_agreement(agreement, by=None, offerings=agreement.offerings)
    assert AuditEntry.objects.count() == before


def test_signal_opens_and_closes_once():
    signal = open_signal(AccountFactory(), kind=SignalKind.COMPLAINT, text=" Late ", by=None)
    assert (signal.text, signal.opened_on, signal.closed_on) == ("Late", today(), None)

    assert close_signal(signal, by=None).closed_on == today()
    with pytest.raises(ValidationError, match="closed already"):
        close_signal(signal, by=None)
    with pytest.raises(ValidationError, match="not come yet"):
        open_signal(signal.account, kind="COMPLAINT", text="x", by=None, opened_on=today() + timedelta(days=1))


def test_close_signal_never_before_it_opened():
    signal = SignalFactory(opened_on=today() - timedelta(days=2))
    with pytest.raises(ValidationError, match="on or after the day it opened"):
        close_signal(signal, by=None, closed_on=today() - timedelta(days=3))


def test_record_revenue_is_told_once_a_month():
    account = AccountFactory()

    record_revenue(account, month=date(2026, 5, 17), amount=Decimal(10), currency="EUR", by=None)
    record_revenue(account, month=date(2026, 5, 2), amount=Decimal(12), currency="EUR", by=None)
    record_revenue(account, month=date(2026, 5, 2), amount=Decimal(-3), currency="USD", by=None)

    assert list(account.revenue.order_by("currency").values_list("month", "amount", "currency")) == [
        (date(2026, 5, 1), Decimal(12), "EUR"), (date(2026, 5, 1), Decimal(-3), "USD"),
    ]  # fmt: skip


def test_a_former_customer_may_become_one_again_when_nobody_looks_after_it():
    account = AccountFactory(status=Status.FORMER)
    assert update_account(account, version=1, by=None, status=Status.CUSTOMER).status == Status.CUSTOMER


def test_access_through_a_cover_does_not_end_by_itself():
    member = AccountMemberFactory(function=MemberFunction.COVER, can_edit=True)

    with pytest.raises(ValidationError) as refused:
        end_membership(member, by=None)

    assert refused.value.code == "through_cover"
    assert AccountMember.objects.current().get() == member
