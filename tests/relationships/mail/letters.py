"""Mails for tests, written as mail programs write them."""


def letter(
    body: str | bytes = "Hello Bob",
    *,
    kind: str = 'text/plain; charset="utf-8"',
    sender: str | bytes = "Ana Ruiz <ana@client.example>",
    to: str | bytes = "Bob <bob@rapport.example>",
    subject: str | bytes = "Offer",
    message_id: str | bytes = "<1@client.example>",
    date: str | bytes = "Mon, 05 Jan 2026 10:00:00 +0100",
    extra: tuple[str | bytes, ...] = (),
) -> bytes:
    """A mail with these headers, an empty one left out, and its body as it is."""
    named = (("From", sender), ("To", to), ("Subject", subject), ("Message-ID", message_id), ("Date", date))
    lines = [name.encode() + b": " + _raw(value) for name, value in named if value]
    lines += [_raw(each) for each in extra]
    if kind:
        lines.append(b"Content-Type: " + _raw(kind))
    return b"\r\n".join(lines) + b"\r\n\r\n" + _raw(body)


def parts(*written: str | bytes, boundary: str = "edge") -> bytes:
    """The parts, each with its own headers, between boundaries."""
    mark = f"--{boundary}".encode()
    return b"".join(mark + b"\r\n" + _raw(each) + b"\r\n" for each in written) + mark + b"--\r\n"


def part(body: str | bytes, kind: str = "text/plain; charset=utf-8", *extra: str) -> bytes:
    head = "\r\n".join((f"Content-Type: {kind}", *extra))
    return _raw(head) + b"\r\n\r\n" + _raw(body)


def mixed(*written: str | bytes, kind: str = "mixed", **headers: str) -> bytes:
    return letter(parts(*written), kind=f'multipart/{kind}; boundary="edge"', **headers)


def _raw(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value
