"""Bytes in any charset become text that the database takes and that cannot lie about its direction."""

import binascii
import codecs
import re
import unicodedata

from relationships.mail.words import words

# Python knows codecs that are no charsets, and some (punycode, idna) take a day for a megabyte
CHARSETS = words(
    """
    ascii utf-8 utf-7 utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be iso8859-1 iso8859-2 iso8859-3
    iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14
    iso8859-15 iso8859-16 cp437 cp850 cp852 cp866 cp874 cp932 cp949 cp950 cp1250 cp1251 cp1252 cp1253 cp1254
    cp1255 cp1256 cp1257 cp1258 koi8-r koi8-u mac-roman gb2312 gbk gb18030 hz big5 big5hkscs shift_jis euc_jp
    iso2022_jp iso2022_jp_1 iso2022_jp_2 iso2022_jp_ext euc_kr iso2022_kr johab tis-620
    """
)
# Senders name the smaller charset and write the larger one
WIDER = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932"}
CHARSET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
MARKS = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
PILED_MARKS = re.compile(f"([{MARKS}]{{4}})[{MARKS}]+")

ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([QqBb])\?([^?]*)\?=")
BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,60}\?[QqBb]\?)")
LONGEST_HEADER_TEXT = 8_000


def cleaned(text: str) -> str:
    """Text with one kind of line end and without what nobody sees: control and direction marks, accents in piles."""
    text = LINE_ENDS.sub("\n", text)
    return PILED_MARKS.sub(r"\1", UNWANTED.sub("", text))


def one_line(text: str, longest: int) -> str:
    """The text on one line, in composed form, cut where it grows too long."""
    text = " ".join(cleaned(text[: longest * 20]).split())
    return unicodedata.normalize("NFC", text)[:longest].strip()


def decoded(raw: bytes, charset: str = "") -> str:
    """The text the bytes hold in the charset they name; where that is none or wrong, UTF-8 or Western European."""
    known = _known(charset)
    for name in ("utf-8", known) if known in ("ascii", "") else (known, "utf-8"):
        try:
            return raw.decode(WIDER.get(name, name) or "cp1252")
        except UnicodeError:
            continue
    return raw.decode(WIDER.get(known, known) or "cp1252", errors="replace")


def _known(charset: str) -> str:
    name = CHARSET_NAME.fullmatch(charset.strip().strip("\"'"))
    if name is None:
        return ""
    try:
        found = codecs.lookup(name.group()).name
    except (LookupError, ValueError):
        return ""
    return found if found in CHARSETS else ""


def header_text(raw: bytes) -> str:
    """A header's value as people read it: unfolded, its encoded words decoded."""
    text = decoded(raw[:LONGEST_HEADER_TEXT])
    if "=?" not in text:
        return text
    pieces: list[str | tuple[str, bytes]] = []
    end = 0
    text = BETWEEN_WORDS.sub(r"\1", text)
    for word in ENCODED_WORD.finditer(text):
        if word.start() > end:
            pieces.append(text[end : word.start()])
        _add_word(pieces, word)
        end = word.end()
    pieces.append(text[end:])
    return "".join(each if isinstance(each, str) else decoded(each[1], each[0]) for each in pieces)


def _add_word(pieces: list[str | tuple[str, bytes]], word: re.Match[str]) -> None:
    """A character may be cut in two by the end of a word: words of one charset are joined before they are read."""
    charset = word[1].partition("*")[0].lower()
    coded = word[3].encode("ascii", errors="ignore")
    raw = from_base64(coded) if word[2] in "Bb" else binascii.a2b_qp(coded, header=True)
    if pieces and isinstance(pieces[-1], tuple) and pieces[-1][0] == charset:
        pieces[-1] = (charset, pieces[-1][1] + raw)
    else:
        pieces.append((charset, raw))


NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def from_base64(coded: bytes) -> bytes:
    """What the letters of base64 among these bytes stand for; the rest and a cut end are left out."""
    letters = coded.translate(None, NOT_BASE64)
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
