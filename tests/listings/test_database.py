"""The facts of saved views and exports, attacked with plain SQL by the role the product serves with."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from listings.models import Export, ExportPart, SavedView
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, params)


@pytest.fixture
def export():
    due = timezone.now() + timedelta(minutes=2)
    return Export.objects.create(person=UserFactory(), listing="accounts", format="CSV", leased_until=due)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("export_format_is_known", "format = 'PDF'"),
        ("export_dated_exactly_when_finished", "state = 'DONE'"),
        ("export_dated_exactly_when_finished", "finished_at = now()"),
        ("export_says_why_exactly_when_failed", "state = 'FAILED', finished_at = now()"),
        ("export_says_why_exactly_when_failed", "reason = 'BROKEN'"),
        ("export_kept_only_when_done", "kept_until = now()"),
    ],
)
def test_an_export_refuses(export, constraint, change):
    with pytest.raises(IntegrityError, match=constraint):
        sql(f"UPDATE listings_export SET {change} WHERE id = %s", export.pk)


def test_an_export_holds_each_part_once_and_none_beyond_a_mebibyte(export):
    ExportPart.objects.create(export=export, number=0, content=b"x")
    insert = "INSERT INTO listings_exportpart (export_id, number, content) VALUES (%s, %s, %s)"

    with pytest.raises(IntegrityError, match="export_part_is_unique"):
        sql(insert, export.pk, 0, b"y")
    with pytest.raises(IntegrityError, match="export_part_is_at_most_one_mebibyte"):
        sql(insert, export.pk, 1, b"y" * (1024 * 1024 + 1))


def test_a_saved_view_has_a_name_that_its_owner_uses_once_for_a_list():
    owner = UserFactory()
    view = SavedView.objects.create(owner=owner, listing="accounts", name="Key accounts")

    with pytest.raises(IntegrityError, match="saved_view_has_a_name"):
        sql("UPDATE listings_savedview SET name = '' WHERE id = %s", view.pk)
    with pytest.raises(IntegrityError, match="saved_view_name_is_unique_per_owner_and_list"):
        SavedView.objects.create(owner=owner, listing="accounts", name="key ACCOUNTS")
