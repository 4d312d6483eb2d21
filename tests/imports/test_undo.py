from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Account, AccountExternalId, AccountMember
from audit.models import AuditEntry
from core.choices import Door
from health.models import HealthSnapshot
from health.refresh import score_accounts
from imports import undo as undoing
from imports.choices import JobState, UndoState
from imports.models import ImportJob, ImportRow
from imports.services import undo_import
from opportunities.models import Opportunity
from portfolios.models import AssignmentPeriod
from reminders.models import Delivery, Reminder, Snooze, Withheld
from tests.factories import AccountFactory, AccountMemberFactory, AgreementFactory, AssignmentFactory, UserFactory
from tests.hearing import DeliveryFactory, ReminderFactory, WithheldFactory
from tests.imports.engine import bring, columns, counts, undo, work_on
from users.choices import Role
from users.models import Department, RolePeriod, User, UserExternalId

pytestmark = pytest.mark.django_db

NOW = timezone.now()
NAMES = "external_id,name,city\n" + "".join(f"{n},Account {n},Bilbao\n" for n in range(5))


def left(job):
    rows = ImportRow.objects.filter(job=job, undo=UndoState.LEFT)
    return [(row.line, row.reason) for row in rows.order_by("line")]


def test_what_an_import_made_is_gone():
    job = undo(bring(NAMES, source="erp", by=UserFactory(role=Role.ACCOUNT_MANAGER)))

    assert (job.state, job.undone, job.left_alone) == (JobState.UNDONE, 5, 0)
    for model in (Account, AccountExternalId, AccountMember):
        assert not model.objects.exists()


def test_what_the_system_worked_out_since_goes_with_the_account():
    owner = UserFactory(role=Role.ACCOUNT_MANAGER)
    job = bring(NAMES, source="erp", by=owner)
    account = Account.objects.get(name="Account 0")
    score_accounts([each.pk for each in Account.objects.all()], NOW)
    reminder = ReminderFactory(account=account)
    DeliveryFactory(reminder=reminder, recipient=owner)
    Snooze.objects.create(reminder=reminder, person=owner, said_at=NOW, until_at=NOW + timedelta(days=1))
    WithheldFactory(account=account, recipient=owner)

    job = undo(job)

    assert (job.undone, left(job)) == (5, [])
    for model in (Account, HealthSnapshot, Reminder, Delivery, Snooze, Withheld):
        assert not model.objects.exists()


def test_what_an_import_changed_is_as_before():
    account = AccountFactory(name="Account 1", city="Leeds", own_revenue=Decimal("12345678901234.56"),
                             own_revenue_currency="USD", employees=None)  # fmt: skip
    head = AccountFactory(name="Head")
    text = "external_id,name,city,own_revenue,employees,parent\n1,Account 1,Bilbao,5,7,Head\n2,Account 2,,,,Account 1\n"
    job = bring(text, source="erp")
    account.refresh_from_db()
    assert (account.city, account.parent, account.version) == ("Bilbao", head, 2)

    job = undo(job)

    account.refresh_from_db()
    assert (job.undone, left(job)) == (2, [])
    assert (account.city, account.own_revenue, account.employees, account.parent, account.version) == (
        "Leeds", Decimal("12345678901234.56"), None, None, 3,
    )  # fmt: skip
    assert set(Account.objects.values_list("name", flat=True)) == {"Account 1", "Head"}
    assert not AccountExternalId.objects.exists()


def test_what_somebody_changed_since_is_left_and_listed():
    job = bring(NAMES, source="erp")
    Account.objects.filter(name="Account 3").update(city="Vigo")

    job = undo(job)

    assert (job.undone, job.left_alone) == (4, 1)
    assert left(job) == [(5, "Somebody changed it after the import.")]
    assert Account.objects.get().external_ids.get().external_id == "3"


def test_what_others_refer_to_is_left_with_the_reason_until_they_do_not():
    job = bring(NAMES, source="erp")
    agreement = AgreementFactory(account=Account.objects.get(name="Account 0"))
    assigned = Account.objects.get(name="Account 4")
    AssignmentFactory(account=assigned)

    job = undo(job)

    assert [line for line, _reason in left(job)] == [2, 6]
    assert left(job)[0][1] == "Still in use: 1 agreement."
    agreement.delete()
    assigned.assignment.delete()
    assert AssignmentPeriod.objects.exists()

    job = undo(job)

    assert (job.state, job.undone, left(job)) == (JobState.UNDONE, 5, [])
    assert not Account.objects.exists()
    assert not AssignmentPeriod.objects.exists()


def test_later_import_that_was_taken_back_is_no_change_since():
    first = bring(NAMES, source="erp")
    second = bring(NAMES.replace("Bilbao", "Vigo"), source="erp")
    assert counts(second) == (0, 5, 0, 0)

    assert [reason for _line, reason in left(undo(first))] == ["Somebody changed it after the import."] * 5
    assert undo(second).undone == 5
    assert set(Account.objects.values_list("city", flat=True)) == {"Bilbao"}
    assert undo(first).undone == 5

    assert not Account.objects.exists()


def test_people_and_their_managers_are_gone_with_the_periods_of_their_roles():
    text = "external_id,name,role,manager\n1,Ann,account manager,Bea\n2,Bea,sales manager,\n"

    job = undo(bring(text, "users", source="hr"))

    assert (job.undone, job.left_alone) == (2, 0)
    for model in (User, UserExternalId, RolePeriod):
        assert not model.objects.exists()


def test_what_came_in_passing_goes_unless_somebody_uses_it():
    job = bring("name,role,department\nAnn,account manager,East\nBob,account manager,West\n", "users")
    UserFactory(department=Department.objects.get(name="West"))

    undo(job)

    assert set(Department.objects.values_list("name", flat=True)) == {"West"}


def test_restored_line_leads_where_it_led():
    top, other = UserFactory(role=Role.SALES_MANAGER, name="Top"), UserFactory(role=Role.SALES_MANAGER, name="Other")
    below = UserFactory(name="Below", manager=top)

    job = undo(bring("name,manager\nBelow,Other\n", "users"))

    below.refresh_from_db()
    assert (job.undone, below.manager, below.path) == (1, top, f"{top.path}{below.pk}/")
    assert other.reports.count() == 0


def test_person_takes_back_only_what_they_may_change():
    director, manager = UserFactory(role=Role.SALES_DIRECTOR), UserFactory(role=Role.ACCOUNT_MANAGER)
    job = bring("name\nMine\nTheirs\n", by=director)
    AccountMemberFactory(account=Account.objects.get(name="Mine"), person=manager, can_edit=True)

    job = undo(job, by=manager)

    assert left(job) == [(2, "Still in use: 1 account member."), (3, "You may not change this record.")]


def test_undo_that_stopped_goes_on_behind_it():
    job = bring("name\n" + "".join(f"Account {n}\n" for n in range(500)))
    job = undo_import(job, by=None)

    job = work_on(job, seconds=0)
    assert (job.state, job.undone) == (JobState.UNDOING, 200)
    assert set(Account.objects.values_list("name", flat=True)) == {f"Account {n}" for n in range(300)}
    job = work_on(job)

    assert (job.state, job.undone, Account.objects.count()) == (JobState.UNDONE, 500, 0)


def test_undo_is_recorded_with_its_door_and_person():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    job = bring("name\nAcme\n")

    undo(job, by=director)

    entry = AuditEntry.objects.filter(table="accounts_account").latest("pk")
    assert (entry.action, entry.door, entry.actor, entry.batch) == ("D", Door.IMPORT, director, job.pk)
    assert ImportJob.objects.get().undone_by == director


def test_refused_restoring_leaves_that_record_alone():
    """What only the end of the transaction refuses is found by halves as well."""
    for n in range(4):
        AccountFactory(name=f"Account {n}", tier="STRATEGIC")
    rules = columns("accounts", "name", "tier")
    job = bring("name,tier\n" + "".join(f"Account {n},Core\n" for n in range(4)), mapping=rules)
    AssignmentFactory(account=Account.objects.get(name="Account 2"))

    job = undo(job)

    assert (job.undone, [line for line, _reason in left(job)]) == (3, [4])
    assert left(job)[0][1].startswith("Status, tier and group of an assigned account change together")
    assert Account.objects.filter(tier="STRATEGIC").count() == 3


def test_restored_opportunity_is_open_again_in_its_stage():
    AccountFactory(name="Acme")
    UserFactory(name="Ana")
    text = "external_id,account,name,owner,stage,amount\n1,Acme,Care,Ana,Prospecting,5\n"
    bring(text, "opportunities", source="erp")

    job = undo(bring(text.replace("Prospecting", "Won"), "opportunities", source="erp"))

    one = Opportunity.objects.get()
    assert (job.undone, left(job)) == (1, [])
    assert (one.stage.name, one.outcome, one.closed_on) == ("Prospecting", "OPEN", None)


def test_restored_owner_sees_the_account_and_the_one_between_no_longer():
    account = AccountFactory(name="Acme")
    first, between = UserFactory(name="First"), UserFactory(name="Between")
    text = "external_id,account,name,owner\n1,Acme,Care,First\n"
    bring(text, "opportunities", source="erp")

    job = undo(bring(text.replace("First", "Between"), "opportunities", source="erp"))

    assert (job.undone, Opportunity.objects.get().owner) == (1, first)
    assert Account.objects.visible_to(first).get() == account
    assert not Account.objects.visible_to(between).exists()


def test_person_who_leaves_meanwhile_takes_no_more_back():
    manager = UserFactory(role=Role.ACCOUNT_MANAGER, name="Ann")
    job = undo_import(bring(NAMES, source="erp", by=manager), by=manager, is_awaited=True)
    User.objects.filter(pk=manager.pk).update(is_active=False)

    job = work_on(job)

    assert (job.state, job.error) == (JobState.FAILED, "Ann may not import these any more.")
    assert (job.undone, Account.objects.count()) == (0, 5)
    assert undo(job).undone == 5


@pytest.mark.django_db(transaction=True)
def test_nobody_changes_a_record_while_it_is_taken_back(monkeypatch):
    job = bring("name,city\nAcme,Leeds\n")
    changed = []

    def change():
        changed.append(Account.objects.update(city="Bilbao"))
        connection.close()

    editing, look = Thread(target=change), undoing._past

    def look_while_somebody_edits(*args):
        past = look(*args)
        editing.start()
        editing.join(timeout=0.5)
        return past

    monkeypatch.setattr(undoing, "_past", look_while_somebody_edits)
    job = undo(job)
    editing.join()

    assert (job.undone, changed) == (1, [0])
