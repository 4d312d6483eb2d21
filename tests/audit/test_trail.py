"""The trail under the product: which tables it follows, what it keeps of a change, and that nobody can alter it."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from accounts.models import Account
from accounts.services import create_account, upsert_accounts
from audit.models import AuditEntry
from core.choices import Door
from core.db import through
from tests.factories import AccountFactory, AccountMemberFactory, UserFactory
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db

OURS = {
    "core", "users", "audit", "integrations", "accounts", "portfolios", "imports", "workspace", "catalog",
    "competitors", "opportunities", "listings", "relationships", "reminders",
}  # fmt: skip
EVENTS = {"audit_insert", "audit_update", "audit_delete"}

# Tables of ours that the trail does not follow → why it need not
UNTRACKED = {
    "core_idempotencykey": "answers kept for a day, so that a repeat has no effect",
    "core_lockrow": "rows that tree changes queue on; they say nothing",
    "audit_auditentry": "the trail itself",
    "accounts_accountstate": "written by the machine only, derived from what is tracked",
    "users_roleperiod": "written by the database from users_user, which is tracked",
    "portfolios_assignmentperiod": "written by the database from portfolios_assignment, which is tracked",
    "imports_importfilepart": "pieces of a file that lies in the database while it is taken in",
    "imports_importrow": "what became of each row of an import, which is tracked",
    "users_invitation": "a mail on its way; the invited person is tracked",
    "listings_exportpart": "pieces of a file that somebody takes along; the export is tracked",
    "opportunities_stagechange": "written by the database from opportunities_opportunity, which is tracked",
    "relationships_contactstate": "written by the machine only, derived from what is tracked",
    "relationships_sumcheck": "what the nightly recount found",
    "relationships_roleproposal": "a question of the machine; the role that is confirmed is tracked",
    "relationships_contactproposal": "a question of the machine; the contact that is confirmed is tracked",
    "core_pulse": "when a part of the product was last alive",
    "relationships_awaitedreply": "derived from interactions, which are tracked; who waived says the row itself",
    "relationships_mailboxfolder": "how far a mailbox has been read",
    "relationships_mailboxday": "how many messages were seen in a day",
    "relationships_mailboxtally": "what became of the messages of a day, in numbers",
    "relationships_calendarmeeting": "an entry of somebody's own calendar; the meeting that was held is tracked",
    "relationships_calendarmeeting_contacts": "who was asked to it; who took part is tracked",
    "relationships_calendarfeed": "the fingerprint of an address that only its owner knows",
    "reminders_reminder": "its own history: who ended it, when and why stand on the row",
    "reminders_snooze": "who put a reminder off, kept as it was said",
    "reminders_delivery": "who was told what, when: a record in itself",
    "reminders_outgoingmail": "a mail on its way; who decided on one in doubt stands on the row",
    "reminders_withheld": "what was not said and why: a record in itself",
}


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, params)


def tables_of_ours():
    return {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in OURS and model._meta.managed and not model._meta.proxy
    }


def test_every_table_is_tracked_or_says_why_not():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE 'audit\\_%'")
        triggers = {}
        for table, name in cursor.fetchall():
            triggers.setdefault(table.strip('"'), set()).add(name)
    tracked = {table for table, names in triggers.items() if names >= EVENTS}
    assert sorted(tables_of_ours() - tracked - UNTRACKED.keys()) == []
    assert sorted(tracked & UNTRACKED.keys()) == []


def test_an_insert_is_kept_with_who_door_and_values():
    by = UserFactory()
    with through(Door.API):
        account = create_account(by=by, name="Nova", city="Gijón")

    entry = AuditEntry.objects.get(table="accounts_account", row=str(account.pk))
    assert (entry.actor, entry.door, entry.action, entry.account_id) == (by, Door.API, "I", account.pk)
    assert entry.before is None
    assert entry.after["city"] == "Gijón"
    assert not {"search_text", "owner_id", "version", "updated_at", "created_at"} & entry.after.keys()


def _last():
    entry = AuditEntry.objects.order_by("-id").first()
    return entry.action, entry.before, entry.after, entry.door, entry.actor_id


def test_bulk_update_update_and_sql_keep_before_and_after():
    account = AccountFactory(city="A")

    account.city = "B"
    Account.objects.bulk_update([account], ["city"])
    assert _last() == ("U", {"city": "A"}, {"city": "B"}, "SQL", None)
    Account.objects.filter(pk=account.pk).update(city="C", version=F("version") + 1)
    assert _last()[1:3] == ({"city": "B"}, {"city": "C"})
    sql("UPDATE accounts_account SET city = 'D', employees = 7 WHERE id = %s", account.pk)
    assert _last()[1:3] == ({"city": "C", "employees": None}, {"city": "D", "employees": 7})


def test_a_change_of_many_rows_is_an_entry_each():
    for _number in range(3):
        AccountFactory(city="A")
    before = AuditEntry.objects.count()
    Account.objects.update(city="B")
    Account.objects.update(city="B")
    assert AuditEntry.objects.count() == before + 3


def test_a_delete_keeps_what_was_there():
    member = AccountMemberFactory()
    row, account = member.pk, member.account_id
    member.delete()
    entry = AuditEntry.objects.order_by("-id").first()
    assert (entry.table, entry.row, entry.action, entry.account_id) == (
        "accounts_accountmember",
        str(row),
        "D",
        account,
    )
    assert entry.before["person_id"] == member.person_id
    assert entry.after is None


def test_the_actor_does_not_outlive_the_change():
    by = UserFactory(role=Role.SALES_DIRECTOR)
    with through(Door.IMPORT):
        upsert_accounts([{"name": "Nova"}], by=by)
    assert _last()[3:] == (Door.IMPORT, by.pk)


def test_no_password_is_kept():
    user = UserFactory(name="Ana")
    user.set_password("another-long-secret")
    user.name = "Ana Ruiz"
    user.save()

    entries = AuditEntry.objects.filter(table="users_user", row=str(user.pk))
    kept = {key for entry in entries for key in {**(entry.before or {}), **(entry.after or {})}}
    assert "name" in kept
    assert not {"password", "last_login", "path"} & kept


def test_nothing_is_kept_when_only_the_password_changes():
    user = UserFactory()
    before = AuditEntry.objects.count()
    User.objects.filter(pk=user.pk).update(password="x")
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET actor_id = NULL",
        "DELETE FROM audit_auditentry",
        "TRUNCATE audit_auditentry",
        "INSERT INTO audit_auditentry (at, door, \"table\", \"row\", action) VALUES (now(), 'SQL', 'x', '1', 'I')",
        "ALTER TABLE audit_auditentry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_update ON accounts_account",
    ],
)
def test_the_serving_role_has_no_right_to_the_trail(statement):
    AccountFactory()
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        sql(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit_auditentry SET actor_id = NULL", "DELETE FROM audit_auditentry"])
def test_audit_entry_never_changes_not_even_by_the_owner(statement):
    AccountFactory()
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
    try:
        with pytest.raises(IntegrityError) as caught:
            sql(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {settings.DATABASE_SERVING_ROLE}")
    assert caught.value.__cause__.diag.constraint_name == "audit_entry_never_changes"
