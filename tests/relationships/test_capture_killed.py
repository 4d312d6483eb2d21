"""A reader that dies at any moment repeats nothing and loses nothing; two at once do no more than one."""

import os
import random
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from relationships.capture_choices import MailboxState, Verdict
from relationships.models import Attendance, Interaction, Mailbox, MailboxFolder
from relationships.selectors.capture import reconciliation
from tests.relationships.capturing import check_corpus, colleague, counts, customers, mailbox_of, seen
from tests.relationships.mail.corpus import corpus, expected

pytestmark = pytest.mark.django_db(transaction=True)


def start_reader():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.test_settings", "PYTHONPATH": str(settings.BASE_DIR)}
    name = str(connection.settings_dict["NAME"])
    program = [sys.executable, "-m", "tests.relationships.reader", name, settings.DATABASE_SERVING_ROLE]
    return subprocess.Popen(program, env=environment, cwd=settings.BASE_DIR, stderr=subprocess.PIPE)


def rest_is_over():
    """The lease of a dead reader is over at once."""
    Mailbox.objects.update(leased_until=None)


def wait_for(reader, mailbox, number):
    while reader.poll() is None:
        if seen(mailbox) >= number:
            return
        time.sleep(0.01)


def read_to_the_end(mailbox):
    while mailbox.state != MailboxState.READING:
        rest_is_over()
        reader = start_reader()
        assert reader.wait(timeout=600) == 0, reader.stderr.read().decode()
        mailbox.refresh_from_db()


def last_read(mailbox):
    return MailboxFolder.objects.get(mailbox=mailbox, is_sent=False).last_uid


@pytest.mark.parametrize(("number", "kills"), [(250, 2), pytest.param(5_000, 10, marks=pytest.mark.slow)])
def test_reader_killed_again_and_again_ends_like_an_undisturbed_one(imap_server, number, kills):
    chance = random.Random(4)
    mailbox = mailbox_of(colleague(accounts=customers()), imap_server(inbox=corpus(number, 9)))

    for turn in range(kills):
        rest_is_over()
        reader = start_reader()
        wait_for(reader, mailbox, number * (turn + 1) // (kills + 2))
        time.sleep(chance.random() * 0.1)
        reader.kill()
        reader.wait()
    mailbox.refresh_from_db()
    assert mailbox.state == MailboxState.WAITING, "killed too late to prove anything"
    read_to_the_end(mailbox)

    check_corpus(mailbox, expected(number, 9))
    assert Interaction.objects.count() == counts(mailbox)[Verdict.STORED]
    assert all(one.agrees for one in reconciliation(mailbox))
    assert last_read(mailbox) >= number


def test_two_readers_at_one_mailbox_do_no_more_than_one(imap_server):
    mailbox = mailbox_of(colleague(accounts=customers()), imap_server(inbox=corpus(150, 3)))

    readers = [start_reader() for _number in range(2)]
    assert [reader.wait(timeout=120) for reader in readers] == [0, 0]
    read_to_the_end(mailbox)

    check_corpus(mailbox, expected(150, 3))
    assert Interaction.objects.count() == counts(mailbox)[Verdict.STORED]


def test_two_mailboxes_with_the_same_mails_read_at_once_store_each_once(imap_server):
    accounts, mails = customers(), corpus(150, 3)
    mailboxes = [mailbox_of(colleague(name, accounts), imap_server(inbox=mails)) for name in ("bob", "eve")]

    readers = [start_reader() for _number in range(2)]
    ends = [reader.wait(timeout=120) for reader in readers]

    assert ends == [0, 0], [reader.stderr.read().decode() for reader in readers]
    first, second = mailboxes
    for mailbox in mailboxes:
        mailbox.refresh_from_db()
        assert mailbox.state == MailboxState.READING
        assert seen(mailbox) == counts(mailbox).total() == 150
    stored = Interaction.objects.count()
    assert counts(first)[Verdict.STORED] + counts(second)[Verdict.STORED] == stored
    for mailbox in mailboxes:
        assert Attendance.objects.filter(person=mailbox.person).count() == stored
