"""People as the account page shows them: before everything else (DOMAIN S5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import Account, AccountMember
from relationships.gaps import Gap
from relationships.models import ContactProposal, Goal
from relationships.picture.words import StanceSign, stance_signs
from relationships.selectors.map import deciders, gaps_of, sponsors_among
from relationships.selectors.proposals import contacts_proposed
from relationships.selectors.stakeholders import Person, people_of
from relationships.selectors.traffic import ties_of, traffic_of
from users.models import User

SHOWN, GAPS_SHOWN, ASKED = 6, 4, 3


@dataclass(frozen=True)
class PeoplePiece:
    """Who is there, who decides, what is missing, what is proposed, what they want."""

    everybody: list[Person]
    gaps: list[Gap]
    contacts_proposed: list[ContactProposal]
    goals: list[Goal]
    sees_opinions: bool

    @cached_property
    def people(self) -> list[Person]:
        return [one for one in self.everybody if one.is_here]

    @cached_property
    def deciding(self) -> list[Person]:
        return [one for one in self.people if one.is_decision_maker]

    @property
    def shown(self) -> list[Person]:
        """Those who decide, who never answered ahead; then others until the panel is full."""
        silent_first = sorted(self.deciding, key=lambda one: one.last_two_way_on is not None)
        others = [one for one in self.people if not one.is_decision_maker]
        return [*silent_first, *others][: max(SHOWN, len(self.silent))]

    @cached_property
    def silent(self) -> list[Person]:
        """Those who decide and with whom we were never in contact both ways."""
        return [one for one in self.deciding if one.last_two_way_on is None]

    @property
    def more(self) -> int:
        return len(self.people) - len(self.shown)

    @property
    def left(self) -> list[Person]:
        """Who left lately: those with a role there, or whom somebody follows to where they are."""
        return [one for one in self.everybody if not one.is_here and (one.roles or one.now_at)]

    @property
    def warm(self) -> list[Person]:
        return [one for one in self.people if one.came_from]

    @property
    def gaps_shown(self) -> list[Gap]:
        return self.gaps[:GAPS_SHOWN]

    @property
    def role_proposals(self) -> list[tuple[Person, dict[str, object]]]:
        """A few at a time; the next ones come when these are answered."""
        return [(one, proposal) for one in self.people for proposal in one.proposals][:ASKED]

    @property
    def has_proposals(self) -> bool:
        return bool(self.role_proposals or self.contacts_proposed)

    @property
    def signs(self) -> list[tuple[StanceSign, int]]:
        """How many of those who can decide stand where."""
        stances = [one.stance for one in self.people if one.job.contact.is_person]
        order = (2, 1, 0, -1, -2, None)
        counted = zip(stance_signs(), (stances.count(stance) for stance in order), strict=True)
        return [(sign, number) for sign, number in counted if number]


def people_piece(account: Account, reader: User, team: Sequence[AccountMember]) -> PeoplePiece:
    """The people of an account open to the reader; `team` are our people on it. What is missing is said only to those
    who may know what we think of people."""
    everybody = people_of(account, reader)
    sees = reader.has_perm("relationships.view_assessment")
    return PeoplePiece(
        everybody=everybody,
        gaps=_gaps(account, everybody, team) if sees else [],
        contacts_proposed=contacts_proposed(account, reader),
        goals=list(Goal.objects.visible_to(reader).filter(account=account, ended_on=None).select_related("said_by")),
        sees_opinions=sees,
    )


def _gaps(account: Account, everybody: Sequence[Person], team: Sequence[AccountMember]) -> list[Gap]:
    today, people = timezone.localdate(), deciders(everybody)
    traffic = traffic_of(account, today)
    ties = ties_of(people, traffic, today)
    return gaps_of(account, people, traffic, ties, sponsors=sponsors_among(team))
