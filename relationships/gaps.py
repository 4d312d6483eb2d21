"""What a buying centre lacks: the empty seats of the map, and what an opinion asks of us (DOMAIN §2.3, §2.5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext, gettext_lazy

from relationships.choices import BuyingRole
from relationships.strength import Strength

HIGH_INFLUENCE = 4  # from here on somebody decides, whatever the role
SINGLE_THREAD_SHARE = 0.7  # of the two-way weight with one person
SINGLE_THREAD_FROM = 8  # two-way contacts in 180 days, below which a share says nothing
THREADS_WANTED = 3


class Quadrant(TextChoices):
    """What influence and stance together ask of us."""

    PROTECT = "PROTECT", gettext_lazy("Protect")
    CONVERT = "CONVERT", gettext_lazy("Convert")
    DEVELOP = "DEVELOP", gettext_lazy("Develop")
    MONITOR = "MONITOR", gettext_lazy("Monitor")


class GapKind(TextChoices):
    NO_ECONOMIC_BUYER = "NO_ECONOMIC_BUYER", gettext_lazy("Economic buyer")
    NO_CHAMPION = "NO_CHAMPION", gettext_lazy("Champion")
    SINGLE_THREAD = "SINGLE_THREAD", gettext_lazy("Second contact")
    NO_COUNTERPART = "NO_COUNTERPART", gettext_lazy("Counterpart")
    NEVER_ANSWERED = "NEVER_ANSWERED", gettext_lazy("Answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stakeholder:
    """One of them, as the gaps see them; shared mailboxes and no-reply addresses are left out before. `is_active` says
    that a two-way contact is recent enough (HEALTH §1.1, B), `weight` is the two-way weight of 180 days."""

    key: str
    name: str
    roles: frozenset[str] = frozenset()
    influence: int | None = None
    is_active: bool = False
    weight: float = 0
    last_answered_on: date | None = None

    @property
    def is_decision_maker(self) -> bool:
        return BuyingRole.ECONOMIC_BUYER in self.roles or (self.influence or 0) >= HIGH_INFLUENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One of us and one of them, by their keys."""

    ours: str
    theirs: str
    strength: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something the buying centre lacks, said in a sentence. `seat` names the empty seat where somebody is missing, and
    is empty where the person is known; `person` is the key of the one it is about; `url` is where it is mended."""

    kind: GapKind
    sentence: str
    action: str
    seat: str = ""
    person: str | None = None
    url: str = ""


def quadrant(influence: int | None, stance: int | None) -> Quadrant | None:
    """What to do about somebody, or None while influence or stance is unknown. Who is neutral is not yet for us."""
    if influence is None or stance is None:
        return None
    if influence >= HIGH_INFLUENCE:
        return Quadrant.PROTECT if stance > 0 else Quadrant.CONVERT
    return Quadrant.DEVELOP if stance > 0 else Quadrant.MONITOR


def gaps(
    people: Sequence[Stakeholder],
    ties: Sequence[Tie],
    *,
    sponsors: Sequence[tuple[str, str]] = (),
    two_way_180_days: int = 0,
    target: int = 0,
) -> list[Gap]:
    """What is missing, the gravest first. `sponsors` are key and name of our executive sponsors, `two_way_180_days`
    counts the account's two-way contacts, `target` is how many of them we want to be active."""
    return [
        *missing_roles(people),
        *_single_thread(people, two_way_180_days, target),
        *_never_answered(people),
        *_without_counterpart(people, ties, sponsors),
    ]


def missing_roles(people: Sequence[Stakeholder]) -> list[Gap]:
    """The seats without which nobody decides for us: who has the last word, and who speaks up for us."""
    held = frozenset().union(*(one.roles for one in people))
    found = []
    if BuyingRole.ECONOMIC_BUYER not in held:
        found.append(
            Gap(
                kind=GapKind.NO_ECONOMIC_BUYER,
                sentence=gettext("Nobody is known to have the last word on the budget."),
                action=gettext("Name the economic buyer"),
                seat=str(GapKind.NO_ECONOMIC_BUYER.label),
            )
        )
    if BuyingRole.CHAMPION not in held:
        found.append(
            Gap(
                kind=GapKind.NO_CHAMPION,
                sentence=gettext("Nobody there is known to speak up for us."),
                action=gettext("Name a champion"),
                seat=str(GapKind.NO_CHAMPION.label),
            )
        )
    return found


def _single_thread(people: Sequence[Stakeholder], number: int, target: int) -> list[Gap]:
    if not people:
        return []
    total = sum(one.weight for one in people)
    most = max(people, key=lambda one: one.weight)
    active = [one for one in people if one.is_active]
    if number >= SINGLE_THREAD_FROM and total > 0 and most.weight >= SINGLE_THREAD_SHARE * total:
        share = round(100 * most.weight / total)
        sentence = gettext("%(share)s %% of the contact is with %(name)s.") % {"share": share, "name": most.name}
        return [_one_thread(most, sentence)]
    if len(active) == 1 and target >= THREADS_WANTED:
        return [_one_thread(active[0], gettext("Only %(name)s is in touch with us.") % {"name": active[0].name})]
    return []


def _one_thread(person: Stakeholder, sentence: str) -> Gap:
    return Gap(
        kind=GapKind.SINGLE_THREAD,
        sentence=sentence,
        action=gettext("Get to know a second person"),
        seat=str(GapKind.SINGLE_THREAD.label),
        person=person.key,
    )


def _never_answered(people: Sequence[Stakeholder]) -> list[Gap]:
    return [
        Gap(
            kind=GapKind.NEVER_ANSWERED,
            sentence=gettext("%(name)s decides and never answered.") % {"name": one.name},
            action=gettext("Find a way to %(name)s") % {"name": one.name},
            person=one.key,
        )
        for one in people
        if one.is_decision_maker and one.last_answered_on is None
    ]


def _without_counterpart(
    people: Sequence[Stakeholder], ties: Sequence[Tie], sponsors: Sequence[tuple[str, str]]
) -> list[Gap]:
    """A sponsor is there for those who decide: a two-way tie to one of them is a counterpart."""
    deciding = {one.key for one in people if one.is_decision_maker}
    tied = {tie.ours for tie in ties if tie.theirs in deciding and tie.strength >= Strength.WEAK}
    return [
        Gap(
            kind=GapKind.NO_COUNTERPART,
            sentence=gettext("%(name)s, our sponsor, is in touch with nobody who decides.") % {"name": name},
            action=gettext("Bring %(name)s together with a decision maker") % {"name": name},
            seat=gettext("Counterpart of %(name)s") % {"name": name},
            person=key,
        )
        for key, name in sponsors
        if key not in tied
    ]
