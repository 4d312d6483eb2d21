"""A contact is noted in ten seconds, from wherever one is, and once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from relationships.choices import Kind
from relationships.models import Interaction
from relationships.verbs import read_verb
from tests.factories import (
    AccountFactory,
    AccountMemberFactory,
    AssignmentFactory,
    PortfolioFactory,
    UserFactory,
    today,
)
from tests.relations import ContactFactory, EmploymentFactory
from tests.relationships.doing import PIECE, TALK, ago, due_on, said, url
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    person = UserFactory(time_zone="Europe/Madrid")
    client.force_login(person)
    return person


@pytest.fixture
def account(owner):
    return AssignmentFactory(portfolio=PortfolioFactory(owner=owner)).account


@pytest.fixture
def ana(account):
    return EmploymentFactory(account=account, contact=ContactFactory(name="Ana Ruiz")).contact


def test_a_call_now_needs_nothing_but_its_form(client, account, owner):
    response = client.post(url("interaction_create", account.pk), TALK)

    one = Interaction.objects.get()
    assert (one.account, one.kind, one.logged_by) == (account, "CALL", owner)
    assert abs(one.occurred_at - timezone.now()) < timedelta(seconds=20)
    assert [row.person for row in one.attendances.all()] == [owner]
    assert response.url == account.get_absolute_url()


def test_it_says_with_whom_and_when_the_next_contact_is_due(client, account, ana):
    response = client.post(url("interaction_create", account.pk), TALK | {"contacts": [ana.pk]})

    due = due_on(account)
    assert due == today() + timedelta(days=30)
    assert said(response) == [f"Logged: Call with Ana Ruiz, next contact due {due:%-d %b %Y}."]


def test_when_is_what_people_say_in_their_own_zone(client, account, owner):
    client.post(url("interaction_create", account.pk), TALK | {"occurred_at": "yesterday 15:00"})

    local = Interaction.objects.get().occurred_at.astimezone(ZoneInfo("Europe/Madrid"))
    yesterday = timezone.localdate(timezone=ZoneInfo("Europe/Madrid")) - timedelta(days=1)
    assert (local.date(), local.hour, local.minute) == (yesterday, 15, 0)


def test_now_is_when_it_was_said_however_late_it_arrives(client, account):
    when = ago(hours=3)

    client.post(url("interaction_create", account.pk), TALK | {"said_at": when.isoformat()})
    sent = TALK | {"said_at": when.isoformat(), "occurred_at": "10 minutes ago", "subject": "Second"}
    client.post(url("interaction_create", account.pk), sent)

    second, first = Interaction.objects.order_by("occurred_at")
    assert first.occurred_at == when
    assert second.occurred_at == when - timedelta(minutes=10)


@pytest.mark.parametrize("clock", ["2999-01-01T00:00:00Z", "nonsense", "\x00", ""])
def test_a_phone_whose_clock_is_wrong_logs_now(client, account, clock):
    client.post(url("interaction_create", account.pk), TALK | {"said_at": clock})

    assert abs(Interaction.objects.get().occurred_at - timezone.now()) < timedelta(seconds=20)


def test_a_refused_form_keeps_everything(client, account, ana):
    sent = TALK | {"occurred_at": "tomorrow", "subject": "Prices", "notes": "Long **notes**", "contacts": [ana.pk]}

    response = client.post(url("interaction_create", account.pk), sent)

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, ["occurred_at"])
    assert (form["subject"].value(), form["notes"].value()) == ("Prices", "Long **notes**")
    assert form["contacts"].value() == [str(ana.pk)]
    assert not Interaction.objects.exists()


def test_people_of_other_accounts_are_no_choice(client, account):
    elsewhere = EmploymentFactory().contact

    response = client.post(url("interaction_create", account.pk), TALK | {"contacts": [elsewhere.pk]})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["contacts"])


def test_whoever_was_in_contact_last_is_offered_first(client, account, ana):
    recent = EmploymentFactory(account=account, contact=ContactFactory(name="Zoe Last")).contact
    left = EmploymentFactory(account=account, contact=ContactFactory(name="Gone"))
    left.during = DateRange(today() - timedelta(days=90), today() - timedelta(days=1))
    left.save()
    client.post(url("interaction_create", account.pk), TALK | {"contacts": [recent.pk]})

    form = client.get(url("interaction_create", account.pk)).context["form"]

    assert [label for _key, label in form.fields["contacts"].choices] == ["Zoe Last", "Ana Ruiz"]


def test_the_address_fills_in_whom_and_how(client, account, ana):
    form = client.get(f"{url('interaction_create', account.pk)}?kind=MEETING&contact={ana.pk}").context["form"]

    assert (form["kind"].value(), form["contacts"].value()) == ("MEETING", [str(ana.pk)])


@pytest.mark.parametrize(
    "query", ["kind=DANCE", "contact=x", "contact=99999999999999999999", "back=https://evil.test/"]
)
def test_an_address_with_nonsense_is_the_plain_form(client, account, query):
    response = client.get(f"{url('interaction_create', account.pk)}?{query}")

    assert response.status_code == 200
    assert "evil.test" not in response.content.decode()


def test_it_leads_back_to_where_one_was_but_never_elsewhere(client, account):
    back = client.post(url("interaction_create", account.pk), TALK | {"back": "/?from=today"})
    away = client.post(url("interaction_create", account.pk), TALK | {"back": "//evil.test/", "subject": "2"})

    assert (back.url, away.url) == ("/?from=today", account.get_absolute_url())


def test_the_same_form_twice_logs_once(client, account):
    sent = TALK | {"once": "a-key-of-this-form", "said_at": ago(minutes=1).isoformat()}

    first = client.post(url("interaction_create", account.pk), sent, **PIECE)
    second = client.post(url("interaction_create", account.pk), sent, **PIECE)

    assert Interaction.objects.count() == 1
    assert first["HX-Redirect"] == second["HX-Redirect"] == account.get_absolute_url()


def test_a_dialog_is_sent_on_or_gets_its_form_back(client, account):
    refused = client.post(url("interaction_create", account.pk), TALK | {"kind": "DANCE"}, **PIECE)

    assert refused.status_code == 422
    assert 'id="log-form"' in refused.content.decode()
    assert "<html" not in refused.content.decode()


def test_an_email_of_ours_reaches_nobody_by_itself(client, account):
    client.post(url("interaction_create", account.pk), TALK | {"kind": "EMAIL", "reached": "VOICEMAIL"})

    one = Interaction.objects.get()
    assert (one.reached, one.is_two_way) == ("SPOKE", False)


def test_who_only_sells_there_or_does_not_see_it_cannot_log(client, account):
    seller = UserFactory()
    AccountMemberFactory(account=account, person=seller, function="SELLER")

    for person in (seller, UserFactory()):
        client.force_login(person)
        assert client.get(url("interaction_create", account.pk)).status_code == 404
        assert client.post(url("interaction_create", account.pk), TALK).status_code == 404
    assert not Interaction.objects.exists()


def test_an_auditor_reads_and_does_not_log(client, account):
    client.force_login(UserFactory(role=Role.AUDITOR))

    assert client.get(url("interaction_create", account.pk)).status_code == 403
    assert client.get(url("timeline", account.pk)).status_code == 200


def test_which_account_is_found_by_what_is_typed(client, account, owner):
    hidden = AccountFactory(name="Golddex Hidden")
    mine = AssignmentFactory(portfolio=account.assignment.portfolio, account__name="Golddex Iberia").account

    page = client.get(f"{url('interaction_log')}?q=golddex", **PIECE).content.decode()

    assert mine.name in page
    assert hidden.name not in page
    assert account.name in client.get(url("interaction_log")).content.decode()


@pytest.mark.parametrize(("reached", "is_two_way"), [("SPOKE", True), ("NO_ANSWER", False), ("VOICEMAIL", False)])
def test_one_tap_after_a_call(client, account, ana, reached, is_two_way):
    at = ago(minutes=20)

    client.post(url("contact_called", ana.pk), {"reached": reached, "at": at.isoformat()})

    one = Interaction.objects.get()
    assert (one.kind, one.reached, one.occurred_at, one.is_two_way) == ("CALL", reached, at, is_two_way)
    assert [row.contact for row in one.participations.all()] == [ana]
    assert one.account == account


def test_a_tap_that_arrives_twice_counts_once(client, ana):
    sent = {"reached": "SPOKE", "at": ago(hours=2).isoformat(), "once": "tap-1"}

    answers = [client.post(url("contact_called", ana.pk), sent, **PIECE) for _try in range(2)]

    assert Interaction.objects.count() == 1
    assert all(answer.status_code == 200 and answer["HX-Redirect"] for answer in answers)


def test_a_call_counts_where_somebody_works_now_or_where_it_is_said(client, account, ana, owner):
    job = ana.employments.get()
    job.during = DateRange(today() - timedelta(days=90), today() - timedelta(days=1))
    job.save()
    now = AssignmentFactory(portfolio=account.assignment.portfolio).account
    EmploymentFactory(account=now, contact=ana)

    client.post(url("contact_called", ana.pk), {"reached": "SPOKE"})
    client.post(url("contact_called", ana.pk), {"reached": "NO_ANSWER", "account": account.pk})

    assert [one.account for one in Interaction.objects.order_by("pk")] == [now, account]


def test_calling_somebody_of_a_hidden_account_is_not_there(client, owner):
    stranger = EmploymentFactory().contact

    assert client.post(url("contact_called", stranger.pk), {"reached": "SPOKE"}).status_code == 404
    assert client.get(url("contact_called", stranger.pk)).status_code == 405


def test_search_offers_to_log(client, account, ana):
    asked = client.get("/search/?q=call+ana").content.decode()
    named = client.get("/search/?q=ruiz").content.decode()

    link = f"{url('interaction_create', account.pk)}?kind=CALL&amp;contact={ana.pk}"
    assert link in asked
    assert link in named


def test_search_offers_to_log_nothing_at_accounts_that_are_not_open(client, account, ana):
    seller = UserFactory()
    AccountMemberFactory(account=account, person=seller, function="SELLER")
    client.force_login(seller)

    assert url("interaction_create", account.pk) not in client.get("/search/?q=call+ana").content.decode()


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("call ana", Kind.CALL, "ana"),
        ("Log a meeting with Acme Iberia", Kind.MEETING, "Acme Iberia"),
        ("reunión con Ana", Kind.MEETING, "Ana"),
        ("log e-mail to Luis", Kind.EMAIL, "Luis"),
        ("log acme", Kind.CALL, "acme"),
        ("acme", None, "acme"),
        ("Callaway Golf", None, "Callaway Golf"),
        ("call", None, "call"),
    ],
)
def test_what_is_typed_says_how_and_with_whom(text, kind, name):
    assert read_verb(text) == (kind, name)
