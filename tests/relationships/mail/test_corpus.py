from collections import Counter

from relationships.mail.message import read_mail
from relationships.mail.refusals import MailRefused
from tests.relationships.mail.corpus import CUSTOMERS, Fate, corpus, expected, samples


def test_a_corpus_is_the_same_for_the_same_seed():
    assert corpus(500, 1) == corpus(500, 1)
    assert corpus(500, 1) != corpus(500, 2)
    assert corpus(500, 1)[:100] == corpus(100, 1)


def test_a_corpus_comes_to_what_it_says():
    found: Counter[Fate] = Counter()
    known: set[str] = set()
    for each in samples(500, 1):
        found[_fate(each.raw, known) if each.fate != Fate.BROKEN else Fate.BROKEN] += 1

    assert found == expected(500, 1)
    assert sum(found.values()) == 500
    assert min(found.values()) > 0


def _fate(raw: bytes, known: set[str]) -> Fate:
    try:
        mail = read_mail(raw)
    except MailRefused:
        return Fate.REFUSED
    if mail.message_id in known:
        return Fate.DUPLICATE
    known.add(mail.message_id)
    if mail.is_automatic:
        return Fate.AUTOMATIC
    domains = {box.address.rpartition("@")[2] for box in (mail.sender, *mail.to)}
    return Fate.CUSTOMER if domains & set(CUSTOMERS) else Fate.STRANGER
