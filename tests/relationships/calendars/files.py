"""Calendar files to read."""


def event(*lines: str, uid: str = "one@example") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def calendar(*parts: str, lines: tuple[str, ...] = ()) -> bytes:
    head = "".join(f"{line}\r\n" for line in ("VERSION:2.0", *lines))
    return f"BEGIN:VCALENDAR\r\n{head}{''.join(parts)}END:VCALENDAR\r\n".encode(errors="surrogatepass")
