"""What is known of people, talks and promises, attacked with plain SQL by the role the product serves with."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AccountState
from relationships.models import (
    CadenceRule,
    CadenceVersion,
    ContactState,
    Employment,
    Interaction,
    MailboxDay,
    MailboxFolder,
    MailboxTally,
)
from tests.factories import AccountFactory, UserFactory, today
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


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)


@contextmanager
def refused_by(constraint):
    """What is done inside is refused under this name."""
    with pytest.raises(IntegrityError) as told:
        yield
    assert told.value.__cause__.diag.constraint_name == constraint


def set_to(row, change):
    """Say it of the row, past every form and service."""
    key = row._meta.pk.column
    sql(f"UPDATE {row._meta.db_table} SET {change} WHERE {key} = %s", row.pk)


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


def test_account_has_one_own_cadence_at_a_time():
    first = CadenceOverrideFactory(during=(today(), today() + timedelta(days=10)))
    days = (today() + timedelta(days=10), today() + timedelta(days=20))
    second = CadenceOverrideFactory(account=first.account, during=days)

    with refused_by("account_has_one_own_cadence_at_a_time"):
        set_to(second, "during = daterange(lower(during) - 1, upper(during))")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("tier_has_one_cadence_per_version", "tier = 'KEY'"),
        ("cadence_tier_is_known", "tier = 'GOLD'"),
        ("cadence_is_at_least_a_day", "contact_days = 0"),
        ("cadence_is_at_least_a_day", "decision_makers = 0"),
    ],
)
def test_a_cadence_refuses(constraint, change):
    newest = CadenceVersion.objects.first()

    with refused_by(constraint):
        set_to(CadenceRule.objects.get(version=newest, tier="CORE"), change)


@pytest.mark.parametrize(
    ("constraint", "change"), [("default_origin_is_known", "origin = 'X'"), ("default_basis_is_known", "basis = 'X'")]
)
def test_a_default_basis_refuses(constraint, change):
    with refused_by(constraint):
        sql(f"UPDATE relationships_legalbasisdefault SET {change} WHERE origin = 'MAIL'")


def test_contact_has_one_state_per_account():
    job = EmploymentFactory()
    for _n in range(2):
        state = ContactState(account=job.account, contact=job.contact)
        if ContactState.objects.exists():
            with refused_by("contact_has_one_state_per_account"), transaction.atomic():
                state.save()
        else:
            state.save()


def due(account):
    return AccountState.objects.get(account=account).contact_due_on


def test_contact_is_planned_on_insert_and_on_update():
    """contact_is_planned_on_insert and contact_is_planned_on_update: also where plain SQL makes or changes accounts."""
    account = AccountFactory(tier="CORE", status="CUSTOMER")
    assert due(account) == today() + timedelta(days=30)

    set_to(account, "tier = 'STRATEGIC'")
    assert due(account) == today() + timedelta(days=7)
    set_to(account, "status = 'FORMER'")
    assert due(account) is None


def test_a_member_follows_its_head_and_stands_alone_again():
    head, member = AccountFactory(tier="STRATEGIC"), AccountFactory(tier="CORE")

    set_to(member, f"managed_with_id = {head.pk}")
    assert (due(head), due(member)) == (today() + timedelta(days=7), None)
    set_to(member, "managed_with_id = NULL")
    assert due(member) == today() + timedelta(days=30)


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
