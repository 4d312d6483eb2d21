import io

import pytest

from relationships.mail import archive
from relationships.mail.archive import mails_of
from relationships.mail.message import read_mail
from relationships.mail.refusals import MailRefused
from tests.relationships.mail.corpus import corpus
from tests.relationships.mail.letters import letter

ENVELOPE = b"From ana@client.example Mon Jan  5 10:00:00 2026\n"


def mbox(*mails: bytes, envelope: bytes = ENVELOPE) -> bytes:
    quoted = (each.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ") for each in mails)
    return b"".join(envelope + each.rstrip(b"\n") + b"\n\n" for each in quoted)


def read(raw: bytes, name: str = "x.mbox") -> list[bytes | str]:
    return [each.code if isinstance(each, MailRefused) else each for each in mails_of(io.BytesIO(raw), name)]


def test_an_eml_holds_one_mail():
    assert read(letter(), "Offer.EML") == [letter()]


def test_an_mbox_holds_its_mails_in_order():
    mails = [letter(subject=f"Offer {number}") for number in range(5)]

    assert [read_mail(each).subject for each in read(mbox(*mails))] == [f"Offer {number}" for number in range(5)]


@pytest.mark.parametrize(
    "envelope",
    [
        b"From - Mon Jan 05 10:00:00 2026\r\n",
        b"From 1234@xxx Mon Jan 05 10:00:00 +0000 2026\n",
        b"From MAILER-DAEMON Mon Jan 5 10:00:00 2026\n",
    ],
)
def test_envelope_lines_of_mail_programs_part_mails(envelope):
    raw = mbox(letter("one"), letter("two"), envelope=envelope)

    assert [read_mail(each).text for each in read(raw)] == ["one", "two"]


def test_a_line_of_a_letter_that_begins_with_from_stays_in_it():
    body = "Hello\n\nFrom here on we agree.\n\n>From there too"

    (raw,) = read(ENVELOPE + letter(body).replace(b"\r\n", b"\n"))

    assert b"\nFrom here on we agree." in raw
    assert b"\nFrom there too" in raw
    assert read(mbox(letter("x\nFrom Ana at 10:00\ny"))) == [
        letter("x\nFrom Ana at 10:00\ny").replace(b"\r\n", b"\n") + b"\n"
    ]


def test_mails_are_the_same_however_small_the_pieces_are(monkeypatch):
    raw = mbox(*corpus(60, 3))
    whole = read(raw)

    for piece in (7, 100, 4_096):
        monkeypatch.setattr(archive, "PIECE", piece)
        assert read(raw) == whole
    assert len(whole) == 60


def test_a_mail_that_is_too_large_does_not_hide_the_next(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_MAIL", 50_000)
    monkeypatch.setattr(archive, "PIECE", 10_000)

    found = read(mbox(letter("one"), letter("x\n" * 200_000), letter("three")))

    assert [each if isinstance(each, str) else read_mail(each).text for each in found] == [
        "one",
        "mail_too_large",
        "three",
    ]


def test_an_eml_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_MAIL", 100)

    assert read(letter(), "x.eml") == ["mail_too_large"]


def test_a_file_beyond_the_limits_says_where_reading_ended(monkeypatch):
    monkeypatch.setattr(archive, "MOST_MAILS", 3)
    assert read(mbox(*([letter()] * 5)))[3:] == ["too_many_mails"]

    monkeypatch.setattr(archive, "LARGEST_ARCHIVE", 100)
    assert read(mbox(letter())) == ["archive_too_large"]


@pytest.mark.parametrize("name", ["x.pst", "x.msg", "x", "", "eml.zip"])
def test_other_files_are_refused(name):
    assert read(letter(), name) == ["not_a_mail_file"]


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"From "])
def test_an_empty_mbox_holds_nothing(raw):
    assert read(raw) == []


def test_a_file_that_is_no_mbox_is_one_thing_that_is_no_mail():
    (raw,) = read(b"\x00\xff" * 1_000)

    with pytest.raises(MailRefused):
        read_mail(raw)
