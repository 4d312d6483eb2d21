"""What is known of people, talks and promises, attacked with plain SQL by the role the product serves with."""

import pytest
from django.db import transaction
from django.utils import timezone

from relationships.models import (
    Interaction,
    MailboxDay,
    MailboxFolder,
    MailboxTally,
)
from tests.relations import (
    AssessmentFactory,
    AttendanceFactory,
    CadenceOverrideFactory,
    CalendarFactory,
    CalendarFeedFactory,
    CalendarMeetingFactory,
    CommitmentFactory,
    ContactFactory,
    ContactProposalFactory,
    EmailFactory,
    EmploymentFactory,
    GoalFactory,
    HeldRoleFactory,
    InteractionFactory,
    MailboxFactory,
    ParticipationFactory,
    RoleProposalFactory,
)
from tests.relationships.plain_sql import refused_by, set_to, sql

pytestmark = pytest.mark.django_db

# constraint → whose row, and what is said of it
REFUSED = {
    "contact_has_a_name": (ContactFactory, "name = ''"),
    "contact_kind_is_known": (ContactFactory, "kind = 'ROBOT'"),
    "contact_origin_is_known": (ContactFactory, "origin = 'RUMOUR'"),
    "contact_has_a_legal_basis": (ContactFactory, "legal_basis = ''"),
    "employment_begins": (EmploymentFactory, "during = 'empty'"),
    "contact_point_is_as_it_is_compared": (EmailFactory, "value = 'Ana@Nova.test'"),
    "influence_is_1_to_5": (AssessmentFactory, "influence = 6, influence_said_on = '2026-01-01'"),
    "stance_is_minus_2_to_2": (AssessmentFactory, "stance = -3, stance_said_on = '2026-01-01'"),
    "influence_is_dated": (AssessmentFactory, "influence = 5"),
    "stance_is_dated": (AssessmentFactory, "stance_said_on = '2026-01-01'"),
    "buying_role_is_known": (HeldRoleFactory, "role = 'FRIEND'"),
    "proposed_role_is_known": (RoleProposalFactory, "role = 'FRIEND'"),
    "role_proposal_state_is_known": (RoleProposalFactory, "state = 'PERHAPS', decided_at = now()"),
    "role_proposal_is_dated_when_decided": (RoleProposalFactory, "state = 'CONFIRMED'"),
    "contact_proposal_state_is_known": (ContactProposalFactory, "state = 'PERHAPS', decided_at = now()"),
    "contact_proposal_is_dated_when_decided": (ContactProposalFactory, "decided_at = now()"),
    "goal_has_a_text": (GoalFactory, "text = ''"),
    "goal_ends_after_it_was_said": (GoalFactory, "ended_on = said_on - 1"),
    "interaction_kind_is_known": (InteractionFactory, "kind = 'FAX'"),
    "interaction_initiator_is_known": (InteractionFactory, "initiator = 'FATE'"),
    "interaction_visibility_is_known": (InteractionFactory, "visibility = 'WORLD'"),
    "interaction_sentiment_is_known": (InteractionFactory, "sentiment = 'BLUE'"),
    "only_a_call_of_ours_fails_to_reach": (InteractionFactory, "kind = 'MEETING', reached = 'VOICEMAIL'"),
    "only_what_is_written_is_answered": (InteractionFactory, "answered_at = now()"),
    "interaction_duration_is_within_a_day": (InteractionFactory, "duration_minutes = 1441"),
    "interaction_has_happened": (InteractionFactory, "occurred_at = now() + interval '6 minutes'"),
    "commitment_has_a_text": (CommitmentFactory, "text = ''"),
    "commitment_side_is_known": (CommitmentFactory, "promised_by = 'FATE'"),
    "commitment_is_dated_exactly_when_ended": (CommitmentFactory, "state = 'KEPT'"),
    "override_cadence_is_at_least_a_day": (CadenceOverrideFactory, "contact_days = 0"),
    "override_has_a_reason": (CadenceOverrideFactory, "reason = ''"),
    "override_begins_and_ends": (CadenceOverrideFactory, "during = daterange('2026-01-01', NULL)"),
    "mailbox_security_is_known": (MailboxFactory, "security = 'HOPE'"),
    "mailbox_sign_in_is_known": (MailboxFactory, "sign_in = 'WINK'"),
    "mailbox_state_is_known": (MailboxFactory, "state = 'LOST'"),
    "mailbox_reads_something": (MailboxFactory, "reads_inbox = false, reads_sent = false"),
    "calendar_state_is_known": (CalendarFactory, "state = 'LOST'"),
    "calendar_meeting_hold_is_known": (CalendarMeetingFactory, "hold = 'PERHAPS'"),
    "calendar_meeting_ends_after_it_starts": (CalendarMeetingFactory, "ends_at = starts_at - interval '1 minute'"),
}


@pytest.mark.parametrize("constraint", REFUSED)
def test_the_database_refuses(constraint):
    factory, change = REFUSED[constraint]

    with refused_by(constraint):
        set_to(factory(), change)


@pytest.mark.parametrize(
    ("constraint", "factory"),
    [
        ("contact_external_id_is_unique_per_source", ContactFactory),
        ("interaction_external_id_is_unique_per_source", InteractionFactory),
        ("commitment_external_id_is_unique_per_source", CommitmentFactory),
    ],
)
def test_an_external_id_means_one_record_of_its_source(constraint, factory):
    factory(source="crm", external_id="7")
    factory(source="erp", external_id="7")
    factory(), factory()

    with refused_by(constraint):
        set_to(factory(), "source = 'crm', external_id = '7'")


def alike(factory, *names, **fields):
    """Two rows that agree in these fields but for the last, and what makes them agree in that."""
    one = factory(**fields)
    last = names[-1]
    other = factory(**{name: getattr(one, name) for name in names[:-1]})
    column = one._meta.get_field(last).column
    value = getattr(one, one._meta.get_field(last).attname)
    return other, f"{column} = '{value}'"


@pytest.mark.parametrize(
    ("constraint", "factory", "names"),
    [
        ("contact_holds_a_role_once", HeldRoleFactory, ("role", "employment")),
        ("role_is_proposed_once", RoleProposalFactory, ("role", "employment")),
        ("address_is_proposed_once_per_account", ContactProposalFactory, ("account", "email")),
        ("contact_takes_part_once", ParticipationFactory, ("interaction", "contact")),
        ("colleague_takes_part_once", AttendanceFactory, ("interaction", "person")),
        ("contact_has_an_address_once", EmailFactory, ("contact", "value")),
        ("calendar_meeting_is_known_once", CalendarMeetingFactory, ("person", "uid")),
        ("person_has_a_calendar_of_a_name_once", CalendarFactory, ("name", "person")),
        ("calendar_feed_address_is_unique", CalendarFeedFactory, ("address_hash",)),
        ("person_has_one_calendar_feed", CalendarFeedFactory, ("person",)),
    ],
)
def test_what_is_said_once_is_not_said_twice(constraint, factory, names):
    other, change = alike(factory, *names)

    with refused_by(constraint):
        set_to(other, change)


def test_a_revoked_feed_makes_room_for_another():
    feed = CalendarFeedFactory(revoked_at=timezone.now())

    set_to(CalendarFeedFactory(), f"person_id = {feed.person_id}")


def test_person_connects_a_mailbox_once_whatever_the_case():
    one = MailboxFactory(address="Ana@rapport.test")
    other = MailboxFactory(person=one.person)

    with refused_by("person_connects_a_mailbox_once"):
        set_to(other, "address = 'ana@RAPPORT.test'")


def test_message_is_stored_once():
    InteractionFactory(message_id="a@b"), InteractionFactory(), InteractionFactory()

    with refused_by("message_is_stored_once"):
        set_to(InteractionFactory(), "message_id = 'a@b'")


@pytest.mark.parametrize(
    ("constraint", "model", "fields"),
    [
        ("folder_is_followed_once", MailboxFolder, {"name": "INBOX", "is_sent": False}),
        ("mailbox_has_a_day_once", MailboxDay, {"day": "2026-01-01"}),
        ("mailbox_day_has_a_verdict_once", MailboxTally, {"day": "2026-01-01", "verdict": "STORED", "number": 1}),
    ],
)
def test_what_a_mailbox_tells_is_told_once(constraint, model, fields):
    mailbox = MailboxFactory()
    model.objects.create(mailbox=mailbox, **fields)
    model.objects.create(mailbox=MailboxFactory(), **fields)

    with refused_by(constraint), transaction.atomic():
        model.objects.create(mailbox=mailbox, **fields)


def test_mail_verdict_is_known():
    with refused_by("mail_verdict_is_known"):
        sql(
            "INSERT INTO relationships_mailboxtally (mailbox_id, day, verdict, number)"
            " VALUES (%s, '2026-01-01', 'LOST', 1)", MailboxFactory().pk,
        )  # fmt: skip


def test_somebody_is_asked_to_a_meeting_once():
    """relationships_calendarme_calendarmeeting_id_conta_4595459b_uniq"""
    meeting, contact = CalendarMeetingFactory(), ContactFactory()
    meeting.contacts.add(contact)

    with refused_by("relationships_calendarme_calendarmeeting_id_conta_4595459b_uniq"):
        sql(
            "INSERT INTO relationships_calendarmeeting_contacts (calendarmeeting_id, contact_id) VALUES (%s, %s)",
            meeting.pk, contact.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Madrid", "2026-06-01 23:30+00", "2026-06-02"),
        ("America/Los_Angeles", "2026-06-01 03:00+00", "2026-05-31"),
        ("UTC", "2026-06-01 23:59:59.999999+00", "2026-06-01"),
    ],
)
def test_the_day_of_an_interaction_is_that_of_its_account(zone, at, day):
    """relationships_day_is_set, whatever anybody writes into it."""
    talk = InteractionFactory(account__time_zone=zone)

    set_to(talk, f"occurred_at = '{at}', occurred_on = '1999-01-01'")

    assert str(Interaction.objects.get(pk=talk.pk).occurred_on) == day


def test_clocks_may_differ_by_some_minutes():
    talk = InteractionFactory()

    set_to(talk, "occurred_at = now() + interval '4 minutes'")

    assert Interaction.objects.get(pk=talk.pk).occurred_at > timezone.now()


@pytest.mark.parametrize(
    ("constraint", "change"), [("default_origin_is_known", "origin = 'X'"), ("default_basis_is_known", "basis = 'X'")]
)
def test_a_default_basis_refuses(constraint, change):
    with refused_by(constraint):
        sql(f"UPDATE relationships_legalbasisdefault SET {change} WHERE origin = 'MAIL'")
