import unicodedata
from datetime import UTC, datetime

import pytest

from relationships.mail.addresses import Mailbox
from relationships.mail.message import read_mail
from relationships.mail.refusals import MailRefused
from tests.relationships.mail.letters import letter, mixed, part, parts


def test_read_mail_says_who_when_and_what():
    raw = letter(
        "Hello Bob",
        sender='"Ruiz, Ana" <Ana.Ruiz@Client.example>',
        to="bob@rapport.example, =?utf-8?q?Jos=C3=A9?= <j@rapport.example>",
        subject="=?utf-8?B?w6Fy?=\r\n =?utf-8?B?Ym9s?=",
        extra=("Cc: eva@client.example", "In-Reply-To: <0@x>", "References: <root@x>\r\n <0@x>"),
    )

    mail = read_mail(raw)

    assert mail.sender == Mailbox("Ruiz, Ana", "ana.ruiz@client.example")
    assert mail.to == (Mailbox("", "bob@rapport.example"), Mailbox("José", "j@rapport.example"))
    assert mail.cc == (Mailbox("", "eva@client.example"),)
    assert mail.subject == "árbol"
    assert mail.sent_at == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to, mail.references, mail.thread) == (
        "1@client.example",
        "0@x",
        ("root@x", "0@x"),
        "root@x",
    )
    assert (mail.text, mail.quoted, mail.is_automatic, mail.is_short_closing) == ("Hello Bob", "", False, False)


@pytest.mark.parametrize(
    ("extra", "thread"),
    [
        ((), "1@client.example"),
        (("In-Reply-To: <0@x>",), "0@x"),
        (("References: <a@x> <b@x>", "In-Reply-To: <b@x>"), "a@x"),
    ],
)
def test_a_thread_is_known_by_the_message_that_began_it(extra, thread):
    assert read_mail(letter(extra=extra)).thread == thread


@pytest.mark.parametrize(
    ("written", "sender"),
    [
        ('"ceo@bank.example" <thief@evil.example>', Mailbox("", "thief@evil.example")),
        ("Ana Ruiz <ana@bank.example> <thief@evil.example>", Mailbox("Ana Ruiz", "thief@evil.example")),
        ('"Ana <ana@bank.example>" <thief@evil.example>', Mailbox("Ana", "thief@evil.example")),
        ("ana@client.example (Ana Ruiz)", Mailbox("Ana Ruiz", "ana@client.example")),
        ("Ana Ruiz ana@client.example", Mailbox("Ana Ruiz", "ana@client.example")),
        ("ana@client.example, eva@client.example", Mailbox("", "ana@client.example")),
        ("Team: ana@client.example;", Mailbox("", "ana@client.example")),
        ("=?iso-8859-1?q?J=FCrgen_Gro=DF?= <j@client.example>", Mailbox("Jürgen Groß", "j@client.example")),
        ("=?utf-8?b?0JDQvdC90LA=?= <anna@client.example>", Mailbox("Анна", "anna@client.example")),
        ("Jürgen Müller <jürgen@bücher.example>", Mailbox("Jürgen Müller", "jürgen@bücher.example")),
        ("Ana\u202e Ruiz <ana@client.example>", Mailbox("Ana Ruiz", "ana@client.example")),
        ("o'brien@client.example", Mailbox("", "o'brien@client.example")),
        ("Ana Ruiz", Mailbox("Ana Ruiz", "")),
        ("", Mailbox("", "")),
    ],
)
def test_the_sender_is_the_address_that_stands_last(written, sender):
    assert read_mail(letter(sender=written)).sender == sender


def test_a_header_in_plain_latin_bytes_is_read():
    assert read_mail(letter(subject="Año".encode("latin-1"))).subject == "Año"


def test_a_subject_is_one_line_of_300_characters():
    subject = read_mail(letter(subject="=?utf-8?q?Offer=0D=0ABcc:_x=40y=00?= " + "a" * 1_000)).subject

    assert subject.startswith("Offer Bcc: x@y aaa")
    assert len(subject) == 300


@pytest.mark.parametrize(
    ("written", "sent_at"),
    [
        ("Mon, 05 Jan 2026 10:00:00 -0500", datetime(2026, 1, 5, 15, tzinfo=UTC)),
        ("5 Jan 26 10:00 GMT", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("Mon, 05 Jan 2026 10:00:00", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("Mon, 05 Jan 2126 10:00:00 +0000", datetime(2126, 1, 5, 10, tzinfo=UTC)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("Mon, 32 Jan 2026 99:99:99 +0000", None),
        ("soon", None),
        ("", None),
    ],
)
def test_when_it_was_sent_is_unknown_rather_than_wrong(written, sent_at):
    assert read_mail(letter(date=written)).sent_at == sent_at


def test_a_mail_without_an_id_has_the_same_one_by_whatever_way_it_came():
    raw = letter(message_id="")

    first, second = read_mail(raw), read_mail(b"Received: from a.example\r\nDelivered-To: eva@x.example\r\n" + raw)
    other = read_mail(letter("Hello Eva", message_id=""))

    assert first.message_id == second.message_id
    assert first.message_id != other.message_id
    assert len(first.message_id) <= 250


def test_an_endless_id_is_kept_by_its_hash():
    mail = read_mail(letter(message_id=f"<{'x' * 5_000}@x>"))

    assert mail.message_id.startswith("long-")
    assert len(mail.message_id) <= 250


@pytest.mark.parametrize("kind", ["alternative", "mixed", "related"])
def test_plain_text_comes_before_html_only_where_both_say_the_same(kind):
    raw = mixed(part("plain"), part("<p>rich</p>", "text/html"), kind=kind)

    expected = {"alternative": "plain", "mixed": "plain\n\nrich", "related": "plain"}[kind]
    assert read_mail(raw).text == expected


def test_the_letter_is_found_in_a_tree_of_parts():
    both = parts(part("plain"), part("<p>rich</p>", "text/html"), boundary="inner")
    picture = part(b"x", "image/png", "Content-ID: <a@x>")
    related = parts(part(both, "multipart/alternative; boundary=inner"), picture, boundary="middle")
    paper = part("notes of ours", "text/plain; name=notes.txt", "Content-Disposition: attachment; filename=notes.txt")
    raw = mixed(part(related, 'multipart/related; boundary="middle"'), paper, part("After the file"))

    assert read_mail(raw).text == "plain\n\nAfter the file"


def test_an_inner_boundary_that_is_missing_is_ended_by_the_outer_one():
    both = parts(part("plain"), part("<p>rich</p>", "text/html"), boundary="inner").removesuffix(b"--inner--\r\n")
    raw = mixed(part(both, "multipart/alternative; boundary=inner"), part("After both"))

    assert read_mail(raw).text == "plain\n\nAfter both"


def test_a_forwarded_mail_stays_closed():
    raw = mixed(part("See what Eva wrote"), part(letter("secret of Eva"), "message/rfc822"))

    assert read_mail(raw).text == "See what Eva wrote"


@pytest.mark.parametrize(
    ("body", "kind", "encoding"),
    [
        ("Größe: 5 €".encode("cp1252"), "text/plain; charset=iso-8859-1", "8bit"),
        ("Größe: 5 €".encode(), "text/plain; charset=nonsense", "8bit"),
        ("Größe: 5 €".encode("cp1252"), "text/plain", "8bit"),
        (b"Gr=C3=B6=C3=9Fe: =\r\n5 =E2=82=AC", "text/plain; charset=utf-8", "quoted-printable"),
        (b"R3LDtsOfZTogNSDigqw", 'text/plain; charset="UTF-8"', "base64"),
        (b"R3LD\r\ntsOf!ZTog\r\nNSDigqw=", "text/plain; charset=utf-8", " BASE64 "),
        ("Größe: 5 €".encode("utf-16"), "text/plain; charset*=us-ascii'en'utf-16", "binary"),
    ],
)
def test_text_is_read_in_its_charset_or_the_likeliest(body, kind, encoding):
    raw = letter(body, kind=kind, extra=(f"Content-Transfer-Encoding: {encoding}",))

    assert read_mail(raw).text == "Größe: 5 €"


@pytest.mark.parametrize(
    ("charset", "word"), [("koi8-r", "Привет"), ("gb2312", "你好"), ("iso-2022-jp", "日本"), ("euc-kr", "안녕")]
)
def test_text_of_every_script_is_read(charset, word):
    assert read_mail(letter(word.encode(charset), kind=f"text/plain; charset={charset}")).text == word


@pytest.mark.parametrize("charset", ["punycode", "idna", "zlib", "rot13", "unicode_escape", "undefined", "hex"])
def test_a_codec_that_is_no_charset_is_not_used(charset):
    assert read_mail(letter("guvf vf cynva", kind=f"text/plain; charset={charset}")).text == "guvf vf cynva"


@pytest.mark.parametrize(
    "written", ["\x00hello", "\u202ehello\u2066", "\x1b[31mhello".replace("[31m", ""), "hello\ufeff\u200b", "hel\xadlo"]
)
def test_what_is_not_seen_is_left_out(written):
    assert read_mail(letter(written)).text == "hello"


def test_accents_do_not_pile_up():
    text = read_mail(letter("Z" + "\u0301" * 10_000 + "algo")).text

    assert unicodedata.normalize("NFC", text).endswith("algo")
    assert len(text) < 12


@pytest.mark.parametrize(
    "extra",
    [
        ("Auto-Submitted: auto-replied",),
        ("Auto-Submitted: auto-generated (vacation)",),
        ("Precedence: bulk",),
        ("Precedence: List",),
        ("Precedence: junk",),
        ("List-Id: <news.example>",),
        ("List-Unsubscribe: <mailto:x@news.example>",),
        ("X-Autoreply: yes",),
        ("Return-Path: <>",),
    ],
)
def test_a_machine_is_known_by_its_headers(extra):
    assert read_mail(letter(extra=extra)).is_automatic


@pytest.mark.parametrize(
    "sender", ["No Reply <no-reply@client.example>", "MAILER-DAEMON@x.example", "noreply+7@x.example"]
)
def test_a_machine_is_known_by_its_address(sender):
    assert read_mail(letter(sender=sender)).is_automatic


def test_an_answered_invitation_and_a_report_are_automatic():
    answer = part("BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\n", "text/calendar")

    assert read_mail(mixed(part("Accepted"), answer)).is_automatic
    assert read_mail(mixed(part("Accepted"), part("", "text/calendar; method=REPLY"))).is_automatic
    assert read_mail(mixed(part("It failed"), part("", "message/delivery-status"), kind="report")).is_automatic


@pytest.mark.parametrize(
    ("extra", "subject"),
    [
        ((), "Out of office until Monday"),
        ((), "Abwesenheit am Freitag"),
        (("Auto-Submitted: no",), "Offer"),
        (("Return-Path: <ana@client.example>",), "Offer"),
        (("X-Auto-Response-Suppress: All",), "Offer"),
        (("Precedence: first-class",), "Offer"),
    ],
)
def test_a_person_is_no_machine(extra, subject):
    assert not read_mail(letter(subject=subject, extra=extra)).is_automatic


def test_a_telling_subject_counts_with_a_header_that_agrees():
    raw = letter(subject="Fuera de la oficina", extra=("X-Auto-Response-Suppress: All",))

    assert read_mail(raw).is_automatic


def test_an_invitation_is_no_answer():
    assert not read_mail(mixed(part("Join us"), part("METHOD:REQUEST\r\n", "text/calendar"))).is_automatic


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (letter(b"x" * (25 * 1024 * 1024)), "mail_too_large"),
        (letter(extra=("X-Long: " + "x" * 600_000,)), "headers_too_large"),
        (mixed(*(part("x") for _ in range(1_000))), "too_many_parts"),
        (letter(to=", ".join(f"p{number}@x.example" for number in range(501))), "too_many_addresses"),
        (
            letter(
                to="a@x.example, " * 1, extra=("Cc: " + ", ".join(f"p{number}@x.example" for number in range(500)),)
            ),
            "too_many_addresses",
        ),
        (letter("x" * 1_048_577), "text_too_long"),
        (letter("<b>" * 100_001, kind="text/html"), "text_too_long"),
        (mixed(*(part("<b>" * 60_000, "text/html") for _ in range(2))), "text_too_long"),
        (b"", "not_a_mail"),
        (b"X-Mailer: none\r\n\r\nhello", "not_a_mail"),
        (b"%PDF-1.7\nno mail", "not_a_mail"),
    ],
)
def test_what_is_beyond_the_limits_is_refused(raw, code):
    with pytest.raises(MailRefused) as refused:
        read_mail(raw)

    assert refused.value.code == code
    assert refused.value.sentence.endswith(".")


def test_what_is_within_the_limits_is_read():
    many = ", ".join(f"p{number}@x.example" for number in range(500))

    assert len(read_mail(letter(to=many)).to) == 500
    assert len(read_mail(letter("x" * 1_048_576)).text) == 1_048_576
    assert read_mail(mixed(*(part("x") for _ in range(999)))).text.count("x") == 999


def test_line_ends_of_every_kind_are_read():
    raw = letter("Hello\r\nBob")

    for end in (b"\n", b"\r"):
        assert read_mail(raw.replace(b"\r\n", end)).text == "Hello\nBob"
