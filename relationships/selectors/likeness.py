"""Finding contacts by what somebody types: the same address, or a name that looks alike."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from rapidfuzz import fuzz

from accounts.selectors import tsquery
from core.text import fold
from relationships.choices import PointKind
from relationships.models import Contact, ContactPoint, Employment
from users.models import User

LONGEST = 100
SMALL = 5_000
CANDIDATES = 40
ALIKE = 82  # of 100, how like two names are that may mean one person
# Materialized, so that the planner compares no row but these with the text.
LIKEST = """
WITH mine AS MATERIALIZED (SELECT id, search_text FROM relationships_contact WHERE id = ANY(%s))
SELECT id FROM (SELECT id, word_similarity(%s, search_text) AS likeness FROM mine) compared
WHERE likeness > 0.3 ORDER BY likeness DESC, id LIMIT %s
"""


@dataclass(frozen=True)
class LikeContact:
    """A contact the reader sees who may be the one that is being typed: where they work, and whether by address."""

    contact: Contact
    place: str
    is_same_address: bool


def contacts_like(user: User, name: str, email: str = "", limit: int = 5) -> list[LikeContact]:
    """Contacts the user sees with the same address or a similar name, the likeliest first."""
    same = _with_address(user, email)
    folded = fold(name[:LONGEST])
    near = _alike(user, folded) if tsquery(folded) else []
    found = list(dict.fromkeys([*same, *near]))[:limit]
    contacts = Contact.objects.in_bulk(found)
    places = places_of(found, user)
    return [LikeContact(contacts[key], places.get(key, ""), key in same) for key in found if key in contacts]


def _with_address(user: User, email: str) -> list[int]:
    said = email.strip().lower()[:254]
    if "@" not in said or "\x00" in said:
        return []
    points = ContactPoint.objects.filter(kind=PointKind.EMAIL, value=said).visible_to(user)
    return list(points.order_by("contact").values_list("contact", flat=True)[:5])


def _alike(user: User, folded: str) -> list[int]:
    """The database finds the candidates by what their names share, the comparison of whole names decides."""
    keys = candidates(user, folded)
    names = Contact.objects.filter(pk__in=keys).order_by().values_list("pk", "search_text")
    scores = {key: fuzz.token_sort_ratio(folded, text) for key, text in names}
    partly = {key: fuzz.partial_ratio(folded, text) for key, text in names if len(folded) >= 4}
    near = {key: max(score, partly.get(key, 0) - 10) for key, score in scores.items()}
    return sorted((key for key, score in near.items() if score >= ALIKE), key=lambda key: (-near[key], key))


def candidates(user: User, folded: str) -> list[int]:
    """Contacts the user sees whose names share most with the text. Of up to 5,000 all are compared, of more those that
    the index gives as nearest."""
    if user.has_perm("accounts.view_every_account"):
        return list(Contact.objects.visible_to(user).closest_to(folded).values_list("pk", flat=True)[:CANDIDATES])
    keys = list(Contact.objects.visible_to(user).order_by().values_list("pk", flat=True)[: SMALL + 1])
    if len(keys) > SMALL:
        near = Contact.objects.closest_to(folded).values_list("pk", flat=True)[: CANDIDATES * 10]
        return list(
            Contact.objects.visible_to(user).filter(pk__in=list(near)).values_list("pk", flat=True)[:CANDIDATES]
        )
    with connection.cursor() as cursor:
        cursor.execute(LIKEST, [keys, folded, CANDIDATES])
        return [key for (key,) in cursor.fetchall()]


def places_of(contacts: Collection[int], user: User) -> dict[int, str]:
    """Contact → the account they work at, or worked at last, among those the user sees."""
    jobs = Employment.objects.visible_to(user).filter(contact__in=contacts).order_by("during")
    return dict(jobs.values_list("contact", "account__name"))
