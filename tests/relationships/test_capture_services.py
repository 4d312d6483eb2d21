"""What people connect: kept sealed, asked for again when it would go elsewhere, and heard of from that day on."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AccountState
from audit.models import AuditEntry
from core.secrets import unsealed
from portfolios.choices import Kind
from portfolios.services import assign_accounts, open_portfolio
from relationships.calendars.fetching import CalendarUnavailable
from relationships.capture import granting
from relationships.capture.granting import access_token
from relationships.capture.leases import claim, fail
from relationships.capture_choices import MailboxState
from relationships.capture_rules import check_server
from relationships.choices import CaptureLevel
from relationships.choices import Kind as How
from relationships.counting import plan
from relationships.mail.imap import MailboxUnavailable, Reason
from relationships.models import CalendarMeeting, Mailbox, MailboxFolder
from relationships.selectors.capture import capture_level, capture_levels
from relationships.services import log_interaction
from relationships.services.capture import (
    connect_calendar,
    connect_mailbox,
    continue_mailbox,
    remove_calendar,
    remove_mailbox,
    stop_mailbox,
    update_mailbox,
)
from tests.factories import AccountFactory, UserFactory
from tests.relations import CalendarMeetingFactory, EmploymentFactory, MailboxFactory
from users.choices import Role

pytestmark = pytest.mark.django_db

SERVER = {"address": "Bob@Rapport.example", "host": "imap.rapport.example", "port": 993, "username": "bob"}
GRANT = {"token_url": "https://login.example/t", "client_id": "c", "client_secret": "s", "refresh_token": "r"}


def code(refusal):
    error = refusal.value
    named = getattr(error, "error_dict", None)
    return {name: errors[0].code for name, errors in named.items()} if named else error.code


def test_mailbox_is_connected_with_its_secret_sealed():
    person = UserFactory()

    mailbox = connect_mailbox(person, secret="hunter2", by=person, **SERVER)

    assert (mailbox.address, mailbox.state) == ("bob@rapport.example", MailboxState.WAITING)
    assert "hunter2" not in mailbox.sealed_secret
    assert unsealed(mailbox.sealed_secret) == "hunter2"


def test_secret_stays_unless_one_is_typed():
    person = UserFactory()
    mailbox = connect_mailbox(person, secret="hunter2", by=person, **SERVER)

    kept = update_mailbox(mailbox, version=1, reads_sent=False, by=person)
    changed = update_mailbox(mailbox, version=2, secret="other", by=person)

    assert (kept.reads_sent, unsealed(kept.sealed_secret)) == (False, "hunter2")
    assert unsealed(changed.sealed_secret) == "other"
    with pytest.raises(ValidationError) as refused:
        update_mailbox(mailbox, version=1, by=person)
    assert code(refused) == "stale"


@pytest.mark.parametrize("elsewhere", [{"host": "imap.evil.example"}, {"port": 143}, {"sign_in": "XOAUTH2"}])
def test_secret_is_asked_for_again_before_it_goes_elsewhere(elsewhere):
    person = UserFactory()
    mailbox = connect_mailbox(person, secret="hunter2", by=person, **SERVER)

    with pytest.raises(ValidationError) as refused:
        update_mailbox(mailbox, version=1, by=person, **elsewhere)

    assert code(refused) == {"secret": "secret"}


@pytest.mark.parametrize(
    ("server", "field"),
    [
        (("imap.example", 993, "TLS"), None),
        (("10.0.0.5", 143, "STARTTLS"), None),
        (("::1", 993, "TLS"), None),
        (("imap.example", 6379, "TLS"), "port"),
        (("127.0.0.1", 143, "NONE"), "security"),
        (("imap.example\r\nX", 993, "TLS"), "host"),
        (("", 993, "TLS"), "host"),
    ],
)
def test_mail_is_read_from_mail_servers_over_a_private_line(server, field):
    host, port, security = server
    if field is None:
        check_server(host, port, security, is_local=False)
        return
    with pytest.raises(ValidationError) as refused:
        check_server(host, port, security, is_local=False)
    assert refused.value.error_dict.keys() == {field}


@pytest.mark.parametrize(
    "secret", ["", "text", "[]", "{}", json.dumps(GRANT | {"token_url": "http://login.example/"}), "x" * 10_001]
)
def test_access_tokens_need_all_their_parts(secret):
    with pytest.raises(ValidationError) as refused:
        connect_mailbox(UserFactory(), secret=secret, sign_in="XOAUTH2", by=None, **SERVER)

    assert code(refused).keys() == {"secret"}
    assert not Mailbox.objects.exists()


def test_access_token_is_asked_for_with_what_was_left_with_us(monkeypatch):
    asked = []
    monkeypatch.setattr(granting, "post", lambda url, form: asked.append((url, form)) or b'{"access_token": "tok"}')

    assert access_token(json.dumps(GRANT)) == "tok"

    assert asked == [
        ("https://login.example/t", b"grant_type=refresh_token&client_id=c&client_secret=s&refresh_token=r")
    ]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"{}", Reason.SIGN_IN_REFUSED),
        (b"no json", Reason.SIGN_IN_REFUSED),
        (b'{"access_token": "a\\r\\nb"}', Reason.SIGN_IN_REFUSED),
        (CalendarUnavailable("x", status=400), Reason.SIGN_IN_REFUSED),
        (CalendarUnavailable("x"), Reason.NETWORK),
    ],
)
def test_token_that_is_not_given_is_said_without_the_secret(monkeypatch, answer, reason):
    def answered(url, form):
        if isinstance(answer, bytes):
            return answer
        raise answer

    monkeypatch.setattr(granting, "post", answered)

    with pytest.raises(MailboxUnavailable) as refused:
        access_token(json.dumps(GRANT | {"refresh_token": "not-to-be-told"}))

    assert refused.value.reason == reason
    assert "not-to-be-told" not in f"{refused.value!r}{refused.value.__cause__}"


def test_token_is_not_fetched_from_inside_our_own_network():
    with pytest.raises(MailboxUnavailable):
        access_token(json.dumps(GRANT | {"token_url": "https://127.0.0.1/token"}))


def test_accounts_are_listened_to_from_the_day_a_mailbox_is_connected_to_the_day_it_is_removed():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    person = UserFactory()
    account = AccountFactory()
    type(account).objects.filter(pk=account.pk).update(created_at=timezone.now() - timedelta(days=900))
    assign_accounts([account], open_portfolio(person, Kind.AM, by=director), reason="New", by=director)
    plan([account.pk])
    began = AccountState.objects.get(account=account).observed_since

    mailbox = connect_mailbox(person, secret="x", by=person, **SERVER)

    assert AccountState.objects.get(account=account).observed_since == mailbox.connected_at > began
    remove_mailbox(mailbox, by=person)
    assert AccountState.objects.get(account=account).observed_since == began


def test_stopped_mailbox_is_continued_where_it_stopped():
    mailbox = MailboxFactory(state=MailboxState.TROUBLE, trouble="No")

    stopped = stop_mailbox(mailbox, by=mailbox.person)
    again = continue_mailbox(mailbox, by=mailbox.person)

    assert (stopped.state, stopped.trouble) == (MailboxState.STOPPED, "")
    assert (again.state, continue_mailbox(mailbox, by=None).version) == (MailboxState.WAITING, again.version)


def test_five_mailboxes_are_enough():
    person = UserFactory()
    MailboxFactory.create_batch(5, person=person)

    with pytest.raises(ValidationError) as refused:
        connect_mailbox(person, secret="x", by=person, **SERVER)

    assert code(refused) == "too_many"


def test_calendar_takes_its_undecided_meetings_along():
    person = UserFactory()
    calendar = connect_calendar(person, name="Work", address="webcal://calendar.example/x.ics", by=person)
    for uid, hold in ((f"{calendar.pk}/a", "UNKNOWN"), (f"{calendar.pk}/b", "HELD"), ("file/c", "UNKNOWN")):
        CalendarMeetingFactory(person=person, uid=uid, hold=hold)

    remove_calendar(calendar, by=person)

    assert set(CalendarMeeting.objects.values_list("uid", flat=True)) == {f"{calendar.pk}/b", "file/c"}
    assert "calendar.example" not in calendar.sealed_address


def test_calendar_comes_over_a_private_line():
    with pytest.raises(ValidationError) as refused:
        connect_calendar(UserFactory(), name="Work", address="http://calendar.example/x.ics", by=None)

    assert code(refused) == {"address": "address"}


def heard(**facts):
    """A mailbox that was read an hour ago, inbox and sent."""
    now = timezone.now()
    mailbox = MailboxFactory(**{"state": MailboxState.READING, "read_at": now - timedelta(hours=1)} | facts)
    for name, is_sent in (("INBOX", False), ("Sent", True)):
        MailboxFolder.objects.create(mailbox=mailbox, name=name, is_sent=is_sent)
    return mailbox


def test_capture_level_is_what_is_heard_now():
    now = timezone.now()
    both, old, stopped = heard(), heard(read_at=now - timedelta(days=3)), heard(state=MailboxState.STOPPED)
    sent, received = heard(), heard()
    MailboxFolder.objects.filter(mailbox=sent, is_sent=False).delete()
    MailboxFolder.objects.filter(mailbox=received, is_sent=True).delete()
    job, logging = EmploymentFactory(), UserFactory()
    log_interaction(account=job.account_id, kind=How.CALL, contacts=[job.contact], by=None)
    account = job.account
    type(logging).objects.filter(pk=logging.pk).update(role=Role.SALES_DIRECTOR)
    logging.refresh_from_db()
    log_interaction(account=account.pk, kind=How.CALL, contacts=[job.contact], by=logging)
    people = [both.person, old.person, stopped.person, sent.person, received.person, logging]

    levels = capture_levels([each.pk for each in people], now)

    assert [levels[each.pk] for each in people] == [
        CaptureLevel.BOTH_WAYS, CaptureLevel.NONE, CaptureLevel.NONE, CaptureLevel.OUTBOUND, CaptureLevel.NONE,
        CaptureLevel.BY_HAND,
    ]  # fmt: skip
    assert capture_level(logging, now + timedelta(days=31)) == CaptureLevel.NONE


def test_capture_levels_of_many_take_one_query(django_assert_num_queries):
    people = [heard().person.pk for _number in range(3)]

    with django_assert_num_queries(1):
        capture_levels(people, timezone.now())


def test_trail_knows_who_connected_what_and_never_the_secret_or_each_reading():
    person = UserFactory()
    mailbox = connect_mailbox(person, secret="hunter2", by=person, **SERVER)
    connect_calendar(person, name="Work", address="https://calendar.example/hunter2.ics", by=person)
    told = AuditEntry.objects.count()

    lease = claim(Mailbox, every=timedelta(minutes=5))
    fail(lease, "The mail server cannot be reached.")

    entries = AuditEntry.objects.filter(actor=person.pk)
    assert {entry.table for entry in entries} >= {"relationships_mailbox", "relationships_calendar"}
    assert AuditEntry.objects.count() == told
    for secret in ("hunter2", mailbox.sealed_secret):
        assert secret not in str(list(AuditEntry.objects.values()))
