"""The people at the demo company's customers, what was said with them in two years, and what was promised."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from accounts.choices import Status, Tier
from accounts.models import Account
from core.db import change
from core.outcome import Outcome
from relationships.choices import WRITTEN, BuyingRole, CommitmentState, Kind, Reached, Side, Visibility
from relationships.models import Assessment, Employment, HeldRole
from relationships.services import (
    assess,
    move_contact,
    note_goal,
    propose_contact,
    propose_roles,
    say_roles,
    update_employment,
    upsert_commitments,
    upsert_contacts,
    upsert_interactions,
)
from users.models import User
from workspace.demo.phrases import GOALS, OURS, PRIVATE, TALKS, THEIRS, WRITERS
from workspace.demo.posts import POSTS
from workspace.demo.staff import Row, people_at

TALKED = {Tier.STRATEGIC: 70, Tier.KEY: 32, Tier.CORE: 13, Tier.STANDARD: 6}
DAYS = 730
KINDS = (Kind.CALL,) * 6 + (Kind.EMAIL,) * 8 + (Kind.MEETING,) * 4 + (Kind.MESSAGE,) * 2 + (Kind.EVENT,)
DEEP = (Tier.STRATEGIC, Tier.KEY)
SILENT = 9  # of so many accounts, nobody spoke with one for the last months
STALE_EVERY = 4


def fill_relations(accounts: Sequence[Account], *, dice: Random, today: date) -> None:
    """Everybody looks after people: they know who decides, have spoken with them, and owe each other something."""
    cared_for = [account for account in accounts if account.owner is not None]
    books: dict[User, list[Account]] = defaultdict(list)
    for account in cared_for:
        books[account.owner].append(account)
    jobs: dict[int, list[Employment]] = {}
    for owner, theirs in books.items():
        jobs |= _meet(theirs, dice=dice, today=today, by=owner)
    for place, account in enumerate(cared_for):
        if account.tier in DEEP or place % 5 == 0:
            _understand(account, jobs[account.pk], place, dice=dice, today=today)
    propose_roles([job for account in cared_for[1::5] for job in jobs[account.pk][:2]], by=None)
    for owner, theirs in books.items():
        _talk(theirs, jobs, dice=dice, today=today, by=owner)
        _promise(theirs, jobs, dice=dice, today=today, by=owner)
    _write_in(cared_for, today=today)
    _lose_a_champion(cared_for, today=today)
    _age_opinions(today=today, by=None)


def _meet(accounts: Sequence[Account], *, dice: Random, today: date, by: User) -> dict[int, list[Employment]]:
    """The people at each account, from the top, each under who is above."""
    rows = [row for account in accounts for row in people_at(account, dice, today=today)]
    told = upsert_contacts(rows, by=by)
    _all_taken(told)
    found = Employment.objects.select_related("contact").filter(contact__in=told.keys)
    by_contact = {job.contact_id: job for job in found}
    jobs: dict[int, list[Employment]] = defaultdict(list)
    for job in (by_contact[key] for key in told.keys):
        if job.title:
            jobs[job.account_id].append(job)
    for here in jobs.values():
        for place, job in enumerate(here):
            above = POSTS[place].above
            if above is not None:
                here[place] = update_employment(job, version=job.version, reports_to=here[above], by=by)
    return dict(jobs)


def _understand(account: Account, jobs: list[Employment], place: int, *, dice: Random, today: date) -> None:
    """It is known who decides and where most of them stand, and what the customer wants; not everything everywhere."""
    by = account.owner
    for number, job in enumerate(jobs):
        post = POSTS[number]
        roles = [role for role in post.roles if role != BuyingRole.ECONOMIC_BUYER or place % 5]
        if not job.contact.is_person or (number > 4 and dice.random() < 0.4):
            continue
        if roles:
            say_roles(job, roles, by=by)
        if post.influence is not None:
            stance = {} if dice.random() < 0.3 else {"stance": dice.choice((-1, 0, 1, 1, 2))}
            assess(job, influence=post.influence, by=by, **stance)
    if account.tier in DEEP:
        said_on = today - timedelta(days=dice.randrange(20, 300))
        note_goal(account.pk, text=GOALS[place % len(GOALS)], said_by=jobs[0].contact, said_on=said_on, by=by)


def _talk(
    accounts: Sequence[Account], jobs: dict[int, list[Employment]], *, dice: Random, today: date, by: User
) -> None:
    unlike: dict[tuple[object, ...], Row] = {}
    for place, account in enumerate(accounts):
        number = TALKED[Tier(account.tier)] if account.status == Status.CUSTOMER else 3
        newest = 120 if place % SILENT == SILENT - 1 else 2
        for _n in range(number):
            days = newest + int((DAYS - newest) * dice.random() ** 2)  # of late, more often
            row = _one_talk(account, jobs[account.pk], today - timedelta(days=days), dice)
            unlike[account.pk, row["kind"], row["occurred_at"]] = row
    _all_taken(upsert_interactions(list(unlike.values()), by=by))


def _one_talk(account: Account, jobs: list[Employment], day: date, dice: Random) -> Row:
    kind = dice.choice(KINDS)
    subject, notes, sentiment = dice.choice(TALKS[kind])
    at = datetime.combine(day, time(dice.randrange(7, 17), dice.choice((0, 10, 15, 30, 45))), UTC)
    side = Side.THEM if dice.random() < 0.45 else Side.US
    is_private = kind == Kind.MEETING and dice.random() < 0.15
    row: Row = {
        "account": account.pk, "kind": kind.value, "initiator": side.value, "occurred_at": at, "subject": subject,
        "notes": dice.choice(PRIVATE) if is_private else notes, "sentiment": sentiment,
        "visibility": (Visibility.PARTICIPANTS if is_private else Visibility.ACCOUNT).value,
        "contacts": [job.contact_id for job in dice.sample(jobs, min(len(jobs), dice.choice((1, 1, 1, 2, 3))))],
    }  # fmt: skip
    if kind in WRITTEN and side == Side.US and dice.random() < 0.7:
        row["answered_at"] = at + timedelta(hours=dice.randrange(1, 40))
    if kind == Kind.CALL and dice.random() < 0.15:
        row["reached"] = dice.choice((Reached.NO_ANSWER, Reached.VOICEMAIL)).value
    if kind in (Kind.MEETING, Kind.CALL):
        row["duration_minutes"] = dice.choice((10, 20, 30, 60, 90))
    return row


def _promise(
    accounts: Sequence[Account], jobs: dict[int, list[Employment]], *, dice: Random, today: date, by: User
) -> None:
    rows = [
        _one_promise(account, jobs[account.pk], place + number, dice=dice, today=today)
        for place, account in enumerate(accounts)
        for number in range(place % 4)
    ]
    _all_taken(upsert_commitments(rows, by=by))


def _one_promise(account: Account, jobs: list[Employment], number: int, *, dice: Random, today: date) -> Row:
    side = Side.US if dice.random() < 0.6 else Side.THEM
    due_on = today + timedelta(days=dice.randrange(-60, 30))
    row: Row = {
        "account": account.pk, "promised_by": side.value, "due_on": due_on, "contact": dice.choice(jobs).contact_id,
        "text": (OURS if side == Side.US else THEIRS)[number % len(THEIRS)],
    }  # fmt: skip
    if due_on < today - timedelta(days=6):
        row["state"] = dice.choice((CommitmentState.KEPT,) * 4 + (CommitmentState.MISSED,)).value
    return row


def _write_in(accounts: Sequence[Account], *, today: date) -> None:
    """Some write to us of whom nobody has made a contact yet."""
    for place, account in enumerate(accounts[::11]):
        name, address = WRITERS[place % len(WRITERS)]
        for days in (20, 3):
            email = f"{address}@{account.domain}"
            propose_contact(account.pk, name=name, email=email, on=today - timedelta(days=days), by=None)


def _lose_a_champion(accounts: Sequence[Account], *, today: date) -> None:
    """Of each tenth key account the champion went to a prospect of the same colleague, a while ago."""
    losing = [account for account in accounts if account.tier == Tier.KEY][::10]
    for account in losing:
        job = Employment.objects.current().filter(account=account, roles__role=BuyingRole.CHAMPION).first()
        new = next(
            (one for one in accounts if one.owner_id == account.owner_id and one.status == Status.PROSPECT), None
        )
        if job is not None and new is not None:
            move_contact(job, new, title="Operations director", on=today - timedelta(days=25), by=account.owner)


@change
def _age_opinions(*, today: date, by: User | None) -> None:
    """Opinions and roles were said some time ago; some are to be asked again."""
    for number, role in enumerate(HeldRole.objects.order_by("pk")):
        role.said_on = _said_on(number, today)
        role.save(update_fields=["said_on"])
    for number, opinion in enumerate(Assessment.objects.order_by("pk")):
        for name in ("influence", "stance"):
            if getattr(opinion, name) is not None:
                setattr(opinion, f"{name}_said_on", _said_on(number, today))
        opinion.save()


def _said_on(number: int, today: date) -> date:
    return today - timedelta(days=(200 if number % STALE_EVERY == 0 else 5) + number * 7 % 150)


def _all_taken(outcome: Outcome) -> None:
    if outcome.refused:
        first = outcome.refused[0]
        raise ValueError(f"row {first.line}, {first.field}: {first.reason}")
