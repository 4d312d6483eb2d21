"""Whatever bytes come: a mail that can be kept, or a refusal, soon."""

import time
import tracemalloc
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.mail.message import Mail, read_mail
from relationships.mail.refusals import MailRefused
from relationships.mail.signature import people_in
from tests.relationships.mail.hostile import SCRIPT, hostile_mails
from tests.relationships.mail.letters import letter

MAILS = dict(hostile_mails())
HIDDEN = "\x00\x08\x1b\x7f\u200e\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
# One second on a machine that does nothing else; processor time, as others use this one
LONGEST = 1.0
MOST_MEMORY = 200 * 1024 * 1024


def test_there_are_enough_hostile_mails():
    assert len(MAILS) >= 300
    assert dict(hostile_mails()) == MAILS


@pytest.mark.parametrize("name", MAILS)
def test_a_hostile_mail_is_read_or_refused(name):
    begun = time.process_time()

    mail = _read(MAILS[name])

    assert time.process_time() - begun < LONGEST
    if mail is not None:
        _check(mail)


@pytest.mark.parametrize("name", [name for name in MAILS if name.startswith("markup")])
def test_nothing_unseen_is_told(name):
    mail = _read(MAILS[name])

    if mail is not None:
        assert SCRIPT not in mail.text + mail.quoted
        assert "tracker.example" not in mail.text + mail.quoted
        assert "hello" in mail.text or "x " in mail.text


@pytest.mark.parametrize("name", ["24-megabytes-of-lines", "100000-parts", "markup-35", "text-7", "1000-forwards"])
def test_memory_stays_bounded(name):
    raw = MAILS[name]
    tracemalloc.start()

    _read(raw)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MOST_MEMORY


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=4_000))
def test_any_bytes_are_read_or_refused(raw):
    mail = _read(raw)

    if mail is not None:
        _check(mail)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.binary(max_size=400), st.binary(max_size=60), st.sampled_from(("plain", "html")))
def test_any_bytes_in_a_letter_are_read_or_refused(head, body, subject, kind):
    mail = _read(letter(body, kind=f"text/{kind}", subject=subject, extra=(b"Cc: " + head,)))

    if mail is not None:
        _check(mail)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=600))
def test_any_text_is_a_letter_and_a_signature(text):
    mail = _read(letter(text.encode(errors="ignore"), subject=text.encode(errors="ignore")))

    people_in(text)
    if mail is not None:
        _check(mail)


def _read(raw: bytes) -> Mail | None:
    try:
        return read_mail(raw)
    except MailRefused:
        return None


def _check(mail: Mail) -> None:
    """The database takes every text, and none of them misleads a reader."""
    said = [getattr(mail, each.name) for each in fields(mail) if isinstance(getattr(mail, each.name), str)]
    said += [text for box in (mail.sender, *mail.to, *mail.cc) for text in (box.name, box.address)]
    said += mail.references
    for text in said:
        text.encode()
        assert not set(HIDDEN) & set(text)
    for text in (mail.subject, mail.message_id, mail.thread, mail.in_reply_to, mail.sender.name, mail.sender.address):
        assert len(text) <= 300
        assert "\n" not in text
    assert mail.message_id
    assert all(box.address == box.address.lower() for box in (mail.sender, *mail.to, *mail.cc))
    assert mail.sent_at is None or mail.sent_at.utcoffset().total_seconds() == 0
