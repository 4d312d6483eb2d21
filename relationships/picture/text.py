"""Text that fits: an SVG neither wraps nor cuts, so names are measured and cut before they are drawn."""

import unicodedata

ELLIPSIS = "…"
ISOLATE, END = "\u2068", "\u2069"
STEERING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
JOINERS = frozenset("\u200d\ufe0f\ufe0e")

# Widths in thousandths of the font size, as the widest of the usual interface fonts has them
NARROW, MIDDLING, WIDE, CAPITAL, FULL = 340, 620, 980, 720, 1050
WIDTHS = dict.fromkeys("iljI.,:;'|!()[] ·", NARROW) | dict.fromkeys("mwMW@%", WIDE) | dict.fromkeys("ftr-/", 430)
BOLD = 1.1


def cut(text: str, width: int, *, size: int = 12, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits the width, with an ellipsis. It keeps its own direction, and
    nothing in it turns the direction of what stands beside it."""
    room = width * 1000 / size / (BOLD if bold else 1)
    clean = " ".join("".join(" " if _is_control(sign) else sign for sign in text if sign not in STEERING).split())
    if not clean:
        return ""
    kept = clean if _width(clean) <= room else _beginning(clean, room - FULL) + ELLIPSIS
    return f"{ISOLATE}{kept}{END}"


def _beginning(text: str, room: float) -> str:
    kept = ""
    for sign in _signs(text):
        room -= _width(sign)
        if room < 0:
            break
        kept += sign
    return kept.rstrip(" ,·-")


def _signs(text: str) -> list[str]:
    """What a reader sees as one sign: a letter keeps its accents, joined signs stay together."""
    signs: list[str] = []
    for letter in text:
        follows = signs and (_is_mark(letter) or letter in JOINERS or signs[-1][-1] == "\u200d")
        if follows:
            signs[-1] += letter
        else:
            signs.append(letter)
    return signs


def _width(text: str) -> int:
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if letter in WIDTHS:
        return WIDTHS[letter]
    if _is_mark(letter) or letter in JOINERS:
        return 0
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    return CAPITAL if letter.isupper() else MIDDLING if letter < "\u0600" else CAPITAL


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Me")


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Zl", "Zp")
