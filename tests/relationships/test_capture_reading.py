"""A mailbox is read over a real IMAP server: what concerns customers is stored once, and everything is counted."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from core.secrets import sealed
from relationships.capture import reading
from relationships.capture.reading import read_due_mailboxes
from relationships.capture_choices import MailboxState, Verdict
from relationships.choices import Side
from relationships.mail.message import read_mail
from relationships.models import Attendance, Interaction, Mailbox, MailboxFolder
from relationships.selectors.capture import reconciliation
from relationships.services.capture import remove_mailbox, stop_mailbox
from tests.factories import AccountFactory
from tests.relationships.capturing import (
    check_corpus,
    colleague,
    counts,
    customers,
    mailbox_of,
    places,
    read_all,
    seen,
)
from tests.relationships.mail.corpus import corpus, expected
from tests.relationships.mail.letters import letter

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def from_ana(number=1, **head):
    facts = {"sender": "Ana <ana@client0.example>", "to": "bob@rapport.example", "message_id": f"<a{number}@x>"}
    return letter(f"Hello {number}", **facts | {"date": "Mon, 05 Jan 2026 08:00:00 +0000"} | head)


def from_bob(number=1, **head):
    facts = {"sender": "bob@rapport.example", "to": "ana@client0.example", "message_id": f"<b{number}@x>"}
    return from_ana(number, **facts | head)


@pytest.mark.parametrize("number", [500, pytest.param(5_000, marks=pytest.mark.slow)])
def test_mailbox_of_all_sorts_is_stored_once_and_accounted_for(imap_server, number):
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=corpus(number, 4)))

    read_all(mailbox)

    assert mailbox.state == MailboxState.READING
    check_corpus(mailbox, expected(number, 4))
    assert Interaction.objects.count() == counts(mailbox)[Verdict.STORED]
    assert all(one.agrees for one in reconciliation(mailbox))
    before = (counts(mailbox), Interaction.objects.count())
    read_all(mailbox)
    assert (counts(mailbox), Interaction.objects.count()) == before


def test_what_was_sent_is_ours_and_answered_by_what_came_in(imap_server):
    person = colleague(accounts=customers())
    reply = from_ana(2, extra=("In-Reply-To: <b1@x>", "References: <b1@x>"), date="Tue, 06 Jan 2026 08:00:00 +0000")
    mailbox = mailbox_of(person, imap_server(inbox=[reply], sent=[from_bob(1)]))

    read_all(mailbox)

    ours = Interaction.objects.get(message_id="b1@x")
    assert (ours.initiator, ours.is_two_way) == (Side.US, True)
    assert Interaction.objects.get(message_id="a2@x").initiator == Side.THEM
    assert places(mailbox).keys() == {"INBOX", "Sent"}


def test_only_the_folders_asked_for_are_read(imap_server):
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=[from_ana()], sent=[from_bob()]), reads_inbox=False)

    read_all(mailbox)

    assert list(Interaction.objects.values_list("message_id", flat=True)) == ["b1@x"]
    assert list(MailboxFolder.objects.values_list("name", "is_sent")) == [("Sent", True)]


def test_same_mail_in_two_mailboxes_is_one_interaction_with_two_who_took_part(imap_server):
    accounts = customers()
    both = from_ana(to="bob@rapport.example, eve@rapport.example")
    bob, eve = colleague("bob", accounts), colleague("eve", accounts)

    for person in (bob, eve):
        read_all(mailbox_of(person, imap_server(inbox=[both])))

    interaction = Interaction.objects.get()
    assert set(Attendance.objects.filter(interaction=interaction).values_list("person", flat=True)) == {bob.pk, eve.pk}


def test_folder_that_is_numbered_anew_is_read_from_its_start_and_nothing_is_stored_twice(imap_server):
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=[from_ana(number) for number in range(3)]))
    read_all(mailbox)
    MailboxFolder.objects.filter(name="INBOX").update(uid_validity=7, last_uid=999)

    read_all(mailbox)

    assert Interaction.objects.count() == 3
    assert counts(mailbox) == {Verdict.STORED: 3, Verdict.DUPLICATE: 3}
    assert (seen(mailbox), places(mailbox)["INBOX"] < 999) == (6, True)


def test_stranger_customer_of_others_leaves_nothing_but_a_number(imap_server):
    AccountFactory(name="Elsewhere", domain="client0.example")
    mailbox = mailbox_of(colleague(), imap_server(inbox=[from_ana()]))

    read_all(mailbox)

    assert counts(mailbox) == {Verdict.UNKNOWN: 1}
    assert not Interaction.objects.exists()


def test_trouble_is_told_and_tried_again_later_and_later(imap_server, caplog):
    caplog.set_level(logging.DEBUG)
    mailbox = mailbox_of(colleague(), imap_server())
    Mailbox.objects.filter(pk=mailbox.pk).update(sealed_secret=sealed("not-the-secret"))

    rests = []
    for _attempt in range(8):
        assert read_due_mailboxes(seconds=60) is False
        mailbox.refresh_from_db()
        rests.append((mailbox.leased_until - mailbox.updated_at) / MINUTE)
        assert read_due_mailboxes(seconds=60) is False, "it rests"
        ended = timezone.now() - MINUTE
        Mailbox.objects.update(leased_until=ended, updated_at=ended - (mailbox.leased_until - mailbox.updated_at))

    assert rests == [5, 10, 20, 40, 80, 160, 240, 240]
    assert mailbox.state == MailboxState.TROUBLE
    assert mailbox.trouble == "The mail server refused this name and password or token."
    assert "not-the-secret" not in caplog.text


def test_trouble_ends_with_the_next_reading(imap_server):
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=[from_ana()]), state="TROUBLE", trouble="No")

    read_all(mailbox)

    assert (mailbox.state, mailbox.trouble, mailbox.read_at is None) == (MailboxState.READING, "", False)


def test_secret_that_no_key_opens_is_said(imap_server):
    mailbox = mailbox_of(colleague(), imap_server())
    Mailbox.objects.update(sealed_secret="gibberish")

    read_due_mailboxes(seconds=60)

    mailbox.refresh_from_db()
    assert mailbox.trouble == "The secret of this mailbox cannot be opened any more. Enter it again."


@pytest.mark.parametrize("reason", ["stopped", "left", "role", "leased", "just read"])
def test_mailbox_is_left_alone(imap_server, reason):
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=[from_ana()]))
    if reason == "stopped":
        stop_mailbox(mailbox, by=person)
    elif reason == "left":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    elif reason == "role":
        type(person).objects.filter(pk=person.pk).update(role="AUDITOR")
    elif reason == "leased":
        Mailbox.objects.update(leased_until=timezone.now() + MINUTE)
    else:
        Mailbox.objects.update(state="READING", read_at=timezone.now() - MINUTE)

    assert read_due_mailboxes(seconds=60) is False

    assert not Interaction.objects.exists()


@pytest.mark.parametrize("end", [stop_mailbox, remove_mailbox])
def test_mailbox_that_is_taken_back_while_it_is_read_is_read_no_further(imap_server, monkeypatch, end):
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=[from_ana(number) for number in range(4)]))

    def taken_back(raw):
        end(mailbox, by=person)
        return read_mail(raw)

    monkeypatch.setattr(reading, "MAILS_PER_PAGE", 2)
    monkeypatch.setattr(reading, "read_mail", taken_back)

    assert read_due_mailboxes(seconds=60) is False

    assert not Interaction.objects.exists()


def test_reading_goes_on_where_its_time_ended(imap_server, monkeypatch):
    monkeypatch.setattr(reading, "MAILS_PER_PAGE", 2)
    person = colleague(accounts=customers())
    mailbox = mailbox_of(person, imap_server(inbox=[from_ana(number) for number in range(5)]))

    assert read_due_mailboxes(seconds=0) is True
    mailbox.refresh_from_db()
    assert (mailbox.state, Interaction.objects.count()) == (MailboxState.WAITING, 2)
    read_all(mailbox)

    assert (Interaction.objects.count(), counts(mailbox)) == (5, {Verdict.STORED: 5})
