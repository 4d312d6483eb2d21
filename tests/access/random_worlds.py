"""Small organisations made at random, for comparing the querysets with the reference."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account, AccountMember
from competitors.models import Competitor, CompetitorPresence
from opportunities.models import Opportunity, OpportunityRole, Stage
from portfolios.choices import DEFAULT_RULES, HOLDERS, Kind
from portfolios.models import Cover, Portfolio
from portfolios.services.placing import write_assignments
from relationships.choices import Visibility
from relationships.models import Attendance, Commitment, Contact, Employment, Goal, HeldRole, Interaction
from tests.factories import today
from users.choices import Role
from users.models import User


def build_random_world(chance: Random) -> None:
    """Three to eight people in a line of any shape, their portfolios, accounts, groups, members and covers."""
    people = _hire(chance)
    portfolios = _open_portfolios(chance, people)
    accounts = _add_accounts(chance)
    _assign(chance, accounts, portfolios)
    _join(chance, accounts, people)
    _relate(chance, accounts, people)


def _hire(chance: Random) -> list[User]:
    people: list[User] = []
    for number in range(chance.randint(3, 8)):
        manager = chance.choice([None, *people])
        person = User(
            name=f"Random {number}", role=chance.choice(Role.values), manager=manager, is_active=chance.random() < 0.9
        )
        person.save()
        people.append(person)
    return list(User.objects.filter(pk__in=[person.pk for person in people]))


def _open_portfolios(chance: Random, people: list[User]) -> list[Portfolio]:
    rows = [
        Portfolio(owner=person, kind=kind, ceiling=DEFAULT_RULES[kind][0], opened_on=today())
        for person in people
        for kind in _kinds_of(chance, person)
    ]
    for row in rows:
        row.owner_role = row.owner.role
    return Portfolio.objects.bulk_create(rows)


def _kinds_of(chance: Random, person: User) -> list[Kind]:
    held = [kind for kind, roles in HOLDERS.items() if person.role in roles and chance.random() < 0.8]
    books = [kind for kind in held if kind != Kind.HOLDING]
    return [*books[:1], *(kind for kind in held if kind == Kind.HOLDING)]


def _add_accounts(chance: Random) -> list[Account]:
    heads = [
        Account(name=f"Head {number}", tier=chance.choice(Tier.values), status=chance.choice(Status.values))
        for number in range(chance.randint(2, 6))
    ]
    Account.objects.bulk_create(heads)
    members = [Account(name=f"Member {number}", managed_with=chance.choice(heads)) for number in range(2)]
    Account.objects.bulk_create(members)
    return list(Account.objects.filter(pk__in=[row.pk for row in (*heads, *members)]).order_by("pk"))


def _assign(chance: Random, accounts: list[Account], portfolios: list[Portfolio]) -> None:
    room = {row.pk: row.ceiling for row in portfolios}
    places = []
    for account in accounts:
        fitting = [
            row
            for row in portfolios
            if room[row.pk] and (row.kind == Kind.HOLDING or (row.kind == Kind.KAM) == account.is_strategic)
        ]
        if account.is_head and fitting and chance.random() < 0.75:
            chosen = chance.choice(fitting)
            room[chosen.pk] -= 1
            places.append((account, chosen))
    if places:
        write_assignments(places, reason="random")


def _join(chance: Random, accounts: list[Account], people: list[User]) -> None:
    pairs = chance.sample([(a, p) for a in accounts for p in people], k=4)
    AccountMember.objects.bulk_create(
        AccountMember(
            account=account, person=person, function=MemberFunction.SALES, can_edit=chance.random() < 0.5,
            during=_days(chance, is_open=True),
        )
        for account, person in pairs
    )  # fmt: skip
    sellers = chance.sample([(a, p) for a in accounts for p in people], k=5)
    AccountMember.objects.bulk_create(
        AccountMember(account=a, person=p, function=MemberFunction.SELLER, during=_days(chance, is_open=True))
        for a, p in sellers
    )
    stage = Stage.objects.filter(outcome="OPEN").first()
    Opportunity.objects.bulk_create(
        Opportunity(account=account, owner=person, name="Random", stage=stage, currency="EUR")
        for account, person in sellers
    )
    competitor = Competitor.objects.create(name="Random")
    CompetitorPresence.objects.bulk_create(
        CompetitorPresence(account=account, competitor=competitor, said_on=today(), expires_on=today())
        for account in accounts
    )
    Cover.objects.bulk_create(
        Cover(account=account, person=person, during=_days(chance, is_open=False), slot=number, reason="random")
        for number, (account, person) in enumerate(pairs[:3], start=1)
    )


def _relate(chance: Random, accounts: list[Account], people: list[User]) -> None:
    """Contacts who work or worked somewhere, and talks and promises of anybody."""
    for number in range(4):
        contact = Contact.objects.create(name=f"Random {number}", origin="TYPED", legal_basis="CONSENT")
        for place in chance.sample(accounts, k=2):
            job = Employment.objects.create(contact=contact, account=place, during=_days(chance, is_open=True))
            HeldRole.objects.create(employment=job, role="COACH", said_on=today())
            for deal in Opportunity.objects.filter(account=place):
                OpportunityRole.objects.create(
                    opportunity=deal, account=place, employment=job, role="COACH", said_on=today()
                )
    for account in accounts:
        talk = Interaction.objects.create(
            account=account, kind="CALL", visibility=chance.choice(Visibility.values), occurred_on=today(),
            occurred_at=timezone.now() - timedelta(days=1), logged_by=chance.choice([None, *people]),
        )  # fmt: skip
        Attendance.objects.create(interaction=talk, person=chance.choice(people))
        Commitment.objects.create(account=account, text="Random", owner=chance.choice(people), due_on=today())
        Goal.objects.create(account=account, text="Random", said_on=today())


def _days(chance: Random, *, is_open: bool) -> tuple:
    first = today() + timedelta(days=chance.choice([-30, -1, 0, 1]))
    last = first + timedelta(days=chance.choice([1, 29, 31, 60]))
    return first, chance.choice([None, last]) if is_open else last
