"""Accounts with random histories of every kind that a score is made of, put in as rows."""

from datetime import timedelta
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from accounts.models import Account, AccountMember, AccountState, Revenue
from core.db import look_again_at
from relationships.counting import recount
from relationships.models import (
    Assessment,
    AwaitedReply,
    CadenceOverride,
    Commitment,
    Contact,
    ContactState,
    Employment,
    HeldRole,
    Interaction,
    Mailbox,
    MailboxFolder,
    Participation,
)
from reminders.models import Pause
from tests.factories import AssignmentFactory, PortfolioFactory, UserFactory

ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Asia/Tokyo", "Pacific/Auckland", "America/Sao_Paulo")
A_BOOK = 15
TABLES = (
    Account, AccountMember, AccountState, Revenue, Assessment, AwaitedReply, CadenceOverride, Commitment, Contact,
    ContactState, Employment, HeldRole, Interaction, Mailbox, MailboxFolder, Participation, Pause,
)  # fmt: skip
DAY = timedelta(days=1)


def in_parts(rows, size):
    """The rows, so many at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


class Histories:
    """So many random accounts, some of them in groups, as of `now`; `accounts` are their ids."""

    def __init__(self, rng, number, now):
        self.rng, self.now, self.today = rng, now, now.date()
        self.keys = self._accounts(number)
        self.people = self._owners()
        self.jobs = self._jobs()
        for put in (self._interactions, self._promises, self._revenue, self._own_cadence, self._pauses, self._covers):
            put()
        look_again_at(*TABLES)
        for some in in_parts(sorted(self.keys), 1000):
            recount(some)
        look_again_at(AccountState, ContactState)

    def _day(self, most):
        return self.today - DAY * self.rng.randrange(most)

    def _ago(self, mean):
        return self.now - timedelta(seconds=self.rng.expovariate(1 / (mean * 86_400)) + 1)

    def _accounts(self, number):
        rows = Account.objects.bulk_create(
            Account(
                name=f"Account {place}",
                tier=self.rng.choice(("KEY", "CORE", "CORE", "STANDARD", "STRATEGIC")),
                status=self.rng.choice(("CUSTOMER",) * 8 + ("PROSPECT", "FORMER")),
                time_zone=self.rng.choice(ZONES),
                currency=self.rng.choice(("EUR", "EUR", "USD")),
            )
            for place in range(number)
        )
        for age in (0, 12, 45, 80, 400, 2000):
            some = self.rng.sample([row.pk for row in rows], number // 7)
            Account.objects.filter(pk__in=some).update(created_at=self.now - DAY * age - timedelta(hours=5))
        return [row.pk for row in rows]

    def _owners(self):
        """A book for every fifteen accounts, its owner listening in one of several ways."""
        people = [UserFactory() for _each in range(3)]
        plain = list(Account.objects.filter(pk__in=self.keys).exclude(tier="STRATEGIC"))
        self.rng.shuffle(plain)
        for some in in_parts(plain[: len(plain) * 2 // 3], A_BOOK):
            book = PortfolioFactory()
            for account in some:
                AssignmentFactory(account=account, portfolio=book)
            people.append(book.owner)
            self._listen(book.owner)
        self._groups(plain)
        return people

    def _listen(self, person):
        heard = self.rng.choice(((), (False,), (True,), (False, True), (False, True), (False, True)))
        if heard:
            mailbox = Mailbox.objects.create(
                person=person, address=person.email, host="mail.test", username="x", sealed_secret="",
                state=self.rng.choice(("READING", "READING", "READING", "TROUBLE")),
                read_at=self.now - self.rng.choice((timedelta(hours=3), timedelta(hours=3), DAY * 3)),
                connected_at=self.now - DAY * self.rng.randrange(3, 400),
            )  # fmt: skip
            for is_sent in heard:
                MailboxFolder.objects.create(mailbox=mailbox, name=f"Folder {is_sent}", is_sent=is_sent)

    def _groups(self, plain):
        """One in twelve accounts belongs to another that nobody looks after: the book changes hands with the head."""
        free = [row.pk for row in plain[len(plain) * 2 // 3 :]]
        heads, members = free[: len(free) // 6], free[len(free) // 6 : len(free) // 2]
        for member in members if heads else ():
            Account.objects.filter(pk=member).update(managed_with=self.rng.choice(heads))

    def _jobs(self):
        """Who works or worked where, some of them assessed and with roles in the decision."""
        told = [(key, self.rng.choice(("PERSON",) * 5 + ("SHARED",))) for key in self.keys
                for _each in range(self.rng.choice((0, 1, 2, 3, 5)))]  # fmt: skip
        people = Contact.objects.bulk_create(
            Contact(name=f"Contact {place}", kind=kind, origin="TYPED", legal_basis="CONTRACT")
            for place, (_key, kind) in enumerate(told)
        )
        jobs = Employment.objects.bulk_create(
            Employment(contact=person, account_id=key, during=self._while())
            for person, (key, _kind) in zip(people, told, strict=True)
        )
        Assessment.objects.bulk_create(self._opinion(job) for job in jobs if self.rng.random() < 0.6)
        HeldRole.objects.bulk_create(
            HeldRole(employment=job, role=self.rng.choice(("CHAMPION", "ECONOMIC_BUYER", "COACH")), said_on=self.today)
            for job in jobs
            if self.rng.random() < 0.4
        )
        return jobs

    def _while(self):
        begins = self._day(1500) - DAY
        ends = self.rng.choice((None, None, None, self.today - DAY * self.rng.randrange(40), self.today + DAY))
        return DateRange(begins, None if ends is None or ends <= begins else ends)

    def _opinion(self, job):
        influence = self.rng.choice((None, 1, 2, 3, 4, 5))
        stance = self.rng.choice((None, -2, -1, 0, 1, 2))
        return Assessment(
            employment=job, influence=influence, influence_said_on=influence and self.today, stance=stance,
            stance_said_on=None if stance is None else self._day(700),
        )  # fmt: skip

    def _interactions(self):
        here = {}
        for job in self.jobs:
            here.setdefault(job.account_id, []).append(job.contact_id)
        planned = [(key, self.rng.choice((5, 30, 200, 500))) for key in self.keys
                   for _each in range(self.rng.choice((0, 0, 1, 3, 10, 40)))]  # fmt: skip
        rows = [self._contact(key, self._ago(mean)) for key, mean in planned]
        rows += [self._contact(row.account_id, self._same_day(row)) for row in rows if self.rng.random() < 0.1]
        made = Interaction.objects.bulk_create(rows)
        Participation.objects.bulk_create(
            Participation(interaction=row, contact_id=contact)
            for row in made
            for contact in self.rng.sample(here.get(row.account_id, []), self.rng.randrange(
                len(here.get(row.account_id, [])) + 1))
        )  # fmt: skip
        self._replies(made)

    def _same_day(self, row):
        return min(row.occurred_at + timedelta(minutes=self.rng.randrange(90)), self.now - timedelta(seconds=1))

    def _contact(self, account, at):
        kind = self.rng.choice(("MEETING", "CALL", "EMAIL", "EMAIL", "MESSAGE", "EVENT"))
        is_answered = kind in ("EMAIL", "MESSAGE") and self.rng.random() < 0.4
        return Interaction(
            account_id=account, kind=kind, initiator=self.rng.choice(("US", "THEM")), occurred_at=at,
            reached=self.rng.choice(("SPOKE", "NO_ANSWER", "VOICEMAIL")) if kind == "CALL" else "SPOKE",
            answered_at=at if is_answered else None, is_automatic=self.rng.random() < 0.1, occurred_on=self.today,
        )  # fmt: skip

    def _replies(self, made):
        """Some of what came in needs an answer: answered in time, late, not at all, or no longer."""
        rows = []
        for row in made:
            if row.kind in ("EMAIL", "MESSAGE") and row.initiator == "THEM" and self.rng.random() < 0.7:
                hours = self.rng.choice((8, 30, 100))
                came = row.occurred_at
                rows.append(
                    AwaitedReply(
                        interaction=row, account_id=row.account_id, arrived_at=came,
                        warn_at=came + timedelta(hours=hours * 0.75), due_at=came + timedelta(hours=hours),
                        late_at=came + timedelta(hours=hours * 2),
                        answered_at=self.rng.choice((None, came + timedelta(hours=5), came + timedelta(hours=50))),
                        waived_at=self.rng.choice((None, None, None, self.now)), is_closing=self.rng.random() < 0.1,
                    )
                )  # fmt: skip
        AwaitedReply.objects.bulk_create(rows)

    def _promises(self):
        rows = []
        for key in self.keys:
            for _each in range(self.rng.choice((0, 0, 1, 4))):
                state = self.rng.choice(("OPEN", "KEPT", "KEPT", "MISSED", "WITHDRAWN"))
                rows.append(
                    Commitment(
                        account_id=key, text="Send it", owner=self.rng.choice(self.people), state=state,
                        promised_by=self.rng.choice(("US", "US", "THEM")),
                        due_on=self.today + DAY * self.rng.randrange(-120, 20),
                        ended_on=None if state == "OPEN" else self.today,
                    )
                )  # fmt: skip
        Commitment.objects.bulk_create(rows)

    def _revenue(self):
        first = self.today.replace(day=1)
        months = [_months_before(first, back) for back in range(27)]
        rows = []
        for key in self.keys:
            kept = self.rng.choice((0, 0, 12, 18, 24, 27))
            for month in self.rng.sample(months, kept):
                currencies = self.rng.choice((("EUR",), ("EUR",), ("EUR", "USD")))
                rows += [
                    Revenue(account_id=key, month=month, amount=Decimal(self.rng.randrange(-20_000, 200_000)) / 100,
                            currency=currency)
                    for currency in currencies
                ]  # fmt: skip
        Revenue.objects.bulk_create(rows)

    def _own_cadence(self):
        CadenceOverride.objects.bulk_create(
            CadenceOverride(account_id=key, contact_days=self.rng.randrange(1, 120), reason="Own", during=self._span())
            for key in self.rng.sample(self.keys, len(self.keys) // 5)
        )

    def _span(self):
        begins = self.today - DAY * self.rng.randrange(60)
        return DateRange(begins, begins + DAY * self.rng.randrange(1, 80))

    def _pauses(self):
        for key in self.rng.sample(self.keys, len(self.keys) // 6):
            begins = self.today - DAY * self.rng.randrange(60)
            Pause.objects.create(
                account_id=key, reason="Asked", during=DateRange(begins, begins + DAY * self.rng.randrange(1, 80))
            )
            earlier = begins - DAY * 90
            span = DateRange(earlier, earlier + DAY * self.rng.randrange(1, 80))
            Pause.objects.create(account_id=key, reason="Asked before", during=span)

    def _covers(self):
        AccountMember.objects.bulk_create(
            AccountMember(
                account_id=key, person=self.rng.choice(self.people), during=self._span(),
                function=self.rng.choice(("COVER", "COVER", "TECHNICAL")),
            )
            for key in self.rng.sample(self.keys, len(self.keys) // 5)
        )  # fmt: skip


def _months_before(first, back):
    number = first.year * 12 + first.month - 1 - back
    return first.replace(year=number // 12, month=number % 12 + 1)
