"""The text of a captured mail is for those who took part and the account's owner, whatever the door; what a mail says
of itself opens nothing to anybody."""

import pytest
from django.urls import NoReverseMatch, reverse

from accounts.choices import MemberFunction
from config.policies import POLICIES
from core.listing import listing_named
from portfolios.choices import Kind
from portfolios.services import assign_accounts, open_portfolio
from relationships.capture.intake import take_mails
from relationships.capture_choices import Verdict
from relationships.mail.message import read_mail
from relationships.models import Attendance, Contact, ContactProposal, Interaction
from tests.access.collector import collected_routes
from tests.factories import AccountFactory, AccountMemberFactory, UserFactory
from tests.relations import EmailFactory, EmploymentFactory
from tests.relationships.mail.letters import letter, part, parts
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

CANARY = "quetzalcanary"
DATE = "Mon, 05 Jan 2026 08:00:00 +0000"
READERS = {
    "colleague on the team": (Role.ACCOUNT_MANAGER, MemberFunction.SERVICE),
    "contributor": (Role.CONTRIBUTOR, MemberFunction.TECHNICAL),
    "seller": (Role.ACCOUNT_MANAGER, MemberFunction.SELLER),
    "stranger": (Role.ACCOUNT_MANAGER, None),
    "director": (Role.SALES_DIRECTOR, None),
    "administrator": (Role.ADMINISTRATOR, None),
    "auditor": (Role.AUDITOR, None),
}


@pytest.fixture
def account():
    account = AccountFactory(name="Client", domain="client.example")
    job = EmploymentFactory(account=account, contact__name="Ana")
    EmailFactory(contact=job.contact, value="ana@client.example")
    return account


@pytest.fixture
def owner(account):
    director = UserFactory(role=Role.SALES_DIRECTOR)
    owner = UserFactory(email="owner@rapport.example")
    assign_accounts([account], open_portfolio(owner, Kind.AM, by=director), reason="New", by=director)
    return User.objects.get(pk=owner.pk)


@pytest.fixture
def bob(account):
    return member(account, "bob@rapport.example")


def member(account, email, role=Role.ACCOUNT_MANAGER, function=MemberFunction.SERVICE):
    person = UserFactory(email=email, role=role)
    if function:
        AccountMemberFactory(account=account, person=person, function=function, can_edit=True)
    return person


def mail(text=f"Our price is {CANARY}", **head):
    facts = {"sender": "Ana <ana@client.example>", "to": "bob@rapport.example", "message_id": "<one@x>"}
    return read_mail(letter(text, **facts | {"subject": "Price", "date": DATE} | head))


def taken(person, *mails, is_sent=False):
    return take_mails(mails, by=person, is_sent=is_sent)


def addresses(rows):
    """Every address that answers GET, with the row of ours where it names one; search and lists asked for the word."""
    for route in collected_routes():
        policy = POLICIES.get(route.name)
        if policy is None or "GET" not in policy.accepts or route.name == "account_logout":
            continue
        key = rows.get(getattr(policy, "model", ""))
        kwargs = {"pk": key, "listing": "interactions"}
        if any(name not in kwargs or kwargs[name] is None for name in route.parameters):
            continue
        try:
            url = reverse(route.name, kwargs={name: kwargs[name] for name in route.parameters})
        except NoReverseMatch:
            continue
        yield url
        yield f"{url}?q={CANARY}"


@pytest.mark.parametrize("reader", READERS)
def test_text_of_a_mail_reaches_nobody_else_by_any_address(client, account, owner, bob, reader):
    assert taken(bob, mail()) == [Verdict.STORED]
    one = Interaction.objects.get()
    role, function = READERS[reader]
    client.force_login(member(account, "reader@rapport.example", role, function))
    rows = {"accounts.Account": account.pk, "relationships.Interaction": one.pk, "users.User": bob.pk,
            "relationships.Contact": Contact.objects.get(name="Ana").pk}  # fmt: skip

    asked = 0
    for url in addresses(rows):
        response = client.get(url)
        told = b"".join(response.streaming_content) if response.streaming else response.content
        text = told.decode(errors="replace").replace(f"?q={CANARY}", "").replace(f"q={CANARY}", "")
        text = text.replace(f'value="{CANARY}"', "").replace(f"“{CANARY}”", "")
        assert "Our price is" not in text, (reader, url)
        assert response.status_code < 500, (reader, url)
        asked += response.status_code == 200

    assert asked > 40


@pytest.mark.parametrize("reader", READERS)
def test_text_of_a_mail_is_in_nobody_elses_export(client, account, owner, bob, reader):
    taken(bob, mail())
    role, function = READERS[reader]
    client.force_login(member(account, "reader@rapport.example", role, function))
    assert listing_named("interactions") is not None

    for file_format in ("CSV", "XLSX"):
        response = client.post(reverse("listings:export", args=["interactions"]), {"format": file_format})
        told = b"".join(response.streaming_content) if response.streaming else response.content
        assert CANARY.encode() not in told
        assert response.status_code < 500


def test_those_it_is_for_read_it(client, account, owner, bob):
    taken(bob, mail())
    one = Interaction.objects.get()

    for person in (bob, owner):
        client.force_login(person)
        assert CANARY in client.get(reverse("relationships:interaction_detail", args=[one.pk])).content.decode()


@pytest.mark.parametrize("sender", ["owner@rapport.example", "director@rapport.example", "eve@rapport.example"])
def test_sender_that_is_forged_gets_no_rights_and_is_given_none(account, owner, sender):
    """A mail that says it is from somebody of ours is the customer's mail to whoever received it, and no more."""
    forged = member(account, "eve@rapport.example")
    bob = member(account, "bob@rapport.example")
    stranger = UserFactory(email="stranger@rapport.example")

    taken(bob, mail(sender=sender, to="bob@rapport.example, ana@client.example"))
    taken(stranger, mail("Let me in", sender=sender, to="ana@client.example", message_id="<two@x>"))

    one = Interaction.objects.get()
    assert (one.logged_by, one.account) == (bob, account)
    assert not Interaction.objects.editable_by(stranger).exists()
    assert not Interaction.objects.visible_to(stranger).exists()
    assert forged.has_perm("accounts.view_every_account") is False


def test_id_that_somebody_else_used_neither_hides_nor_opens(account, owner, bob):
    """Who guesses or repeats an id keeps their own message, takes no part in the other, and reads nothing of it."""
    mallory = member(account, "mallory@rapport.example")
    taken(bob, mail())

    again = taken(mallory, mail("I know nothing of it", to="mallory@rapport.example"))

    assert again == [Verdict.STORED]
    first, second = Interaction.objects.order_by("pk")
    assert CANARY in first.notes
    assert second.notes == "I know nothing of it"
    assert not Attendance.objects.filter(interaction=first, person=mallory).exists()
    assert list(Interaction.objects.text_visible_to(mallory)) == [second]


def test_id_that_was_used_before_does_not_keep_the_true_message_out(account, owner, bob):
    mallory = member(account, "mallory@rapport.example")
    taken(mallory, mail("First", to="mallory@rapport.example"))

    assert taken(bob, mail()) == [Verdict.STORED]

    assert Interaction.objects.filter(notes__contains=CANARY).count() == 1
    assert taken(bob, mail()) == [Verdict.DUPLICATE]


def test_html_is_shown_as_text_and_loads_nothing(client, account, owner, bob):
    html = (
        '<p onclick="alert(1)">Hello <b>you</b></p><script>alert(2)</script><img src="https://spy.example/p.gif">'
        '<a href="javascript:alert(3)">here</a><style>body{display:none}</style>'
    )
    raw = letter(parts(part(html, "text/html; charset=utf-8")), kind="multipart/mixed; boundary=edge",
                 sender="ana@client.example", to="bob@rapport.example", message_id="<h@x>", date=DATE,
                 subject="<script>alert(4)</script>")  # fmt: skip
    assert taken(bob, read_mail(raw)) == [Verdict.STORED]
    one = Interaction.objects.get()
    client.force_login(bob)

    for url in (
        one.get_absolute_url(),
        account.get_absolute_url(),
        reverse("relationships:timeline", args=[account.pk]),
    ):
        text = client.get(url).content.decode()
        for mark in ("<script>alert", "onclick=", "spy.example", "javascript:alert", "display:none"):
            assert mark not in text, url
    assert "Hello" in one.notes


def test_nothing_is_kept_of_mail_that_concerns_no_customer(account, owner, bob):
    told = taken(
        bob,
        mail(sender="doctor@clinic.example", message_id="<private@x>"),
        mail(sender="eve@rapport.example", to="bob@rapport.example", message_id="<inner@x>"),
    )

    assert told[0] == Verdict.UNKNOWN
    assert told[1] in (Verdict.INTERNAL, Verdict.UNKNOWN)
    assert not Interaction.objects.exists()
    assert not ContactProposal.objects.exists()
