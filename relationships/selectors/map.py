"""The relationship map of an account: who decides there, who of us knows them, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from relationships.gaps import Gap, GapKind, Tie, gaps
from relationships.picture.drawn import MapPicture
from relationships.picture.grid import GridPicture, grid_picture
from relationships.picture.layout import map_picture, print_picture
from relationships.picture.people import MapPerson, OurPerson
from relationships.picture.table import MapRow, map_rows
from relationships.picture.words import StanceSign, StrengthLine, stance_signs, strength_lines
from relationships.selectors.stakeholders import Person, people_of
from relationships.selectors.traffic import Traffic, ties_of, traffic_of
from users.models import User

MOST_OF_US = 20  # beyond, the map says nothing any more


@dataclass(frozen=True)
class RelationshipMap:
    """The map as drawing, as grid and as table."""

    people: list[MapPerson]
    ours: list[OurPerson]
    ties: list[Tie]
    gaps: list[Gap]

    @cached_property
    def picture(self) -> MapPicture:
        return map_picture(self.people, ours=self.ours, ties=self.ties, gaps=self.gaps)

    @cached_property
    def print_picture(self) -> MapPicture:
        return print_picture(self.people, ours=self.ours, ties=self.ties, gaps=self.gaps)

    @cached_property
    def grid(self) -> GridPicture:
        return grid_picture(self.people)

    @cached_property
    def rows(self) -> list[MapRow]:
        return map_rows(self.people, ours=self.ours, ties=self.ties, gaps=self.gaps)

    @property
    def signs(self) -> list[StanceSign]:
        return stance_signs()

    @property
    def strengths(self) -> list[StrengthLine]:
        return strength_lines()


def relationship_map(account: Account, reader: User) -> RelationshipMap:
    """The map of an account that is open to the reader, who may read what we think of people."""
    today = timezone.localdate()
    people = deciders(people_of(account, reader))
    traffic = traffic_of(account, today)
    ties = ties_of(people, traffic, today)
    members = list(AccountMember.objects.current().filter(account=account).select_related("person"))
    found = gaps_of(account, people, traffic, ties, sponsors=sponsors_among(members))
    return RelationshipMap([_on_map(one) for one in people], _ours(account, members, ties), ties, found)


def deciders(people: Iterable[Person]) -> list[Person]:
    """Those of them who are there today and can decide."""
    return [one for one in people if one.is_here and one.job.contact.is_person]


def sponsors_among(members: Iterable[AccountMember]) -> list[tuple[str, str]]:
    """Key and name of our executive sponsors."""
    return [(f"u{one.person_id}", one.person.name) for one in members if one.function == MemberFunction.SPONSOR]


def gaps_of(
    account: Account,
    people: Sequence[Person],
    traffic: Traffic,
    ties: Sequence[Tie],
    *,
    sponsors: Sequence[tuple[str, str]],
) -> list[Gap]:
    """What the buying centre lacks, each with the address where it is mended."""
    since = traffic.plan.active_since(timezone.localdate())
    seen = [one.stakeholder(weight=traffic.weights.get(one.job.contact_id, 0), active_since=since) for one in people]
    found = gaps(seen, ties, sponsors=sponsors, two_way_180_days=traffic.two_way, target=traffic.plan.decision_makers)
    urls = {one.key: one.url for one in people}
    return [replace(gap, url=_mended_at(gap, account, urls)) for gap in found]


def _mended_at(gap: Gap, account: Account, urls: dict[str, str]) -> str:
    """A role is given to somebody who is known, where anybody is; a second contact is a new one; who never answered has
    a page."""
    if gap.kind == GapKind.NEVER_ANSWERED:
        return urls.get(gap.person or "", "")
    if gap.kind in (GapKind.NO_ECONOMIC_BUYER, GapKind.NO_CHAMPION) and urls:
        return f"{reverse('relationships:contact_list')}?account={account.pk}"
    if gap.kind == GapKind.NO_COUNTERPART:
        return ""
    return reverse("relationships:contact_create", args=[account.pk])


def _on_map(person: Person) -> MapPerson:
    return MapPerson(
        key=person.key,
        name=person.name,
        url=person.url,
        title=person.job.title,
        roles=person.role_words,
        influence=person.influence,
        stance=person.stance,
        stance_said_on=person.stance_said_on,
        is_stale=person.is_stale,
        reports_to=f"c{person.job.reports_to_id}" if person.job.reports_to_id else None,
        last_answered_on=person.last_two_way_on,
        is_decision_maker=person.is_decision_maker,
    )


def _ours(account: Account, members: Sequence[AccountMember], ties: Sequence[Tie]) -> list[OurPerson]:
    """The owner, the team, and whoever else is in contact with them."""
    functions = {one.person_id: str(one.get_function_display()) for one in members}
    tied = [int(tie.ours[1:]) for tie in sorted(ties, key=lambda tie: -tie.strength)]
    keys = list(dict.fromkeys([*([account.owner_id] if account.owner_id else []), *functions, *tied]))[:MOST_OF_US]
    known = {one.person_id: one.person for one in members}
    known |= User.objects.in_bulk([key for key in keys if key not in known])
    return [
        OurPerson(
            key=f"u{key}",
            name=known[key].name,
            url=known[key].get_absolute_url(),
            function=gettext("Owner") if key == account.owner_id else functions.get(key, ""),
        )
        for key in keys
        if key in known
    ]
