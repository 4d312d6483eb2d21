"""People in a pasted signature, or in several: only what stands there, and nobody without a plausible line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from relationships.mail.addresses import ADDRESS
from relationships.mail.plain import cleaned
from relationships.mail.titles import folded, is_title
from relationships.mail.words import words

LONGEST_PASTE = 200_000
LONGEST_LINE = 300
MOST_PEOPLE = 500
LONGEST_COMPANY = 120

EMAIL = re.compile(rf"(?<![^\s<(\[:;,|]){ADDRESS.pattern}")
PHONE = re.compile(r"(?<![\w.])(?:\+|00)?\(?\d[\d\s().\-/]{5,22}\d(?!\w)")
PHONE_LABEL = re.compile(
    r"\b(?:t|tel|telf|tlf|telephone|phone|m|mob|mobile|mov|movil|cell|c|d|direct|directo|handy|mobil|telefon|durchwahl|p|ph|o|office)"
    r"\b[.:)]?",
)
FAX = re.compile(r"\b(?:fax|f)\b[.:]?\s*\+?\d")
NOT_PHONE = re.compile(
    r"\b(?:vat|cif|nif|dni|iban|ust|hrb|hra|steuer\w*|reg\w*|id|no|nr|num|tax|bic|swift|order|pedido|www)\b|https?:"
)
COMPANY = re.compile(
    r"(?:\b(?:gmbh|ag|kg|ohg|se|inc|llc|llp|ltd|limited|plc|corp|corporation|company|group|grupo|holding|sas|sarl|bv|nv|slu"
    r"|sau|sl|sa|spa|srl|oy|ab|aps|ug|gruppe|cooperativa|s\.?\s?coop)\b|\bs\.\s?[al]\.(?:\s?u\.)?|& co\b)"
)
PLACE = re.compile(
    r"\b(?:street|road|avenue|lane|floor|suite|calle|avda|avenida|plaza|paseo|poligono|carretera|c/|piso|planta|platz|allee"
    r"|hausnummer|po box|apartado|postfach)\b|stra(?:ss|ß)e\b|\bstr\."
)
FAREWELL = re.compile(
    r"^(?:(?:best|kind|warm|many)?\s*(?:regards|wishes|greetings)|best|cheers|thanks?|thank you|sincerely|yours|dear|hi"
    r"|hello|(?:un |cordial(?:es)? |muchos )?(?:saludos?|abrazo)|atentamente|gracias|hola|estimad[oa]|buenos dias"
    r"|mit freundlichen|freundliche|viele|liebe|beste|schone|herzliche|mfg|lg|vg|danke|hallo|sehr geehrte|sent from"
    r"|enviado|gesendet|von meinem|get outlook|this e?-?mail|este correo|diese e?-?mail|confidential|please consider"
    r"|from|to|cc|subject|de|para|asunto|von|an|betreff|date|fecha|datum|managing directors?|geschaftsfuhrer|sitz)\b"
)
HONORIFIC = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|dr|drs|prof|sr|sra|srta|d|dna|don|dona|herr|frau|ing|lic|dipl|dipl-ing|dipl-kfm|mag|ir|sir)\.?\s+)+",
    re.IGNORECASE,
)
POST_NOMINAL = re.compile(
    r"(?:,?\s+(?:ph\.?d\.?|mba|msc|bsc|m\.?sc\.?|b\.?sc\.?|m\.?a\.?|ll\.?m\.?|cpa|cfa|pmp|jr\.?|esq\.?))+$",
    re.IGNORECASE,
)
PARTICLES = words(
    """
    de del la las los y e i da do dos das di du van von der den zu zur vom bin ibn al el ter ten le
    """
)
NAME_WORD = re.compile(r"[^\W\d_]+(?:[.'’\-·][^\W\d_]+)*\.?")
HAN = re.compile("[\u4e00-\u9fff]{2,4}|[\uac00-\ud7a3]{2,4}")
BETWEEN = re.compile(
    r"\s+[|•·–—/-]\s+|\s*[|•]\s*|,\s+(?!(?:s\.?\s?[al]|slu|sau|inc|llc|ltd|gmbh|co)\b)|\s+(?:at|@|bei)\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class SignaturePerson:
    """A person as the pasted text shows them; `line` is where the name stands, from 1."""

    name: str
    title: str = ""
    company: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    line: int = 0


@dataclass
class _Found:
    name: str
    line: int
    title: str = ""
    company: str = ""
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)

    @property
    def is_somebody(self) -> bool:
        return bool(self.title) or self.is_reached

    @property
    def is_reached(self) -> bool:
        return bool(self.emails or self.phones)

    def person(self) -> SignaturePerson:
        return SignaturePerson(
            self.name,
            self.title,
            self.company,
            tuple(dict.fromkeys(self.emails)),
            tuple(dict.fromkeys(self.phones)),
            self.line,
        )


def people_in(text: str) -> list[SignaturePerson]:
    """Everybody with a name and at least a title, an address or a number, in the order of the text."""
    found: list[_Found] = []
    current: _Found | None = None
    blank = False
    for number, line in enumerate(cleaned(text[:LONGEST_PASTE]).split("\n"), start=1):
        said = " ".join(line[:LONGEST_LINE].replace("\t", " | ").split()).strip("*_ ")
        if not said:
            blank = True
            continue
        begun = list(_begun(said, number))
        if blank and current is not None and current.is_reached and not _only_reaches(said):
            current = None
        if begun and not (current is not None and not blank and _belongs(begun[0], current)):
            found.extend(begun)
            current = begun[-1]
        elif current is not None:
            _add(current, said)
        blank = False
    return [each.person() for each in found if each.is_somebody][:MOST_PEOPLE]


def _belongs(begun: _Found, current: _Found) -> bool:
    """A line below a name that could be a name too, alone and with nothing said yet, is a company or a place."""
    return not begun.is_somebody and not current.is_reached


def _only_reaches(said: str) -> bool:
    """Whether the line holds nothing but numbers and addresses: after a blank line, only such a one still belongs to
    somebody who can be reached already."""
    rest = PHONE_LABEL.sub(" ", folded(PHONE.sub(" ", EMAIL.sub(" ", said))))
    return re.search(r"[^\W\d_]", re.sub(r"\b(?:e-?mail|correo|web|www\.\S+|https?:\S+)", " ", rest)) is None


def _begun(said: str, number: int) -> Iterator[_Found]:
    """The people whose names this line begins with: one as a rule, several in a list of "Name <address>"."""
    if said.count("<") > 0 and EMAIL.search(said) is not None:
        for entry in re.split(r"[;,]\s*(?=[^<>]*<)", said):
            name, _bracket, rest = entry.partition("<")
            if (plain := _name(name.strip().strip('"'))) and EMAIL.search(rest) is not None:
                person = _Found(plain, number)
                _add(person, rest.strip("<> "))
                yield person
        return
    head, *others = BETWEEN.split(said)
    name = _name(POST_NOMINAL.sub("", head))
    if not name or (others and not _goes_on(others)):
        return
    person = _Found(name, number)
    for other in others:
        _add(person, other)
    yield person


def _goes_on(others: list[str]) -> bool:
    """After a name on the same line comes what the person does or how to reach them, or letters after the name."""
    return any(
        is_title(each) or EMAIL.search(each) or _phones(each) or POST_NOMINAL.fullmatch(f" {each}") for each in others
    )


def _add(person: _Found, said: str) -> None:
    """Take from the line what it says about the person."""
    person.emails.extend(each.lower() for each in EMAIL.findall(said))
    person.phones.extend(_phones(said))
    if PLACE.search(folded(said)) is not None:
        return
    for part in BETWEEN.split(said) if not is_title(said) or "|" in said else _title_parts(said):
        if EMAIL.search(part) is None and not _phones(part):
            _add_part(person, part.strip())


def _title_parts(said: str) -> list[str]:
    """A title with its company behind a comma or a dash; a comma within the title stays."""
    parts = BETWEEN.split(said)
    return parts if any(_is_company(each) for each in parts[1:]) or re.search(r" (?:at|@|bei) ", said) else [said]


def _add_part(person: _Found, part: str) -> None:
    if not part or (FAREWELL.match(folded(part)) is not None and not is_title(part)):
        return
    if not person.title and is_title(part) and not _is_company(part) and len(part) <= LONGEST_COMPANY:
        person.title = part
    elif not person.company and len(part) <= LONGEST_COMPANY and (_is_company(part) or _is_of_domain(part, person)):
        person.company = part


def _is_company(part: str) -> bool:
    return COMPANY.search(folded(part)) is not None and not any(each.isdigit() for each in part[:2])


def _is_of_domain(part: str, person: _Found) -> bool:
    """A line is the company's name where the address says the same."""
    plain = re.sub(r"\W", "", folded(part))
    return any(
        len(plain) > 2 and plain == each.rpartition("@")[2].partition(".")[0].replace("-", "") for each in person.emails
    )


def _phones(said: str) -> list[str]:
    """Numbers that are long enough for a telephone, and stand where one is meant."""
    plain = folded(said)
    if FAX.search(plain) is not None:
        said = re.split(r"(?i)\bf(?:ax)?\b", said)[0]
    if NOT_PHONE.search(plain) is not None and PHONE_LABEL.search(plain) is None and "+" not in said:
        return []
    found = []
    for match in PHONE.finditer(said):
        written = match.group().strip()
        digits = sum(each.isdigit() for each in written)
        is_meant = written.startswith(("+", "00", "(")) or PHONE_LABEL.search(plain) is not None or digits >= 9
        if 7 <= digits <= 15 and is_meant:
            found.append(written)
    return found


def _name(said: str) -> str:
    """The line as a person's name, without honorifics, or nothing where it is none."""
    name = HONORIFIC.sub("", said).strip(" ,;:")
    if HAN.fullmatch(name) is not None:
        return name
    words = name.split()
    plain = folded(name)
    if (
        not 2 <= len(words) <= 6
        or FAREWELL.match(plain) is not None
        or is_title(name)
        or _is_company(name)
        or PLACE.search(plain)
    ):
        return ""
    return name if all(_is_name_word(each) for each in words) and words[0] not in PARTICLES else ""


def _is_name_word(word: str) -> bool:
    if word in PARTICLES:
        return True
    return NAME_WORD.fullmatch(word) is not None and (word[0].isupper() or word[0].lower() == word[0].upper())
