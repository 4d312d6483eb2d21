"""Finding the people one sees by what one types: beginnings of words or of an address, then what looks alike."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from accounts.selectors import tsquery
from core.text import fold
from relationships.models import Contact
from relationships.selectors.likeness import candidates, places_of
from relationships.selectors.people import with_text
from users.models import User

LONGEST = 100
FEW = 5
SHORTEST = 4  # of fewer letters, a mistyped one is another name
ALIKE = 75  # of 100


@dataclass(frozen=True)
class FoundContact:
    """Somebody at a customer, and the account where the reader knows them to work."""

    contact: Contact
    place: str


def contacts_found(user: User, text: str, limit: int) -> list[FoundContact]:
    """Contacts the user sees whose name or e-mail address is like the text, typing mistakes forgiven."""
    if not user.has_perm("relationships.view_contact"):
        return []
    folded = fold(text[:LONGEST])
    found = _by_words(user, text, folded, limit)
    if len(found) < FEW and len(folded) >= SHORTEST and "@" not in text and tsquery(folded):
        found += [one for one in _by_likeness(user, folded) if one not in found]
    places = places_of([one.pk for one in found[:limit]], user) if found else {}
    return [FoundContact(one, places.get(one.pk, "")) for one in found[:limit]]


def _by_words(user: User, text: str, folded: str, limit: int) -> list[Contact]:
    """Those whose name begins with the text come first."""
    query, seen = tsquery(folded), Contact.objects.visible_to(user)
    if not query and "@" not in text:
        return []
    found = with_text(seen, text, user) if "@" in text else seen.with_words(query)
    rows = found.order_by("name", "pk")[: limit * 5]
    return sorted(rows, key=lambda one: (not one.search_text.startswith(folded), one.name.casefold(), one.pk))[:limit]


def _by_likeness(user: User, folded: str) -> list[Contact]:
    rows = Contact.objects.filter(pk__in=candidates(user, folded)).order_by()
    scores = {one: fuzz.partial_ratio(folded, one.search_text) for one in rows}
    near = [one for one, score in scores.items() if score >= ALIKE]
    return sorted(near, key=lambda one: (-scores[one], one.name.casefold(), one.pk))
