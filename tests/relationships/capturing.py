"""What tests of capture begin with: somebody of ours who works on ten customers, and a mailbox of theirs."""

from collections import Counter

from django.db.models import Sum

from core.secrets import sealed
from relationships.capture.reading import read_due_mailboxes
from relationships.capture_choices import Verdict
from relationships.models import Mailbox, MailboxDay, MailboxFolder, MailboxTally
from tests.factories import AccountFactory, AccountMemberFactory, UserFactory
from tests.relations import EmailFactory, EmploymentFactory
from tests.relationships.mail.corpus import CUSTOMERS, PEOPLE, US, Fate

LONG = 600.0


def colleague(name="bob", accounts=()):
    """Somebody with an address of ours who works on these accounts."""
    person = UserFactory(email=f"{name}@{US}", name=name.title())
    for account in accounts:
        AccountMemberFactory(account=account, person=person, can_edit=True)
    return person


def customers():
    """The customers of the corpus, each with a contact whose address we know and a domain."""
    accounts = [AccountFactory(name=domain, domain=domain) for domain in CUSTOMERS]
    for account in accounts:
        job = EmploymentFactory(account=account, contact__name=PEOPLE[0])
        EmailFactory(contact=job.contact, employment=job, value=f"{PEOPLE[0]}@{account.domain}")
    return accounts


def mailbox_of(person, imap, **facts):
    """The person's mailbox on the server, never read yet."""
    server = imap.server
    return Mailbox.objects.create(
        person=person, address=person.email, host=server.host, port=server.port, security="NONE",
        username=server.username, sealed_secret=sealed(server.secret), **facts,
    )  # fmt: skip


def read_all(mailbox):
    """As if its rest were over."""
    Mailbox.objects.filter(pk=mailbox.pk).update(leased_until=None, read_at=None)
    assert read_due_mailboxes(seconds=LONG, pk=mailbox.pk) is False
    mailbox.refresh_from_db()
    return mailbox


def counts(mailbox):
    """What became of the mailbox's messages, over all days."""
    rows = MailboxTally.objects.filter(mailbox=mailbox).order_by().values_list("verdict").annotate(sum=Sum("number"))
    return Counter(dict(rows))


def seen(mailbox):
    return MailboxDay.objects.filter(mailbox=mailbox).aggregate(sum=Sum("seen"))["sum"] or 0


def places(mailbox):
    return dict(MailboxFolder.objects.filter(mailbox=mailbox).values_list("name", "last_uid"))


def check_corpus(mailbox, fates):
    """What became of the corpus is what its makers said, and all of it is accounted for."""
    found = counts(mailbox)
    assert seen(mailbox) == fates.total() == found.total()
    assert found[Verdict.STORED] == fates[Fate.CUSTOMER] + fates[Fate.AUTOMATIC]
    assert found[Verdict.DUPLICATE] == fates[Fate.DUPLICATE]
    assert found[Verdict.UNKNOWN] >= fates[Fate.STRANGER]
    assert found[Verdict.REFUSED] >= fates[Fate.REFUSED]
