"""The reader against a real server, and against servers that break off, lie or are somebody else."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest

from relationships.mail import imap
from relationships.mail.folders import Folders, folders_in
from relationships.mail.imap import MailboxUnavailable, Reason, Security, Server, SignIn, opened
from relationships.mail.message import read_mail
from relationships.mail.refusals import MailRefused
from tests.relationships.mail.corpus import corpus
from tests.relationships.mail.letters import letter

MAILS = [letter(f"Hello {number}", message_id=f"<{number}@x>") for number in range(7)]


def texts(page: imap.FolderPage) -> list[str]:
    return [each.code if isinstance(each, MailRefused) else read_mail(each).text for _uid, each in page.mails]


def test_mails_are_read_in_pages_and_stay_unseen(imap_server):
    running = imap_server(inbox=MAILS, sent=[letter("Mine")])

    with opened(running.server) as reader:
        folders = reader.folders()
        first = reader.new_mails(folders.inbox, None, 0, 5)
        second = reader.new_mails(folders.inbox, first.uid_validity, first.mails[-1][0], 5)
        third = reader.new_mails(folders.inbox, first.uid_validity, second.mails[-1][0], 5)
        sent = reader.new_mails(folders.sent, None, 0, 5)

    assert folders == Folders("INBOX", "Sent")
    assert texts(first) == [f"Hello {number}" for number in range(5)]
    assert (texts(second), texts(third), texts(sent)) == (["Hello 5", "Hello 6"], [], ["Mine"])
    assert (first.has_more, second.has_more, third.has_more) == (True, False, False)
    assert running.seen("INBOX") == []


def test_only_what_came_since_is_read(imap_server):
    running = imap_server(inbox=MAILS[:2])
    with opened(running.server) as reader:
        before = reader.new_mails("INBOX", None, 0, 10)
    running.put("INBOX", MAILS[2:3])

    with opened(running.server) as reader:
        after = reader.new_mails("INBOX", before.uid_validity, before.mails[-1][0], 10)

    assert texts(after) == ["Hello 2"]


def test_numbers_that_began_anew_are_reported_and_read_from_the_start(imap_server):
    running = imap_server(inbox=MAILS[:2])

    with opened(running.server) as reader:
        page = reader.new_mails("INBOX", 1, 999_999, 10)

    assert page.uid_validity != 1
    assert texts(page) == ["Hello 0", "Hello 1"]


def test_a_mail_that_is_too_large_is_refused_without_being_fetched(imap_server, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST_MAIL", 5_000)
    running = imap_server(inbox=[MAILS[0], letter("x" * 200_000), MAILS[1]])

    with opened(running.server) as reader:
        page = reader.new_mails("INBOX", None, 0, 10)

    assert texts(page) == ["Hello 0", "mail_too_large", "Hello 1"]


def test_a_page_ends_where_it_grows_too_large(imap_server, monkeypatch):
    monkeypatch.setattr(imap, "LARGEST_PAGE", 1_000)
    running = imap_server(inbox=MAILS)

    with opened(running.server) as reader:
        page = reader.new_mails("INBOX", None, 0, 10)

    assert 0 < len(page.mails) < 7
    assert page.has_more


def test_a_first_reading_may_begin_at_a_day(imap_server):
    running = imap_server(inbox=MAILS)

    with opened(running.server) as reader:
        assert len(reader.new_mails("INBOX", None, 0, 10, since=date(2000, 1, 1)).mails) == 7
        assert reader.new_mails("INBOX", None, 0, 10, since=date(2199, 1, 1)).mails == []


def test_a_mailbox_of_all_sorts_arrives_whole(imap_server, monkeypatch):
    monkeypatch.setattr(imap, "UIDS_PER_SEARCH", 40)
    mails = corpus(120, 5)
    running = imap_server(inbox=mails)

    with opened(running.server) as reader:
        page = reader.new_mails("INBOX", None, 0, 500)

    assert len(page.mails) == 120
    # Servers write every line end as IMAP wants it
    assert [each.split() for _uid, each in page.mails] == [each.split() for each in mails]


def test_a_wrong_password_is_said_without_it(imap_server):
    running = imap_server()
    wrong = replace(running.server, secret="not-the-secret")

    with pytest.raises(MailboxUnavailable) as refused, opened(wrong):
        pass

    assert refused.value.reason == Reason.SIGN_IN_REFUSED
    assert "not-the-secret" not in f"{refused.value!r} {refused.value.sentence} {refused.value.__cause__} {wrong!r}"
    assert refused.value.__suppress_context__


def test_a_missing_folder_is_said(imap_server):
    running = imap_server()

    with opened(running.server) as reader:
        with pytest.raises(MailboxUnavailable) as refused:
            reader.new_mails("No such folder", None, 0, 10)
        with pytest.raises(MailboxUnavailable) as broken:
            reader.new_mails('x"\r\nA1 DELETE INBOX', None, 0, 10)

    assert (refused.value.reason, broken.value.reason) == (Reason.FOLDER_MISSING, Reason.NOT_UNDERSTOOD)


@pytest.mark.parametrize("host", ["mail.example", "10.0.0.1", "127.0.0.1.example", "8.8.8.8"])
def test_another_computer_is_never_read_in_the_clear(host):
    with pytest.raises(MailboxUnavailable) as refused, opened(Server(host, 143, Security.NONE, "ana", "x")):
        pass

    assert refused.value.reason == Reason.NOT_PRIVATE


def test_a_server_that_is_not_there_is_said():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]

    with pytest.raises(MailboxUnavailable) as refused, opened(Server("127.0.0.1", port, Security.NONE, "ana", "x")):
        pass

    assert refused.value.reason == Reason.NETWORK


def refusal(server: Server) -> MailboxUnavailable:
    with pytest.raises(MailboxUnavailable) as refused, opened(server):
        pass
    return refused.value


@contextmanager
def answering(answer: Callable[[bytes], bytes | None], *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server for one client that answers each line as told; None hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))
    if tls is not None:
        listening = tls.wrap_socket(listening, server_side=True)
    heard: list[bytes] = []

    def serve() -> None:
        # The client may hang up first, as it should
        with suppress(OSError), listening.accept()[0] as connection:
            connection.sendall(b"* OK ready\r\n")
            for line in connection.makefile("rb"):
                heard.append(line)
                said = answer(line)
                if said is None:
                    return
                connection.sendall(said)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    server = Server("127.0.0.1", listening.getsockname()[1], Security.NONE, "ana@x.example", "token", timeout=2)
    try:
        yield server
    finally:
        listening.close()
        thread.join(5)


def polite(line: bytes, *, more: dict[bytes, bytes] | None = None) -> bytes:
    tag, _, command = line.strip().partition(b" ")
    for begins, said in (more or {}).items():
        if command.startswith(begins):
            return said.replace(b"TAG", tag)
    if command.startswith(b"CAPABILITY"):
        return b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n" + tag + b" OK done\r\n"
    return tag + b" OK done\r\n"


def test_a_mailbox_is_read_over_starttls(imap_server, certificate):
    running = imap_server(inbox=MAILS[:1], certificate=certificate)

    with opened(running.server) as reader:
        assert texts(reader.new_mails("INBOX", None, 0, 10)) == ["Hello 0"]
    assert refusal(replace(running.server, tls=None)).reason == Reason.CERTIFICATE


def test_a_mailbox_is_read_over_tls(certificate):
    more = {b"LIST": b'* LIST (\\Sent) "/" Gone\r\nTAG OK done\r\n'}

    with answering(lambda line: polite(line, more=more), tls=certificate.serving()) as server:
        private = replace(server, security=Security.TLS, tls=certificate.trusting())
        with opened(private) as reader:
            assert reader.folders() == Folders("INBOX", "Gone")


def test_a_stranger_with_a_certificate_of_its_own_is_refused(certificate):
    with answering(polite, tls=certificate.serving()) as server:
        assert refusal(replace(server, security=Security.TLS)).reason == Reason.CERTIFICATE


def test_a_token_is_offered_as_xoauth2():
    heard: list[bytes] = []

    def answer(line: bytes) -> bytes:
        heard.append(line)
        if b"AUTHENTICATE XOAUTH2" in line:
            return b"+ \r\n"
        if heard[-2:-1] and b"AUTHENTICATE" in heard[-2]:
            return heard[-2].partition(b" ")[0] + b" OK signed in\r\n"
        return polite(line)

    with answering(answer) as server, opened(replace(server, auth=SignIn.XOAUTH2)):
        pass

    # user=ana@x.example, then the token, as Google and Microsoft document it
    assert b"dXNlcj1hbmFAeC5leGFtcGxlAWF1dGg9QmVhcmVyIHRva2VuAQE=" in b"".join(heard)


def test_a_refused_token_is_answered_and_said():
    heard: list[bytes] = []

    def answer(line: bytes) -> bytes:
        heard.append(line)
        if b"AUTHENTICATE XOAUTH2" in line:
            return b"+ \r\n"
        if line.strip() == b"":
            return heard[-3].partition(b" ")[0] + b" NO refused\r\n"
        if b" " not in line:
            return b"+ eyJzdGF0dXMiOiI0MDAifQ==\r\n"
        return polite(line)

    with answering(answer) as server:
        refused = refusal(replace(server, auth=SignIn.XOAUTH2))

    assert refused.reason == Reason.SIGN_IN_REFUSED


LYING = {
    "hangs-up": None,
    "no-protocol": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "noise": bytes(range(256)) * 10,
    "bad-numbers": b"* OK [UIDVALIDITY x]\r\n* OK [UIDNEXT -]\r\nTAG OK [READ-ONLY] done\r\n",
    "no-numbers": b"TAG NO\r\n",
    "says-bye": b"* BYE\r\nTAG OK done\r\n",
    "endless-line": b"* " + b"x" * 2_000_000,
    "huge-literal": b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n",
}


@pytest.mark.parametrize("name", LYING)
def test_a_server_that_breaks_the_protocol_makes_the_mailbox_unavailable(name):
    def answer(line: bytes) -> bytes | None:
        said = LYING[name]
        return None if said is None else polite(line, more={b"EXAMINE": said})

    def answer_or_hang_up(line: bytes) -> bytes | None:
        return polite(line) if b"EXAMINE" not in line else answer(line)

    with answering(answer_or_hang_up) as server, pytest.raises(MailboxUnavailable), opened(server) as reader:
        reader.new_mails("INBOX", None, 0, 10)


def test_a_server_that_falls_silent_is_left():
    with answering(lambda _line: b"") as server:
        refused = refusal(replace(server, timeout=1))

    assert refused.reason == Reason.NETWORK


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_server_that_cannot_speak_privately_is_left_before_the_password(security):
    heard: list[bytes] = []

    def answer(line: bytes) -> bytes:
        heard.append(line)
        return polite(line, more={b"STARTTLS": b"TAG BAD unknown\r\n"})

    with answering(answer) as server:
        refused = refusal(replace(server, security=security))

    assert refused.reason in (Reason.NETWORK, Reason.NOT_PRIVATE)
    assert b"token" not in b"".join(heard)


def test_short_bodies_and_other_news_are_understood():
    fetched = (
        b"* 4 EXISTS\r\n"
        b'* 1 FETCH (UID 3 BODY[] "Subject: x \\"y\\"")\r\n'
        b"* 2 FETCH (FLAGS (\\Recent))\r\n"
        b"* 3 FETCH (BODY[] {10}\r\nSubject: a UID 9)\r\n"
        b"* 4 FETCH (UID 12 BODY[] NIL)\r\n"
        b"TAG OK done\r\n"
    )
    sizes = b"".join(b"* %d FETCH (RFC822.SIZE 10 UID %d)\r\n" % pair for pair in ((1, 3), (3, 9), (4, 12)))
    more = {
        b"EXAMINE": b"* OK [UIDVALIDITY 7]\r\n* OK [UIDNEXT 20]\r\nTAG OK [READ-ONLY] done\r\n",
        b"UID SEARCH": b"* SEARCH 12 3 9\r\nTAG OK done\r\n",
        b"UID FETCH 3,9,12 (UID RFC822.SIZE)": sizes + b"TAG OK done\r\n",
        b"UID FETCH": fetched,
    }

    with answering(lambda line: polite(line, more=more)) as server, opened(server) as reader:
        page = reader.new_mails("INBOX", None, 0, 10)

    assert page == imap.FolderPage(7, [(3, b'Subject: x "y"'), (9, b"Subject: a"), (12, b"")], False)


@pytest.mark.parametrize(
    ("listed", "folders"),
    [
        ([b'(\\HasNoChildren) "/" INBOX', b'(\\HasNoChildren \\Sent) "/" "Weg damit"'], Folders("INBOX", "Weg damit")),
        ([b'(\\HasNoChildren) "/" "INBOX"', b'() "/" "Sent Items"', b'() "/" Archive'], Folders("INBOX", "Sent Items")),
        ([b'() "." INBOX', b'() "." "INBOX.Sent"'], Folders("INBOX", "INBOX.Sent")),
        ([b'(\\Noselect) "/" "[Gmail]"', b'(\\Sent) "/" "[Gmail]/Enviados"'], Folders("INBOX", "[Gmail]/Enviados")),
        ([b'() "/" "Elementos enviados"'], Folders("INBOX", "Elementos enviados")),
        ([b'() "/" "Gesendete Elemente"', b'() "/" "Gel&APY-scht"'], Folders("INBOX", "Gesendete Elemente")),
        ([(b'() "/" {6}', b'Se"nt '), b")", None, b"nonsense"], Folders("INBOX", None)),
        ([b'() "/" "Presented"'], Folders("INBOX", None)),
        ([], Folders("INBOX", None)),
    ],
)
def test_the_sent_folder_is_the_marked_one_or_one_so_named(listed, folders):
    assert folders_in(listed) == folders
