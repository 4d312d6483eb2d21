from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.choices import MemberFunction
from accounts.models import Account
from accounts.selectors import account_history
from accounts.services import (
    add_agreement,
    add_member,
    close_signal,
    end_membership,
    open_signal,
    record_revenue,
    update_account,
    update_agreement,
    upsert_accounts,
)
from audit.phrases import last_day
from core.choices import Door
from core.db import through
from portfolios.choices import Kind
from portfolios.services import assign_accounts, cover_account, release_accounts
from tests.factories import AccountFactory, AccountMemberFactory, PortfolioFactory, UserFactory, today
from users.choices import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def marta():
    return UserFactory(name="Marta Vidal", role=Role.SALES_DIRECTOR)


def told(account, reader):
    return [f"{line.who} {line.text}" for line in account_history(account, reader).sentences]


def test_assignments_read_as_moves(marta):
    account = AccountFactory()
    rosa = PortfolioFactory(owner=UserFactory(name="Rosa Díaz"))
    luis = PortfolioFactory(owner=UserFactory(name="Luis Pérez"))
    waiting = PortfolioFactory(kind=Kind.HOLDING, owner=UserFactory(name="Eva Sanz", role=Role.SALES_MANAGER))
    assign_accounts([account], rosa, reason="new", by=marta)
    assign_accounts([account], luis, reason="promoted", by=marta)
    assign_accounts([account], waiting, reason="left", by=marta)
    release_accounts([account], reason="sold", by=marta)

    assert told(account, marta)[:4] == [
        "Marta Vidal took it out of the holding of Eva Sanz: sold",
        "Marta Vidal moved it from the book of Luis Pérez to the holding of Eva Sanz: left",
        "Marta Vidal moved it from the book of Rosa Díaz to the book of Luis Pérez: promoted",
        "Marta Vidal put it into the book of Rosa Díaz: new",
    ]


def test_facts_read_from_and_to(marta):
    parent = AccountFactory(name="Acme Group")
    account = AccountFactory(name="Acme")
    with through(Door.PAGE):
        update_account(account, version=1, by=marta, tier="KEY", city="Bilbao", employees=1200, parent=parent)

    line = account_history(account, marta).sentences[0]

    assert line.who == "Marta Vidal"
    for step in ("the tier from Core to Key", "the city from nothing to Bilbao", "the employees from nothing to 1200",
                 "the parent company from nothing to Acme Group"):  # fmt: skip
        assert step in line.text
    assert line.door == "a page"


def test_team_agreements_signals_and_revenue_read_as_sentences(marta):
    account, ana = AccountFactory(name="Acme"), UserFactory(name="Ana Ruiz")
    old = AccountMemberFactory(account=account, person=ana, during=(today() - timedelta(days=30), None))
    member = add_member(account, ana, function=MemberFunction.SALES, by=marta)
    end_membership(member, by=marta)
    end_membership(old, by=marta)
    agreement = add_agreement(
        account, by=marta, offerings="Hosting", starts_on=today(), annual_value=5, currency="EUR"
    )  # fmt: skip
    update_agreement(agreement, by=marta, notice_days=30)
    close_signal(open_signal(account, kind="COMPLAINT", text="Late", by=marta), by=marta)
    record_revenue(account, month=today(), amount=10, currency="EUR", by=marta)
    record_revenue(account, month=today(), amount=12, currency="EUR", by=marta)

    month = f"{today():%Y-%m}"
    lines = [line.removeprefix("Marta Vidal ") for line in told(account, marta)]
    assert lines[:8] == [
        f"corrected the revenue of {month} from 10.00 to 12.00 EUR",
        f"recorded revenue of 10.00 EUR for {month}",
        "closed the signal (Complaint): Late",
        "opened a signal (Complaint): Late",
        "changed the notice in days from 0 to 30 of the agreement “Hosting”",
        "added the agreement “Hosting”",
        lines[6],
        "took Ana Ruiz off the team (Sales)",
    ]
    assert lines[6].startswith("set the last day of Ana Ruiz on the team (Technical) to ")
    assert lines[8] == "added Ana Ruiz to the team (Sales)"


def test_a_cover_reads_as_a_sentence(marta):
    account, ana = AccountFactory(name="Acme"), UserFactory(name="Ana Ruiz")
    assign_accounts([account], PortfolioFactory(), reason="new", by=marta)
    cover_account(account, ana, until=today() + timedelta(days=20), reason="holiday", by=marta)
    assert any(line.startswith("Marta Vidal asked Ana Ruiz to cover it until ") for line in told(account, marta))


def test_sql_and_the_system_have_no_name(marta):
    account = AccountFactory(name="Acme")
    Account.objects.filter(pk=account.pk).update(city="Lugo")
    with through(Door.IMPORT):
        upsert_accounts([{"name": "Acme", "city": "Vigo"}], by=None)

    assert told(account, marta) == [
        "The system changed the city from Lugo to Vigo",
        "Somebody in the database changed the city from nothing to Lugo",
        "Somebody in the database added the account Acme",
    ]


def test_accounts_the_reader_may_not_see_stay_unnamed():
    secret, account = AccountFactory(name="Canary"), AccountFactory()
    reader = UserFactory()
    AccountMemberFactory(account=account, person=reader)
    Account.objects.filter(pk=account.pk).update(parent=secret)

    assert "Canary" not in " ".join(told(account, reader))
    assert "something you cannot see" in told(account, reader)[0]


def test_history_costs_the_same_queries_for_few_and_many_entries(marta):
    account = AccountFactory()
    member = AccountMemberFactory(account=account)
    end_membership(AccountMemberFactory(account=account), by=marta)
    with CaptureQueriesContext(connection) as few:
        account_history(account, marta)
    for _number in range(30):
        end_membership(AccountMemberFactory(account=account, function=member.function), by=UserFactory())
    with CaptureQueriesContext(connection) as many:
        account_history(account, marta, size=100)
    assert len(few) == len(many) <= 6


def test_history_narrows_and_pages_by_id(marta):
    account = AccountFactory()
    for number in range(5):
        Account.objects.filter(pk=account.pk).update(city=str(number))
    open_signal(account, kind="COMPLAINT", text="Late", by=marta)

    first = account_history(account, marta, kind="account", size=4)
    second = account_history(account, marta, kind="account", size=4, cursor=first.page.next)

    assert [len(first.sentences), len(second.sentences)] == [4, 2]
    assert [line.pk for line in first.sentences + second.sentences] == sorted(
        (line.pk for line in first.sentences + second.sentences), reverse=True
    )
    assert account_history(account, marta, kind="signals").sentences[0].text == "opened a signal (Complaint): Late"


@pytest.mark.parametrize(
    ("during", "expected"),
    [("[2026-01-01,2026-02-01)", "2026-01-31"), ("[2026-01-01,)", "None"), ("", "None"), ("empty", "None")],
)
def test_last_day(during, expected):
    assert str(last_day(during)) == expected
