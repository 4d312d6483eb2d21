"""The list of contacts: what it may be narrowed to, and what is read of each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import DateField, Exists, Max, Min, OuterRef, Q, Subquery, Value
from django.utils import timezone

from accounts.models import Account
from accounts.querysets import is_among
from accounts.selectors import tsquery
from core.text import fold
from relationships.choices import BuyingRole
from relationships.models import Assessment, Contact, ContactPoint, ContactState, Employment, HeldRole
from relationships.querysets import ContactQuerySet
from users.models import User

LONGEST = 100
SOON_DAYS = 14
OPINIONS = "relationships.view_assessment"


@dataclass
class Standing:
    """Where somebody works, and what is thought of them there, as far as the reader may know it."""

    job: Employment | None = None
    is_here: bool = False
    roles: list[str] = field(default_factory=list)
    influence: int | None = None
    stance: int | None = None


def contact_rows(user: User, filters: Mapping[str, Any]) -> tuple[ContactQuerySet, ContactQuerySet]:
    """The contacts the user may see under these filters: to be counted, and with everything the list shows."""
    found = narrowed(Contact.objects.visible_to(user), filters, user=user)
    # Only who decides is due: the day says what is thought of them
    due_on = Subquery(_state(user, Min("contact_due_on"))) if user.has_perm(OPINIONS) else Value(None, DateField())
    shown = found.annotate(last_two_way_at=Subquery(_state(user, Max("last_two_way_at"))), contact_due_on=due_on)
    return found, shown


def _state(user: User, figure: Any) -> Any:
    """One figure of a contact over the accounts that are open to the user."""
    rows = ContactState.objects.filter(contact=OuterRef("pk")).order_by()
    if not user.has_perm("accounts.view_every_account"):
        # As an array, which is read once, not once for every contact
        rows = rows.filter(is_among("account", Account.objects.all().keys_open_to(user)))
    return rows.values("contact").annotate(figure=figure).values("figure")


def narrowed(contacts: ContactQuerySet, filters: Mapping[str, Any], *, user: User) -> ContactQuerySet:
    """Only the contacts that fit every filter named, as far as the user sees what it asks for."""
    jobs = Employment.objects.visible_to(user).filter(contact=OuterRef("pk")).order_by()
    if filters.get("left"):
        contacts = contacts.filter(~Exists(jobs.current()))
    if filters.get("account"):
        here = jobs.filter(account=int(filters["account"]))
        contacts = contacts.filter(Exists(here if filters.get("left") else here.current()))
    if filters.get("kind"):
        contacts = contacts.filter(kind=filters["kind"])
    if filters.get("role"):
        held = HeldRole.objects.visible_to(user).filter(role=filters["role"])
        held = held.filter(employment__in=Employment.objects.current().values("pk"))
        contacts = contacts.filter(pk__in=held.order_by().values("employment__contact"))
    if filters.get("due") and user.has_perm(OPINIONS):
        contacts = _due(contacts, str(filters["due"]), user)
    if filters.get("q"):
        contacts = with_text(contacts, str(filters["q"]), user)
    return contacts


def _due(contacts: ContactQuerySet, asked: str, user: User) -> ContactQuerySet:
    today = timezone.localdate()
    before = today if asked == "overdue" else today + timedelta(days=SOON_DAYS + 1)
    states = ContactState.objects.filter(contact_due_on__lt=before)
    if not user.has_perm("accounts.view_every_account"):
        states = states.filter(account__in=Account.objects.all().keys_open_to(user))
    return contacts.filter(pk__in=states.order_by().values("contact"))


def with_text(contacts: ContactQuerySet, text: str, user: User) -> ContactQuerySet:
    """Contacts whose name holds words that begin so, or whose e-mail address does."""
    said = text[:LONGEST].replace("\x00", "").strip()
    if "@" in said:
        points = ContactPoint.objects.emails().visible_to(user).filter(value__startswith=said.lower())
        return contacts.filter(pk__in=points.order_by().values("contact"))
    query = tsquery(fold(said))
    return contacts.with_words(query) if query else contacts.filter(Q(pk__in=[]))


def with_standing(contacts: Iterable[Contact], user: User) -> list[Contact]:
    """The contacts, each with `standing`: where they work now, else where they worked last, with roles and opinions
    that the user may read."""
    rows = list(contacts)
    standings = {row.pk: Standing() for row in rows}
    today = timezone.now().date()
    jobs = Employment.objects.visible_to(user).filter(contact__in=standings).select_related("account")
    for job in jobs.order_by("during", "pk"):
        one = standings[job.contact_id]
        is_here = job.during.upper is None or job.during.upper > today
        if is_here or not one.is_here:
            one.job, one.is_here = job, is_here
    if user.has_perm(OPINIONS):
        _add_opinions([one for one in standings.values() if one.job is not None], user)
    for row in rows:
        row.standing = standings[row.pk]  # type: ignore[attr-defined]
    return rows


def _add_opinions(standings: list[Standing], user: User) -> None:
    keys = [one.job.pk for one in standings if one.job]
    roles: dict[int, list[str]] = defaultdict(list)
    for key, role in HeldRole.objects.visible_to(user).filter(employment__in=keys).values_list("employment", "role"):
        roles[key].append(str(BuyingRole(role).label))
    opinions = Assessment.objects.visible_to(user).in_bulk(keys)
    for one in standings:
        if one.job is not None:
            one.roles = roles[one.job.pk]
            opinion = opinions.get(one.job.pk)
            one.influence = opinion.influence if opinion else None
            one.stance = opinion.stance if opinion else None
