"""The demo company behind a running server, and its addresses as somebody in it would visit them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.db.models import Count, QuerySet
from django.test import Client, TransactionTestCase
from django.urls import reverse
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from accounts.models import Account, AccountMember, Agreement, Signal
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from config.policies import POLICIES, Api, Closed, Policy, Public, Row, Visitor
from core.listing import listing_named
from imports.models import ImportJob, SavedMapping
from imports.runner import take_turn
from imports.services import check_file, save_mapping, upload_file
from listings.models import SavedView
from listings.services import save_view
from opportunities.models import Opportunity, Stage
from portfolios.choices import Kind
from portfolios.models import Cover, Portfolio
from relationships.capture_choices import Verdict
from relationships.models import (
    Calendar,
    Commitment,
    Contact,
    Employment,
    Goal,
    Interaction,
    Mailbox,
    MailboxDay,
    MailboxTally,
)
from reminders.models import Absence, Reminder
from tests.access.collector import Route, collected_routes
from tests.factories import today
from tests.hearing import AbsenceFactory
from tests.relations import CalendarFactory, MailboxFactory
from users.models import User
from workspace.demo.people import DOMAIN, SIGN_INS

NO_PAGE = {
    "healthz", "metrics", "readyz", "imports:job_refused", "listings:export_download",
    "mfa_download_recovery_codes", "accounts:account_lookalikes",
    "accounts:account_options",
    "integrations:api_docs", "relationships:contact_lookalikes", "relationships:contact_personal",
    "relationships:person_capture",
    "workspace:account_contact", "workspace:account_sales",
}  # fmt: skip

IMPORTERS = ("director", "manager", "am")
FILE = """Company;Sector;Country
Fjord Retail;retail;Norway
Manila Foods;technolgy;Philipines
Oskar Bau;construction;Atlantis
;retail;Spain
"""


@dataclass(frozen=True)
class Company:
    """The running demo company: its address, and a session of everybody who signs in."""

    site: str
    cookies: dict[str, list[dict[str, str]]]

    def enter(self, context: BrowserContext, key: str) -> User:
        """The browser is signed in as the person, without the form."""
        context.add_cookies(self.cookies[key])  # type: ignore[arg-type]
        return person(key)


def served_company() -> Iterator[Company]:
    """The demo company behind a server; both are gone afterwards.

    Sessions are made here, since what a test writes itself stays in its own transaction.
    """
    call_command("demo", verbosity=0)
    for key in SIGN_INS:
        save_view(listing_named("accounts"), "Key accounts", "tier=KEY&sort=name", by=person(key), is_shared=True)
    for key in IMPORTERS:
        bring_in(person(key))
        connect(person(key))
    server = LiveServer("localhost")
    yield Company(server.url, {key: session_cookies(person(key), server.url) for key in SIGN_INS})
    server.stop()
    TransactionTestCase()._fixture_teardown()


def bring_in(user: User) -> None:
    """A file of this person is checked: some rows would come in, some are refused, one value is unknown. What its
    columns mean is kept."""
    columns = {"name": "Company", "industry": "Sector", "country": "Country"}
    job = upload_file(
        target="accounts", name="customers.csv", pieces=lambda: [FILE.encode()], source="erp", by=user,
        mapping={"accounts": {"columns": columns}},
    )  # fmt: skip
    save_mapping(name="ERP customers", target="accounts", document=job.mapping, source="erp", by=user)
    check_file(job, by=user, is_awaited=True)
    take_turn(seconds=60, job_id=job.pk)


def connect(user: User) -> None:
    """A mailbox that was read for two days, and a calendar."""
    mailbox = MailboxFactory(person=user, address=user.email)
    for days in range(2):
        day = today() - timedelta(days=days)
        MailboxDay.objects.create(mailbox=mailbox, day=day, seen=12)
        MailboxTally.objects.create(mailbox=mailbox, day=day, verdict=Verdict.STORED, number=7)
        MailboxTally.objects.create(mailbox=mailbox, day=day, verdict=Verdict.UNKNOWN, number=5)
    CalendarFactory(person=user)
    AbsenceFactory(person=user)


def person(key: str) -> User:
    return User.objects.get(email=f"{key}@{DOMAIN}")


def session_cookies(user: User, site: str) -> list[dict[str, str]]:
    client = Client()
    client.force_login(user)
    return [{"name": name, "value": morsel.value, "url": site} for name, morsel in client.cookies.items()]


def tour(user: User) -> list[tuple[str, str]]:
    """Name and address of every page this person may open, with the fullest rows there are."""
    found = rows(user)
    visits = []
    for route, policy in pages():
        needs = getattr(policy, "permission", "")
        if isinstance(policy, Visitor | Public) or policy.needs or (needs and not user.has_perm(needs)):
            continue
        if isinstance(policy, Row) and found.get(policy.model) is None:
            continue
        visits.append((route.name, address(route, policy, found)))
    return visits


def rows(user: User) -> dict[str, Any]:
    """For each kind of row an address may name, one that this person may change, else one that they see."""
    reach = {
        "accounts.Account": Account.objects.exclude(agreements=None)
        .exclude(owner=None)
        .order_by("-is_strategic", "pk"),
        "accounts.AccountMember": AccountMember.objects.current().order_by("pk"),
        "accounts.Agreement": Agreement.objects.order_by("pk"),
        "accounts.Signal": Signal.objects.filter(closed_on=None).order_by("pk"),
        "portfolios.Portfolio": Portfolio.objects.open().filter(used__gt=0).order_by("kind", "-used"),
        "portfolios.Cover": Cover.objects.ahead().order_by("pk"),
        "listings.SavedView": SavedView.objects.filter(owner=user),
        "opportunities.Opportunity": Opportunity.objects.still_open()
        .alias(named=Count("roles"))
        .order_by("-named", "-stage__position", "pk"),
        "opportunities.Stage": Stage.objects.order_by("pk"),
        "competitors.Competitor": Competitor.objects.order_by("pk"),
        "competitors.CompetitorPresence": CompetitorPresence.objects.order_by("expires_on", "pk"),
        "catalog.Offering": Offering.objects.order_by("pk"),
        "imports.ImportJob": ImportJob.objects.filter(by=user),
        "imports.SavedMapping": SavedMapping.objects.filter(owner=user),
        "relationships.Contact": Contact.objects.people().order_by("pk"),
        "relationships.Employment": Employment.objects.current().order_by("pk"),
        "relationships.Goal": Goal.objects.order_by("pk"),
        "relationships.Interaction": Interaction.objects.exclude(notes="").order_by("pk"),
        "relationships.Commitment": Commitment.objects.still_open().order_by("pk"),
        "relationships.Mailbox": Mailbox.objects.filter(person=user),
        "relationships.Calendar": Calendar.objects.filter(person=user),
        "reminders.Absence": Absence.objects.order_by("pk"),
        "reminders.Reminder": Reminder.objects.still_open().order_by("-weight", "pk"),
        "users.User": User.objects.active().exclude(pk=user.pk).order_by("pk"),
    }
    return {name: _reached(wanted, user) for name, wanted in reach.items()}


def _reached(wanted: QuerySet[Any], user: User) -> Any:
    editable = wanted.model.objects.editable_by(user).values("pk")
    visible = wanted.model.objects.visible_to(user).values("pk")
    return wanted.filter(pk__in=editable).first() or wanted.filter(pk__in=visible).first()


def address(route: Route, policy: Policy, found: dict[str, Any]) -> str:
    """Where the route lies for these rows."""
    arguments: dict[str, Any] = {}
    if isinstance(policy, Row):
        arguments["pk"] = found[policy.model].pk
    elif "kind" in route.parameters:
        arguments["kind"] = Kind.AM
    elif "listing" in route.parameters:
        arguments["listing"] = "accounts"
    return reverse(route.name, kwargs=arguments)


def pages() -> list[tuple[Route, Policy]]:
    """Every named route that answers GET with a page of its own."""
    return [
        (route, POLICIES[route.name])
        for route in collected_routes()
        if is_page(route.name) and not {"uidb36", "provider_id"} & set(route.parameters)
    ]


def is_page(name: str) -> bool:
    policy = POLICIES.get(name, Closed())
    is_none = isinstance(policy, Api | Closed) or name in NO_PAGE or name.startswith("/")
    return not is_none and "GET" in policy.accepts
