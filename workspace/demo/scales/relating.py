"""The people at the accounts, what was said with them in two years, and what was promised."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.db import connection

from accounts.choices import Status, Tier
from relationships.choices import (
    BuyingRole,
    CommitmentState,
    ContactKind,
    Kind,
    LegalBasis,
    Origin,
    Reached,
    Side,
    Stance,
    Visibility,
)
from workspace.demo.phrases import GOALS, OURS, THEIRS
from workspace.demo.posts import POSTS
from workspace.demo.scales.copying import Copier
from workspace.demo.scales.customers import Customer
from workspace.demo.scales.names import person, plain_letters
from workspace.demo.scales.workforce import moment

DAYS = 730
CHUNK = 2_000  # accounts that are counted at once
KINDS = (Kind.CALL,) * 6 + (Kind.EMAIL,) * 9 + (Kind.MEETING,) * 3 + (Kind.MESSAGE,) + (Kind.EVENT,)
SUBJECTS = (
    "Renewal",
    "Delivery dates",
    "Review of the quarter",
    "Open invoice",
    "Revised offer",
    "Second site",
    "Visit",
)
NOTES = ("Wants a shorter notice.", "Figures are fine.", "The finance director must agree.", "All quiet.", "")
VISIBILITIES = (Visibility.ACCOUNT,) * 8 + (Visibility.TEAM, Visibility.PARTICIPANTS)
UNSAID = (None, None, None)


@dataclass(frozen=True)
class Known:
    """Somebody at an account: the contact and their work there."""

    contact: int
    job: int


class Relating:
    """Writes the people of one team's accounts, then the talks with them and the promises."""

    def __init__(self, copier: Copier, *, today: date, dice: Random) -> None:
        self.copier, self.today, self.dice = copier, today, dice

    def relate(self, accounts: Sequence[Customer], *, people: int, talks: int) -> None:
        """The accounts have so many contacts and interactions between them, some of them most."""
        known: dict[int, list[Known]] = {account.key: self._meet(account, []) for account in accounts}
        for _number in range(people - len(accounts)):
            account = self._busy(accounts)
            self._meet(account, known[account.key])
        for _number in range(talks):
            account = self._busy(accounts)
            self._talk(account, known[account.key])
        for account in accounts:
            if account.owner is not None and account.status == Status.CUSTOMER:
                self._owe(account, known[account.key])

    def _busy(self, accounts: Sequence[Customer]) -> Customer:
        return accounts[int(len(accounts) * self.dice.random() ** 1.5)]

    def _meet(self, account: Customer, known: list[Known]) -> list[Known]:
        """One more person at the account, under the first of those known; answers all."""
        dice, since = self.dice, account.made_on + timedelta(days=self.dice.randrange(60))
        name, at = person(account.named.land, dice), moment(since)
        post = POSTS[len(known) % len(POSTS)]
        contact = self.copier.add_new(
            "relationships_contact", at, name, ContactKind.PERSON.value, account.named.land.language, "", "",
            dice.random() < 0.01, Origin.IMPORT.value, LegalBasis.LEGITIMATE_INTEREST.value, "", "", 1,
        )  # fmt: skip
        above = known[0].job if known else None
        job = self.copier.add_new(
            "relationships_employment", at, contact, account.key, post.title, post.department, f"[{since},)", above, 1
        )
        address = f"{plain_letters(name).replace('-', '.')}.{contact}@{account.named.domain}"
        number = self.copier.key("relationships_contactpoint")
        self.copier.add("relationships_contactpoint", (number, contact, job, "EMAIL", address))
        if account.owner is not None and (account.tier in (Tier.STRATEGIC, Tier.KEY) or dice.random() < 0.3):
            self._judge(job, account.owner, post.roles, post.influence)
        known.append(Known(contact, job))
        return known

    def _judge(self, job: int, by: int, roles: Sequence[BuyingRole], influence: int | None) -> None:
        said_on = self.today - timedelta(days=self.dice.randrange(1, 300))
        for role in roles:
            number = self.copier.key("relationships_heldrole")
            self.copier.add("relationships_heldrole", (number, job, role.value, by, said_on))
        stance = UNSAID if self.dice.random() < 0.3 else (self.dice.choice(Stance.values), by, said_on)
        weight = UNSAID if influence is None else (influence, by, said_on)
        at = moment(said_on)
        self.copier.add("relationships_assessment", (job, at, at, *weight, *stance, 1))

    def _talk(self, account: Customer, known: Sequence[Known]) -> None:
        dice, kind = self.dice, self.dice.choice(KINDS)
        day = self.today - timedelta(days=1 + int(DAYS * dice.random() ** 1.5))
        at = f"{day} {dice.randrange(6, 18):02}:{dice.randrange(60):02}:00+00"
        side = Side.THEM if dice.random() < 0.45 else Side.US
        is_answered = kind in (Kind.EMAIL, Kind.MESSAGE) and side == Side.US and dice.random() < 0.7
        answered_at = f"{day + timedelta(days=1)} 05:30:00+00" if is_answered and day < self.today else None
        reached = Reached.NO_ANSWER if kind == Kind.CALL and dice.random() < 0.15 else Reached.SPOKE
        minutes = dice.choice((10, 20, 30, 60)) if kind in (Kind.CALL, Kind.MEETING) else None
        key = self.copier.add_new(
            "relationships_interaction", at, account.key, kind.value, side.value, reached.value, at, day, minutes,
            dice.choice(SUBJECTS), dice.choice(NOTES), "", dice.choice(VISIBILITIES).value, "", None, answered_at,
            False, False, account.owner, "", "", 0, 1,
        )  # fmt: skip
        for one in dice.sample(known, min(len(known), dice.choice((1, 1, 1, 2)))):
            number = self.copier.key("relationships_participation")
            self.copier.add("relationships_participation", (number, key, one.contact, 0))
        if account.owner is not None:
            number = self.copier.key("relationships_attendance")
            self.copier.add("relationships_attendance", (number, key, account.owner))

    def _owe(self, account: Customer, known: Sequence[Known]) -> None:
        dice = self.dice
        if account.tier in (Tier.STRATEGIC, Tier.KEY):
            said_on = self.today - timedelta(days=dice.randrange(10, 400))
            said = (account.key, dice.choice(GOALS), known[0].contact, said_on, None, 1)
            self.copier.add_new("relationships_goal", moment(said_on), *said)
        if dice.random() < 0.6:
            due_on = self.today + timedelta(days=dice.randrange(-200, 40))
            is_open = due_on >= self.today - timedelta(days=5)
            side = Side.US if dice.random() < 0.6 else Side.THEM
            state = CommitmentState.OPEN if is_open else dice.choice((CommitmentState.KEPT, CommitmentState.MISSED))
            at = moment(min(due_on, self.today) - timedelta(days=20))
            self.copier.add_new(
                "relationships_commitment", at, account.key, side.value,
                dice.choice(OURS if side == Side.US else THEIRS), account.owner, dice.choice(known).contact, None,
                due_on, state.value, None if is_open else due_on, "", "", 1,
            )  # fmt: skip


def count_talks(accounts: int, *, today: date) -> None:
    """What the talks amount to, and when the next is due, follows from the copied rows, chunk by chunk."""
    with connection.cursor() as cursor:
        for keys in _chunks(accounts):
            cursor.execute("SELECT relationships_recount(%s::bigint[])", [keys])
        cursor.execute("UPDATE accounts_accountstate SET stale_since = %s", [moment(today)])


def _chunks(accounts: int) -> Iterator[list[int]]:
    for first in range(1, accounts + 1, CHUNK):
        yield list(range(first, min(first + CHUNK, accounts + 1)))
