"""Whatever the database refuses or does by itself is named by a test, so that none is taken away unseen."""

from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

HERE = Path(__file__)
AUDIT = {"audit_insert", "audit_update", "audit_delete"}

CONSTRAINTS = """
    SELECT DISTINCT c.conname FROM pg_constraint c WHERE c.conrelid = ANY(%(tables)s::regclass[])
    AND (c.contype IN ('c', 'x') OR (c.contype IN ('u', 'f') AND cardinality(c.conkey) > 1))
    AND c.conname NOT LIKE '%%\\_check'
"""
UNIQUE_INDEXES = """
    SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND i.indisunique AND NOT i.indisprimary
    AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL OR i.indnkeyatts > 1)
"""
TRIGGERS = """
    SELECT DISTINCT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = ANY(%(tables)s::regclass[])
"""
THEIRS = ("django.", "allauth.")
OURS = {model for model in apps.get_models(include_auto_created=True) if not model.__module__.startswith(THEIRS)}


def ask(question):
    with connection.cursor() as cursor:
        cursor.execute(question, {"tables": sorted(model._meta.db_table for model in OURS)})
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture(scope="module")
def tests_say():
    return "\n".join(path.read_text() for path in HERE.parent.rglob("*.py") if path != HERE)


def unnamed(names, text):
    return sorted(name for name in names if name not in text)


@pytest.mark.django_db
def test_every_constraint_is_named_by_a_test(tests_say):
    declared = {constraint.name for model in OURS for constraint in model._meta.constraints}

    assert unnamed(ask(CONSTRAINTS) | ask(UNIQUE_INDEXES) | declared, tests_say) == []


@pytest.mark.django_db
def test_every_trigger_is_named_by_a_test(tests_say):
    names = ask(TRIGGERS)

    assert names >= AUDIT
    assert unnamed(names, tests_say) == []


@pytest.mark.django_db
def test_every_declared_constraint_is_in_the_database():
    declared = {constraint.name for model in OURS for constraint in model._meta.constraints}
    there = ask("SELECT conname FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[])") | ask(
        "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = ANY(%(tables)s::regclass[])"
    )

    assert declared - there == set()


@pytest.mark.django_db
def test_every_constraint_and_trigger_is_in_force():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE NOT convalidated")
        sleeping = cursor.fetchall()
        cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled NOT IN ('O', 'A')")
        sleeping += cursor.fetchall()
        cursor.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid")
        sleeping += cursor.fetchall()
    assert sleeping == []
