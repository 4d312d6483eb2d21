"""What a message says apart from what it repeats: the history a mail program hangs below or weaves between."""

import re

LONGEST_LINE = 1_000
QUOTED_LINE = re.compile(r"\s?>")
ATTRIBUTION_BEGINS = re.compile(r"(?:On|El|Am|Le|Il|Em|Op|W dniu|Den)\b", re.IGNORECASE)
ATTRIBUTION_ENDS = re.compile(
    r"\b(?:wrote|escribió|escribio|schrieb|a écrit|ha scritto|escreveu|schreef|napisał|skrev)\b[^:]{0,200}:\s*$",
    re.IGNORECASE,
)
HISTORY_BEGINS = re.compile(
    r"\s*(?:-{2,}\s*(?:original message|mensaje original|ursprüngliche nachricht|message d'origine|messaggio originale"
    r"|forwarded message|mensaje reenviado|weitergeleitete nachricht|forwarded by .{1,200})\s*-*"
    r"|begin forwarded message:|inicio del mensaje reenviado:|anfang der weitergeleiteten nachricht:)\s*$",
    re.IGNORECASE,
)
SENDER_LINE = re.compile(r"\s*\*?(?:from|de|von)\s*:\*?\s*\S", re.IGNORECASE)
OTHER_LINE = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|enviado(?: el)?|fecha|para|asunto|gesendet|datum|an|betreff)\s*:", re.IGNORECASE
)
RULE = re.compile(r"\s*_{10,}\s*$")
LINES_OF_HEAD = 6
LINES_OF_ATTRIBUTION = 3
# Nobody writes a letter of so many lines above the history
LINES_LOOKED_AT = 5_000


def apart(text: str) -> tuple[str, str]:
    """What the message says itself, and what it quotes."""
    lines = text.split("\n")
    own: list[str] = []
    quoted: list[str] = []
    at = 0
    while at < len(lines):
        is_near = at < LINES_LOOKED_AT
        if is_near and _history_begins(lines, at):
            quoted.extend(lines[at:])
            break
        if is_near and (length := _attribution(lines, at)) > 0:
            quoted.extend(lines[at : at + length])
            at += length
            while at < len(lines) and not lines[at].strip():
                quoted.append(lines[at])
                at += 1
            if not _is_quoted_next(lines, at):
                quoted.extend(lines[at:])
                break
        else:
            (quoted if QUOTED_LINE.match(lines[at]) else own).append(lines[at])
            at += 1
    return "\n".join(own).strip(), "\n".join(quoted).strip()


def _history_begins(lines: list[str], at: int) -> bool:
    line = lines[at][:LONGEST_LINE]
    if HISTORY_BEGINS.match(line):
        return True
    if RULE.match(line):
        return at + 1 < len(lines) and SENDER_LINE.match(lines[at + 1][:LONGEST_LINE]) is not None
    if SENDER_LINE.match(line) is None:
        return False
    return sum(OTHER_LINE.match(each[:LONGEST_LINE]) is not None for each in lines[at + 1 : at + LINES_OF_HEAD]) >= 2


def _attribution(lines: list[str], at: int) -> int:
    """How many lines say "On Monday Ana wrote:"; none where nothing does."""
    if ATTRIBUTION_BEGINS.match(lines[at].lstrip()) is None:
        return 0
    for length in range(1, LINES_OF_ATTRIBUTION + 1):
        said = " ".join(lines[at : at + length])[:LONGEST_LINE]
        if ATTRIBUTION_ENDS.search(said) and any(each.isdigit() or each == "@" for each in said):
            return length
    return 0


def _is_quoted_next(lines: list[str], at: int) -> bool:
    return at < len(lines) and QUOTED_LINE.match(lines[at]) is not None
