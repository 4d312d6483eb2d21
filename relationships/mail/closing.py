"""Short closings: a mail that only says thanks asks for no answer."""

import re

from relationships.mail.words import words

LONGEST = 160
SIGNATURE = re.compile(
    r"^(?:-- ?$|__+$|(?:sent from|enviado desde|gesendet von|von meinem)\b)", re.MULTILINE | re.IGNORECASE
)
SENTENCE_END = re.compile(r"[.!,;:…\-–—()]+|\n+")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

CLOSES = words(
    """
    thanks thank thx ty cheers perfect great ok okay okey noted received understood agreed done super fine
    excellent wonderful gracias perfecto perfecta genial estupendo vale recibido recibida entendido entendida
    anotado acuerdo hecho conforme fenomenal enterado enterada excelente danke perfekt verstanden notiert
    erledigt
    """
)
PHRASES = re.compile(
    r"\b(?:sounds good|got it|will do|all good|all clear|no problem|you(?:['’]re| are) welcome|works for me"
    r"|de nada|muy bien|todo claro|sin problema|suena bien|me parece bien|así quedamos|vielen dank|alles klar|passt)\b"
)
AROUND = words(
    """
    you very much so a lot many for the your all again that this it is everything help mail email message update
    info information reply quick answer good i hi hello hey dear have nice day evening weekend too and see soon
    best kind warm regards wishes sincerely yours muchas muchísimas mil por la el lo los las tu su todo ayuda
    información respuesta correo mensaje muy bien hola buenos buenas días tardes noches buen fin de semana día
    saludo saludos un una cordial abrazo atentamente y a ti usted vosotros ustedes hasta luego pronto mañana nos
    vemos queda vielen dank für die hallo liebe grüße viele schönen tag tomorrow then perfectly
    """
)
GREETS = words(
    """
    hi hello hey dear hola buenos buenas estimado estimada querido querida hallo liebe lieber
    """
)


def is_short_closing(text: str) -> bool:
    """Whether the text thanks or agrees and says nothing else; names around it do not count."""
    said = SIGNATURE.split(text, maxsplit=1)[0].strip()
    if not said or len(said) > LONGEST or "?" in said or "¿" in said:
        return False
    closes, marked = False, PHRASES.sub(" ok ", said.lower())
    if any(each.isdigit() for each in marked):
        return False
    lines = [line for line in said.split("\n") if line.strip()]
    for number, line in enumerate(lines):
        verdicts = [_closes(each) for each in SENTENCE_END.split(line) if each.strip()]
        if closes and number == len(lines) - 1 and _is_name(line):
            continue
        if None in verdicts:
            return False
        closes = closes or True in verdicts
    return closes


def _closes(sentence: str) -> bool | None:
    """Whether the sentence closes, only stands around a closing, or (None) says something of its own."""
    words = WORD.findall(PHRASES.sub(" ok ", sentence.lower()))
    written = WORD.findall(sentence)
    known = [word in CLOSES or word in AROUND for word in words]
    if all(known):
        return any(word in CLOSES for word in words)
    own = known.index(False)
    is_called = words[0] in GREETS or any(word in CLOSES for word in words[:own])
    rest = written[len(written) - (len(words) - own) :]
    if is_called and len(rest) <= 2 and _is_name(" ".join(rest)):
        return any(word in CLOSES for word in words[:own])
    return None


def _is_name(line: str) -> bool:
    words = WORD.findall(line)
    return 0 < len(words) <= 3 and all(word[0].isupper() and not word[0].isdigit() for word in words)
