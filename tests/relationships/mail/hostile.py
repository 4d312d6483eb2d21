"""More than 300 mails that somebody means badly, or a broken program wrote; the same ones at every run."""

import base64
import random
from collections.abc import Iterator

from tests.relationships.mail.letters import letter, mixed, part, parts

SCRIPT = "canary-script"
REMOTE = "http://tracker.example/pixel.gif"

MARKUP = (
    f"<script>{SCRIPT}</script>hello",
    f"<SCRIPT SRC='{REMOTE}'>{SCRIPT}</SCRIPT>hello",
    f"<script>if (a<b) x = '</scr' + '{SCRIPT}'</script>hello",
    f"<style>p {{ background: url({REMOTE}) }} /* {SCRIPT} */</style>hello",
    f"<img src='{REMOTE}' onerror='{SCRIPT}'>hello",
    f"<img src=x onerror={SCRIPT}>hello",
    f"<svg><script>{SCRIPT}</script><text>{SCRIPT}</text></svg>hello",
    f"<math><mtext><style>{SCRIPT}</style></mtext></math>hello",
    f"<iframe src='{REMOTE}'>{SCRIPT}</iframe>hello",
    f"<object data='{REMOTE}'>{SCRIPT}</object>hello",
    f"<div style='display:none'>{SCRIPT}</div>hello",
    f"<div style='DISPLAY : NONE !important'>{SCRIPT}<div>{SCRIPT}</div></div>hello",
    f"<span style='font-size:0px'>{SCRIPT}</span>hello",
    f"<span style='visibility: hidden'>{SCRIPT}</span>hello",
    f"<span style='mso-hide:all'>{SCRIPT}</span>hello",
    f"<p hidden>{SCRIPT}</p>hello",
    f"<template>{SCRIPT}</template>hello",
    f"<title>{SCRIPT}</title>hello",
    f"<textarea>{SCRIPT}</textarea>hello",
    f"<!-- {SCRIPT} -->hello",
    f"<!--[if mso]>{SCRIPT}<![endif]-->hello",
    f"<link rel=stylesheet href='{REMOTE}'>hello",
    f"<meta http-equiv=refresh content='0; url={REMOTE}'>hello",
    f"<base href='{REMOTE}'>hello",
    f"<a href='javascript:{SCRIPT}'>hello</a>",
    f"<form action='{REMOTE}'><input value='{SCRIPT}'>hello</form>",
    f"<img src='data:image/svg+xml,<svg onload={SCRIPT}>'>hello",
    f"<img src='cid:part1@x' alt='{SCRIPT}'>hello",
    f"<body onload='{SCRIPT}' background='{REMOTE}'>hello",
    f"hello<a title='{SCRIPT}",
    f"hello<script>{SCRIPT}",
    f"hello<!-- {SCRIPT}",
    "&lt;script&gt;hello&lt;/script&gt;",
    "<p>hello" * 1000,
    "<div>" * 50_000 + "hello",
    "".join(f"<font color={number}>" for number in range(20_000)) + "<p>hello" * 20_000,
    '<a "' * 50_000 + ">hello",
    "<" * 90_000 + " hello",
    "<b>" * 300_000,
    "&#x202e;&#0;&#xd800;&#1114112;hello",
    "<pre>" + "x " * 400_000,
)
SENDERS = (
    '"ceo@bank.example" <thief@evil.example>',
    "ceo@bank.example <thief@evil.example>",
    "<ceo@bank.example> <thief@evil.example>",
    '"Ana <ana@client.example>" <thief@evil.example>',
    "thief@evil.example (ana@client.example)",
    "=?utf-8?Q?ana=40client=2Eexample?= <thief@evil.example>",
    "ana@client.example\u202e <thief@evil.example>",
    "group: a@x.example, b@x.example;",
    "<@route.example:ana@client.example>",
    "ana@client.example, thief@evil.example",
    '"' * 2_000,
    "(" * 5_000,
    "<" * 5_000,
    "," * 5_000,
    "@",
    "a@",
    "@b",
    "a@b@c",
    "ana@" + "x" * 5_000,
    "x" * 5_000 + "@client.example",
    "\x00ana@client.example",
    "ana\x00@client.example",
    "undisclosed-recipients:;",
    "MAILER-DAEMON",
    "<>",
    "",
    "josé@bücher.example",
    "=?utf-8?b?////?= <ana@client.example>",
    "=?nonsense?q?x?= <ana@client.example>",
    "=?utf-8?q?" * 200,
)
CHARSETS = (
    "utf-8", "us-ascii", "latin-1", "utf-7", "utf-16", "utf-16le", "utf-32", "punycode", "idna", "rot13", "zlib", "hex",
    "base64", "bz2", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "iso-2022-jp", "hz", "gb18030",
    "big5-hkscs", "euc-kr", "shift_jis", "koi8-r", "cp037", "x" * 500, "\x00", "../../etc/passwd", "utf-8''x", "",
)  # fmt: skip
DATES = (
    "", "nonsense", "Mon, 32 Jan 2026 99:99:99 +9999", "Mon, 01 Jan 9999 23:59:59 -2359", "01 Jan 0001 00:00:00 +0000",
    "Thu, 01 Jan 1970 00:00:00 +0000", "1" * 5_000, "Mon, 05 Jan 2026 10:00:00 " + "+" * 50, "5 Jan 99999 10:00 +0000",
    "Mon, 05 Jan 2026 10:00:00", "\x00", "-1 Jan -5 -1:-1:-1 -0000", "05 01 2026",
    "Mon, 05 Jan 2026 10:00:00 +999999999",
    "Tue, 29 Feb 2100 12:00:00 +0000",
)  # fmt: skip
AUTOMATIC = (
    ("Auto-Submitted: auto-replied",), ("Auto-Submitted: auto-generated; owner=x",), ("Precedence: bulk",),
    ("Precedence: list",), ("Precedence: JUNK",), ("List-Id: <news.example>",), ("List-Unsubscribe: <http://x.example>",),
    ("X-Autoreply: yes",), ("Return-Path: <>",), ("X-Vacation: on",), ("X-Failed-Recipients: a@b.example",),
)  # fmt: skip
TEXTS = (
    "\x00hello", "\u202ehello\u2066", "h" + "\u0301" * 10_000 + "ello", "hello\ufeff\u200b",
    "hello\u2028x\x85y\x0bz\x0cw",
    "\x1b[31mhello\x07", "hello " + "\U0001f469\u200d\U0001f469\u200d\U0001f467", "x" * 1_000_000,
    "x" * 1_100_000, "\n" * 500_000,
    "> " * 300_000, ">" * 900_000, "On 1: wrote:\n" * 60_000, "From: a\n" * 100_000,
    "-----Original Message-----\n" * 30_000,
    "begin 644 x\n#0V%T\n`\nend\nhello", "\ufffe\uffffhello", "ı İ ß ﬁ hello", "\ue000hello", "=" * 900_000,
)  # fmt: skip
INJECTIONS = (
    "Offer\r\nBcc: thief@evil.example", "Offer\nX: y", "Offer\rX: y",
    "=?utf-8?q?Offer=0D=0ABcc:_thief=40evil.example?=",
    "=?utf-8?b?T2ZmZXINCkJjYzogdGhpZWY=?=", "=?utf-8?q?=00=E2=80=AEOffer?=", "Offer" * 50_000, "=?utf-8?q?" * 5_000,
    "=?utf-16?b?2AA=?=", "\t\tOffer\t", "", "<script>Offer</script>",
)  # fmt: skip


def hostile_mails() -> Iterator[tuple[str, bytes]]:
    """Each mail with a name that says what is wrong with it."""
    yield from _markup()
    yield from _heads()
    yield from _bodies()
    yield from _shapes()
    yield from _broken()


def _markup() -> Iterator[tuple[str, bytes]]:
    for number, written in enumerate(MARKUP):
        yield f"markup-{number}", letter(written, kind="text/html; charset=utf-8")
        coded = base64.encodebytes(written.encode())
        html = part(coded, "text/html; charset=utf-8", "Content-Transfer-Encoding: base64")
        yield f"markup-coded-{number}", mixed(html, kind="alternative")


def _heads() -> Iterator[tuple[str, bytes]]:
    for number, written in enumerate(SENDERS):
        yield f"sender-{number}", letter(sender=written, extra=("X-Role: admin", "Reply-To: ana@client.example"))
        yield f"receiver-{number}", letter(to=written)
    for number, written in enumerate(DATES):
        yield f"date-{number}", letter(date=written)
    for number, written in enumerate(INJECTIONS):
        yield f"subject-{number}", letter(subject=written)
        yield (
            f"id-{number}",
            letter(message_id=f"<{written}@x>", extra=(f"References: <{written}>", f"In-Reply-To: {written}")),
        )
    for number, extra in enumerate(AUTOMATIC):
        yield f"automatic-{number}", letter("Thanks", extra=extra)
    yield "nothing-but-a-blank-line", b"\r\n"
    yield "empty", b""
    yield "body-only", b"\r\nhello"
    yield "no-head-at-all", b"hello there\nthis is no mail"
    yield "headers-without-end", letter().partition(b"\r\n\r\n")[0]
    yield "head-of-a-megabyte", letter(extra=("X-Long: " + "x" * 1_000_000,))
    yield "many-headers", letter(extra=tuple(f"X-{number}: y" for number in range(20_000)))
    yield "folded-forever", letter(extra=("X-Fold:" + "\r\n " * 100_000,))
    yield "thousand-receivers", letter(to=", ".join(f"p{number}@x.example" for number in range(1_000)))
    yield "many-references", letter(extra=("References: " + " ".join(f"<{number}@x>" for number in range(20_000)),))
    yield (
        "twice-everything",
        letter(extra=("From: thief@evil.example", "Subject: other", "Message-ID: <2@x>", "To: c@x.example")),
    )


def _bodies() -> Iterator[tuple[str, bytes]]:
    noise = bytes(range(256)) * 40
    for number, charset in enumerate(CHARSETS):
        yield f"charset-{number}", letter(noise, kind=f"text/plain; charset={charset}")
        yield f"charset-of-subject-{number}", letter(subject=f"=?{charset}?q?=FF=00=D8x?=")
    for number, written in enumerate(TEXTS):
        yield f"text-{number}", letter(written)
    for number, encoding in enumerate(("base64", "quoted-printable", "x-uuencode", "7bit", "nonsense", "gzip", "")):
        extra = (f"Content-Transfer-Encoding: {encoding}",)
        yield f"encoding-{number}", letter(noise, extra=extra)
        yield f"encoding-cut-{number}", letter("SGVsbG8=4=", extra=extra)


def _shapes() -> Iterator[tuple[str, bytes]]:
    yield "1000-parts", mixed(*(part(f"p{number}") for number in range(1_000)))
    yield "999-parts", mixed(*(part(f"p{number}") for number in range(999)))
    yield "100000-parts", letter(b"--edge\n\n" * 100_000, kind="multipart/mixed; boundary=edge")
    for depth in (10, 49, 51, 1_000):
        yield f"{depth}-deep", _nested(depth)
        yield f"{depth}-forwards", _forwarded(depth)
    loop = mixed(part(b"", "message/rfc822"))
    yield (
        "forward-of-itself",
        letter(parts(part(loop, "message/rfc822"), part("hello")), kind="multipart/mixed; boundary=edge"),
    )
    for boundary in ("", '""', "edge edge", "(", ".*", "x" * 10_000, '"a\\"b"', "*0*=utf-8''x", "é"):
        yield f"boundary-{boundary[:9]}", letter(parts(part("hello")), kind=f"multipart/mixed; boundary={boundary}")
    yield "boundary-missing", letter(parts(part("hello")), kind="multipart/mixed")
    yield "boundary-never", letter("hello", kind="multipart/mixed; boundary=edge")
    yield "boundary-unclosed", letter(parts(part("hello"))[:-9], kind="multipart/mixed; boundary=edge")
    yield "same-boundary-inside", mixed(part(parts(part("hello")), "multipart/mixed; boundary=edge"), part("x"))
    yield (
        "only-an-attachment",
        mixed(part(b"%PDF", "application/pdf", "Content-Disposition: attachment; filename=x.pdf")),
    )
    yield (
        "bad-file-name",
        mixed(part("hello"), part("x", "text/plain", "Content-Disposition: attachment; filename*=x''%00%ff")),
    )
    for kind in (
        "",
        "text",
        "text/",
        "/",
        ";;;",
        "multipart/",
        "text/plain;" * 200,
        "TEXT/HTML",
        "message/rfc822",
        "\x00",
        "a" * 9_000,
    ):
        yield f"kind-{kind[:12]}", letter("hello", kind=kind or " ")
    yield (
        "report",
        letter(parts(part("failed"), part("x", "message/delivery-status")), kind="multipart/report; boundary=edge"),
    )
    yield "calendar-reply", mixed(part("yes"), part("BEGIN:VCALENDAR\nMETHOD:REPLY\n", "text/calendar"))
    yield "26-megabytes", letter(b"x" * (26 * 1024 * 1024))
    yield "24-megabytes-of-lines", letter(b"\n" * (24 * 1024 * 1024), kind="multipart/mixed; boundary=edge")
    yield "24-megabytes-of-boundaries", letter(b"--edg\n" * (4 * 1024 * 1024), kind="multipart/mixed; boundary=edge")


def _nested(depth: int) -> bytes:
    opening = b"".join(
        b"--%d\r\nContent-Type: multipart/mixed; boundary=%d\r\n\r\n" % (number, number + 1) for number in range(depth)
    )
    return letter(opening + b"--%d\r\n\r\nhello\r\n" % depth, kind="multipart/mixed; boundary=0")


def _forwarded(depth: int) -> bytes:
    raw = letter("innermost")
    for _ in range(depth):
        raw = letter(raw, kind="message/rfc822")
    return raw


def _broken() -> Iterator[tuple[str, bytes]]:
    """A good mail with bytes changed, cut, doubled or lost."""
    drawn = random.Random(17)
    html = part("<p>hello <b>Bob</b></p>", "text/html; charset=utf-8")
    good = mixed(part("hello"), html, kind="alternative", subject="=?utf-8?q?Ang=C3=A9bot?=")
    for number in range(60):
        raw = bytearray(good)
        for _ in range(drawn.randint(1, 40)):
            at = drawn.randrange(len(raw))
            act = drawn.randrange(4)
            if act == 0:
                raw[at] = drawn.randrange(256)
            elif act == 1:
                del raw[at : at + drawn.randint(1, 20)]
            elif act == 2:
                raw[at:at] = raw[at : at + drawn.randint(1, 60)]
            else:
                raw[at:at] = drawn.choice((b"\r\n", b"\n\n", b"--edge", b"\x00", b"\xff\xfe", b"=?", b"<", b";"))
        yield f"broken-{number}", bytes(raw)
    for number in range(20):
        yield f"noise-{number}", drawn.randbytes(drawn.randint(0, 5_000))
