"""Cover through the services: who looks after an account for a while, and who may not."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from audit.models import AuditEntry
from portfolios.integrity import drifts
from portfolios.models import Cover
from portfolios.services import cover_account, end_cover, renew_cover, win_prospect
from tests.factories import AccountFactory, AssignmentFactory, UserFactory, today
from tests.portfolios.attacks import full
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drifts(db):
    yield
    assert drifts() == {}


@pytest.fixture
def director():
    return UserFactory(role=Role.SALES_DIRECTOR)


@pytest.fixture
def account():
    return AssignmentFactory().account


@pytest.fixture
def person():
    return UserFactory(name="Rosa Díaz")


def in_days(number):
    return today() + timedelta(days=number)


def refused(code, text, service, *args, field=None, **kwargs):
    """The service refuses with this code and this sentence, at the field if one is named, and no cover came or went."""
    before = list(Cover.objects.values_list("pk", "during")), AccountMember.objects.count()
    with pytest.raises(ValidationError) as caught:
        service(*args, **kwargs)
    error = caught.value.error_dict[field][0] if field else caught.value
    assert (error.code, error.messages) == (code, [text])
    assert (list(Cover.objects.values_list("pk", "during")), AccountMember.objects.count()) == before


def test_cover_gives_access_until_its_last_day(account, person, director):
    member = AccountFactory(managed_with=account)

    cover = cover_account(account, person, until=in_days(89), reason=" Holiday ", by=director)

    assert (cover.during.lower, cover.during.upper, cover.reason, cover.slot) == (today(), in_days(90), "Holiday", 1)
    assert set(Account.objects.visible_to(person)) == {account, member}
    assert set(Account.objects.editable_by(person)) == {account, member}
    with time_machine.travel(in_days(89)):
        assert account in Account.objects.visible_to(person)
    with time_machine.travel(in_days(90)):
        assert account not in Account.objects.visible_to(person)


def test_cover_does_not_count_and_leaves_the_owner(account, person, director):
    book = full(owner=person)

    cover_account(account, person, until=in_days(5), reason="Holiday", by=director)

    book.refresh_from_db()
    assert book.used == 25
    assert Account.objects.get(pk=account.pk).owner_id == account.owner_id


def test_cover_records_who(account, person, director):
    cover = cover_account(account, person, until=in_days(5), reason="Holiday", by=director)

    entry = AuditEntry.objects.get(table="portfolios_cover")
    assert (entry.actor, entry.account_id, entry.row) == (director, account.pk, str(cover.pk))


def test_cover_that_begins_later_gives_no_access_yet(account, person, director):
    cover_account(account, person, starts_on=in_days(3), until=in_days(5), reason="Holiday", by=director)

    assert account not in Account.objects.visible_to(person)


def test_cover_longer_than_90_days_is_refused(account, person, director):
    text = f"A cover lasts at most 90 days: until {in_days(89)} at the latest."
    refused(
        "cover_too_long",
        text,
        cover_account,
        account,
        person,
        until=in_days(90),
        reason="x",
        by=director,
        field="until",
    )


def test_cover_that_ends_before_it_begins_is_refused(account, person, director):
    text = "A cover ends after it begins."
    refused(
        "cover_ends_early",
        text,
        cover_account,
        account,
        person,
        until=in_days(-1),
        reason="x",
        by=director,
        field="until",
    )


def test_cover_of_the_past_is_refused(account, person, director):
    text = "A cover begins today or later."
    refused(
        "cover_past", text, cover_account, account, person,
        starts_on=in_days(-1), until=in_days(1), reason="x", by=director, field="starts_on",
    )  # fmt: skip


def test_cover_needs_a_reason(account, person, director):
    refused("reason_missing", "Say why.", cover_account, account, person, until=in_days(1), reason=" ", by=director)


def test_cover_by_the_owner_or_by_somebody_gone_is_refused(account, director):
    owner = account.owner
    text = f"{owner.name} already owns this account."
    refused("cover_owner", text, cover_account, account, owner, until=in_days(1), reason="x", by=director)
    gone = UserFactory(name="Ana Gil", is_active=False)
    text = "Ana Gil no longer works here."
    refused("cover_inactive", text, cover_account, account, gone, until=in_days(1), reason="x", by=director)


def test_sixth_cover_at_a_time_is_refused(person, director):
    for _ in range(5):
        cover_account(AccountFactory(), person, until=in_days(9), reason="x", by=director)
    text = "Rosa Díaz already covers 5 accounts in that time. Choose somebody else."
    refused("covers_full", text, cover_account, AccountFactory(), person, until=in_days(1), reason="x", by=director)

    cover_account(AccountFactory(), person, starts_on=in_days(10), until=in_days(11), reason="x", by=director)

    assert person.covers.count() == 6


def test_account_covered_by_the_same_person_already_is_refused(account, person, director):
    cover_account(account, person, until=in_days(9), reason="x", by=director)
    text = "This person already covers the account then."
    code = "person_covers_an_account_once_at_a_time"
    refused(code, text, cover_account, account, person, until=in_days(1), reason="x", by=director)


@pytest.mark.parametrize("gap", [0, 1, 89])
def test_cover_soon_after_a_cover_is_a_renewal(account, person, director, gap):
    with time_machine.travel(in_days(-10 - gap)):
        cover_account(account, person, until=today() + timedelta(days=9), reason="x", by=director)
    text = (
        "Rosa Díaz covers this account shortly before or after. Going on is a renewal, and a director decides it once."
    )
    refused("cover_is_renewal", text, cover_account, account, person, until=in_days(1), reason="x", by=director)


def test_cover_long_after_a_cover_is_a_new_one(account, person, director):
    with time_machine.travel(in_days(-100)):
        cover_account(account, person, until=today() + timedelta(days=9), reason="x", by=director)

    cover_account(account, person, until=in_days(1), reason="x", by=director)

    assert account.covers.count() == 2


def test_cover_just_before_a_planned_cover_is_a_renewal_too(account, person, director):
    cover_account(account, person, starts_on=in_days(90), until=in_days(179), reason="x", by=director)
    text = (
        "Rosa Díaz covers this account shortly before or after. Going on is a renewal, and a director decides it once."
    )
    refused("cover_is_renewal", text, cover_account, account, person, until=in_days(89), reason="x", by=director)
    refused("cover_is_renewal", text, cover_account, account, person, until=today(), reason="x", by=director)


def test_planned_cover_does_not_hide_the_one_before(account, person, director):
    with time_machine.travel(in_days(-10)):
        cover_account(account, person, until=today() + timedelta(days=8), reason="x", by=director)
        later = today() + timedelta(days=200)
        cover_account(account, person, starts_on=later, until=later, reason="x", by=director)
    text = (
        "Rosa Díaz covers this account shortly before or after. Going on is a renewal, and a director decides it once."
    )
    refused("cover_is_renewal", text, cover_account, account, person, until=in_days(1), reason="x", by=director)


def test_renewal_goes_on_from_the_last_day(account, person, director):
    cover = cover_account(account, person, until=in_days(9), reason="Holiday", by=director)

    renewed = renew_cover(cover, until=in_days(99), reason="Ill", by=director)

    assert (renewed.during.lower, renewed.during.upper, renewed.is_renewal) == (in_days(10), in_days(100), True)
    with time_machine.travel(in_days(50)):
        assert account in Account.objects.visible_to(person)


def test_cover_is_renewed_once(account, person, director):
    cover = cover_account(account, person, until=in_days(9), reason="Holiday", by=director)
    renewed = renew_cover(cover, until=in_days(19), reason="Ill", by=director)
    text = "A cover is renewed once."
    refused("cover_is_renewed_once", text, renew_cover, renewed, until=in_days(29), reason="x", by=director)
    refused("cover_is_renewed_once", text, renew_cover, cover, until=in_days(29), reason="x", by=director)


def test_ending_a_cover_takes_the_access_at_once(account, person, director):
    with time_machine.travel(in_days(-5)):
        cover = cover_account(account, person, until=today() + timedelta(days=30), reason="x", by=director)

    end_cover(cover, by=director)

    assert Cover.objects.get().during.upper == today()
    assert account not in Account.objects.visible_to(person)
    refused("cover_ended", "This cover has already ended.", end_cover, cover, by=director)


def test_cover_ended_on_its_first_day_never_was(account, person, director):
    cover = cover_account(account, person, until=in_days(30), reason="x", by=director)

    end_cover(cover, by=director)

    assert (Cover.objects.count(), AccountMember.objects.count()) == (0, 0)


def test_renewed_cover_ends_with_its_renewal(account, person, director):
    cover = cover_account(account, person, until=in_days(30), reason="x", by=director)
    renew_cover(cover, until=in_days(60), reason="x", by=director)

    end_cover(cover, by=director)

    assert (Cover.objects.count(), AccountMember.objects.count()) == (0, 0)


def test_ending_a_cover_leaves_other_memberships(account, person, director):
    AccountMember.objects.create(
        account=account, person=person, function=MemberFunction.TECHNICAL, during=(date(2020, 1, 1), None)
    )
    cover = cover_account(account, person, until=in_days(30), reason="x", by=director)

    end_cover(cover, by=director)

    assert account.members.get().function == MemberFunction.TECHNICAL


def test_prospect_of_a_full_book_is_won_and_covered(director):
    """Life at 25 of 25: the prospect is won, leaves the count, and its manager covers it."""
    prospect = AssignmentFactory(account__status="PROSPECT", portfolio=full()).account
    holder = prospect.owner
    with pytest.raises(ValidationError, match="25 of 25"):
        win_prospect(prospect, reason="Signed", by=director)
    elsewhere = AssignmentFactory().portfolio

    win_prospect(prospect, elsewhere, reason="Signed", by=director)
    cover_account(prospect, holder, until=in_days(30), reason="Knows them", by=director)

    assert prospect in Account.objects.editable_by(holder)
    assert Account.objects.get(pk=prospect.pk).owner == elsewhere.owner
