"""What services of talks, promises and cadence leave behind; what is due moves in the same transaction."""

import itertools
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Account
from accounts.services import upsert_accounts
from audit.models import AuditEntry
from relationships.models import (
    ContactState,
    Interaction,
    Participation,
)
from relationships.services import (
    answer_threads,
    remove_interactions,
    restore_interactions,
    say_roles,
    update_interaction,
    upsert_interactions,
)
from tests.factories import AccountFactory, AssignmentFactory, UserFactory, today
from tests.relations import CommitmentFactory, EmploymentFactory
from tests.relationships.outcomes import ago, counts, log, state
from users.choices import Role

pytestmark = pytest.mark.django_db


def test_interactions_come_once_and_change_by_their_external_id():
    job, ann = EmploymentFactory(contact__name="Ana Ruiz"), UserFactory(name="Ann")
    row = {
        "external_id": "1", "account": job.account_id, "kind": "Call", "occurred_at": ago(days=3).isoformat(),
        "contacts": "Ana Ruiz", "colleagues": "Ann; ann",
    }  # fmt: skip

    def upsert(**more):
        return upsert_interactions([row | more], by=None, source="phone")

    assert counts(upsert()) == (1, 0, 0, 0)
    assert counts(upsert()) == (0, 0, 1, 0)
    assert counts(upsert(subject="Renewal")) == (0, 1, 0, 0)
    assert counts(upsert(subject="Renewal", contacts="")) == (0, 1, 0, 0)
    talk = Interaction.objects.get()
    assert (talk.subject, talk.participations.count(), talk.version) == ("Renewal", 0, 3)
    assert list(talk.attendances.values_list("person", flat=True)) == [ann.pk]


def test_without_an_id_the_same_moment_is_the_same_interaction():
    account, at = AccountFactory(), ago(days=2)
    rows = [{"account": account.pk, "kind": "CALL", "occurred_at": at}, {"account": account.pk, "kind": "EMAIL",
             "occurred_at": at}]  # fmt: skip

    assert counts(upsert_interactions(rows, by=None)) == (2, 0, 0, 0)
    assert counts(upsert_interactions(rows, by=None)) == (0, 0, 2, 0)
    assert counts(upsert_interactions([rows[0], rows[0]], by=None)) == (0, 0, 1, 1)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"account": "Nowhere"}, "account", "unknown_account"),
        ({"kind": ""}, "kind", "required"),
        ({"kind": "FAX"}, "kind", "invalid_choice"),
        ({"occurred_at": "2198-01-01T00:00Z"}, "occurred_at", "in_the_future"),
        ({"occurred_at": "yesterday"}, "occurred_at", "moment"),
        ({"contacts": "Nobody"}, "contacts", "unknown_contacts"),
        ({"colleagues": "Nobody"}, "colleagues", "unknown_colleagues"),
        ({"kind": "EMAIL", "reached": "VOICEMAIL"}, "reached", "not_a_call"),
        ({"answered_at": "2026-02-01T00:00Z"}, "answered_at", "answer"),
        ({"duration_minutes": 2_000}, "duration_minutes", "max_value"),
        ({"duration_minutes": -1}, "duration_minutes", "min_value"),
        ({"contacts": "; ".join(f"c{n}" for n in range(101))}, "contacts", "many"),
        ({"thread": "x"}, "thread", "unknown_field"),
    ],
)
def test_an_interaction_that_cannot_be_is_refused_with_its_field(row, field, code):
    AccountFactory(name="Nova")

    told = upsert_interactions([{"account": "Nova", "kind": "CALL", "occurred_at": "2026-01-01T10:00Z"} | row], by=None)

    assert [(each.field, each.code) for each in told.refused] == [(field, code)]
    assert not Interaction.objects.exists()


def test_people_note_only_at_accounts_open_to_them():
    account = AssignmentFactory().account

    at = ago(days=1).isoformat()
    rows = [{"account": each.pk, "kind": "CALL", "occurred_at": at} for each in (account, AccountFactory())]

    told = upsert_interactions(rows, by=account.owner)

    assert counts(told) == (1, 0, 0, 1)
    talk = Interaction.objects.get()
    assert (talk.logged_by, talk.attendances.get().person) == (account.owner, account.owner)


def test_what_is_due_moves_in_the_same_transaction():
    account = AccountFactory(tier="CORE")
    assert state(account).contact_due_on == today() + timedelta(days=30)

    talk = log(account, occurred_at=ago(days=10))
    assert state(account).contact_due_on == talk.occurred_on + timedelta(days=30)
    moved = update_interaction(talk, version=1, occurred_at=ago(days=4), by=None)
    assert state(account).contact_due_on == moved.occurred_on + timedelta(days=30)
    before = state(account)
    with transaction.atomic():
        remove_interactions([talk.pk], by=None)
        transaction.set_rollback(True)
    assert state(account).contact_due_on == before.contact_due_on
    remove_interactions([talk.pk], by=None)
    assert state(account).contact_due_on == today() + timedelta(days=30)


@pytest.mark.parametrize(
    "fields",
    [
        {"reached": "NO_ANSWER"}, {"reached": "VOICEMAIL"}, {"kind": "EMAIL"}, {"kind": "MESSAGE"},
        {"kind": "EMAIL", "initiator": "THEM", "is_automatic": True},
    ],
)  # fmt: skip
def test_what_is_no_contact_both_ways_puts_nothing_off(fields):
    """It only says since when we would have heard of one."""
    account = AccountFactory()
    first = log(account, occurred_at=ago(days=9))

    log(account, occurred_at=ago(days=2), **fields)

    assert state(account).contact_due_on == first.occurred_on + timedelta(days=30)
    assert state(account).last_two_way_at == first.occurred_at


def test_the_due_day_of_who_decides_moves_with_them_alone():
    job = EmploymentFactory(account__tier="KEY", account__status="CUSTOMER")
    other = EmploymentFactory(account=job.account)
    for each in (job, other):
        say_roles(each, ["CHAMPION"], by=None)

    first = log(job.account, contacts=[other.contact, job.contact], occurred_at=ago(days=9))
    talk = log(job.account, contacts=[job.contact], occurred_at=ago(days=2))

    due = dict(ContactState.objects.values_list("contact", "contact_due_on"))
    assert due == {
        job.contact_id: talk.occurred_on + timedelta(days=30), other.contact_id: first.occurred_on + timedelta(days=30),
    }  # fmt: skip


def test_an_interaction_moves_to_another_account_with_its_sums():
    first, second = AccountFactory(), AccountFactory()
    talk = log(first, occurred_at=ago(days=1))

    update_interaction(talk, version=1, account=second.pk, by=None)

    assert (state(first).last_two_way_at, state(second).last_two_way_at) == (None, talk.occurred_at)
    assert state(first).s90 == 0 < state(second).s90


def test_what_it_said_before_stays_in_the_history():
    by, talk = UserFactory(role=Role.SALES_DIRECTOR), log(AccountFactory(), occurred_at=ago(days=5), subject="Old")

    update_interaction(talk, version=1, occurred_at=ago(days=9), subject="New", by=by)

    entry = AuditEntry.objects.filter(table="relationships_interaction", action="U").latest("id")
    assert (entry.actor, entry.before["subject"], entry.after["subject"]) == (by, "Old", "New")
    assert set(entry.before) == {"subject", "occurred_at"}
    with pytest.raises(ValidationError) as stale:
        update_interaction(talk, version=1, subject="X", by=by)
    assert stale.value.code == "stale"


def test_an_interaction_in_which_something_was_promised_stays():
    talk = log(AccountFactory())
    CommitmentFactory(account=talk.account, interaction=talk)

    assert set(remove_interactions([talk.pk], by=None)) == {talk.pk}
    assert Interaction.objects.exists()


def test_a_restored_interaction_counts_as_before():
    account = AccountFactory()
    talk = log(account, occurred_at=ago(days=8))
    was = state(account)
    update_interaction(talk, version=1, occurred_at=ago(days=1), by=None)

    restore_interactions({talk.pk: {"occurred_at": talk.occurred_at.isoformat()}}, by=None)

    assert state(account).last_two_way_at == was.last_two_way_at
    assert state(account).s90 == pytest.approx(was.s90, rel=1e-12)


THREAD = [
    {"initiator": "US", "days": 9}, {"initiator": "US", "days": 7}, {"initiator": "THEM", "days": 5},
    {"initiator": "US", "days": 3}, {"initiator": "THEM", "days": 2, "is_automatic": True},
]  # fmt: skip


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(THREAD))))[::7])
def test_a_conversation_is_answered_in_whatever_order_it_comes(order):
    """Our first two were answered by theirs; our last only by a machine."""
    job = EmploymentFactory()
    made = {}
    for place in order:
        said = dict(THREAD[place])
        at = ago(days=said.pop("days"))
        made[place] = log(
            job.account,
            kind="EMAIL",
            thread="t",
            message_id=f"{place}@x",
            occurred_at=at,
            contacts=[job.contact],
            **said,
        )
        answer_threads(["t"])

    rows = [Interaction.objects.get(pk=made[place].pk) for place in range(len(THREAD))]
    assert [row.answered_at for row in rows] == [
        rows[2].occurred_at,
        rows[2].occurred_at,
        rows[3].occurred_at,
        None,
        None,
    ]
    assert [row.is_two_way for row in rows] == [True, True, True, False, False]
    assert [row.weight for row in rows] == [1, 1, 1, 0, 0]
    assert state(job.account).last_two_way_at == rows[2].occurred_at
    assert answer_threads(["t"]) == 0


def test_a_conversation_is_answered_where_it_is_held():
    first, second = AccountFactory(), AccountFactory()
    ours = log(first, kind="EMAIL", thread="t", occurred_at=ago(days=3))
    log(second, kind="EMAIL", thread="t", initiator="THEM", occurred_at=ago(days=2))

    assert (answer_threads(["t"]), answer_threads([]), answer_threads([""])) == (0, 0, 0)
    ours.refresh_from_db()
    assert ours.answered_at is None


def test_a_group_is_in_contact_through_any_member():
    head = AccountFactory(name="Head", tier="KEY")
    upsert_accounts([{"name": "Member", "managed_with": "Head"}], by=None)
    member = Account.objects.get(name="Member")

    talk = log(member, occurred_at=ago(days=3))

    assert state(head).contact_due_on == talk.occurred_on + timedelta(days=14)
    assert (state(member).contact_due_on, state(head).last_two_way_at) == (None, None)


def test_hundred_in_one_go_count_as_one_by_one():
    job, one_by_one = EmploymentFactory(contact__name="Ana"), EmploymentFactory(contact__name="Ana")
    moments = [ago(hours=7 * n + 1) for n in range(100)]

    rows = [{"account": job.account_id, "kind": "CALL", "occurred_at": at, "contacts": ["Ana"]} for at in moments]
    assert counts(upsert_interactions(rows, by=None)) == (100, 0, 0, 0)
    for at in reversed(moments):
        log(one_by_one.account, occurred_at=at, contacts=[one_by_one.contact])

    ours, theirs = state(job.account), state(one_by_one.account)
    for name in ("s30", "s90", "s90_in", "s180"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), rel=1e-12), name
    assert ours.contact_due_on == theirs.contact_due_on
    assert sum(Participation.objects.filter(contact=job.contact).values_list("weight", flat=True)) == sum(
        Participation.objects.filter(contact=one_by_one.contact).values_list("weight", flat=True)
    )
