"""What may be done with an import, who sees it, and what the database refuses of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Account
from audit.models import AuditEntry
from imports.choices import PART_BYTES, JobState, UndoState
from imports.files import opened
from imports.models import ImportFilePart, ImportJob, ImportRow, SavedMapping
from imports.retention import forget_old_files
from imports.selectors import earlier_job, harmless, missing_from_file, progress, refused_rows_csv
from imports.services import (
    cancel_import,
    check_file,
    delete_mapping,
    map_columns,
    save_mapping,
    start_import,
    undo_import,
    upload_file,
)
from imports.tables import UnreadableFile
from tests.factories import AccountFactory, UserFactory
from tests.imports.engine import bring, check, columns, counts, refusals, undo, upload, work_on
from users.choices import Role

pytestmark = pytest.mark.django_db

FINGERPRINT = "0" * 64


def job_with(**fields):
    return ImportJob.objects.create(
        **{"target": "accounts", "name": "a.csv", "sha256": FINGERPRINT, "size": 0} | fields
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("import_job_state_is_known", {"state": "LOST"}),
        ("import_job_dated_exactly_when_ended", {"state": JobState.DONE}),
        ("import_job_dated_exactly_when_ended", {"finished_at": timezone.now()}),
        ("import_job_is_leased_only_while_it_works", {"leased_until": timezone.now()}),
        ("import_job_names_its_file", {"name": ""}),
        ("import_job_has_a_fingerprint", {"sha256": "x"}),
        ("import_job_undoes_no_more_than_it_wrote", {"created": 1, "updated": 1, "undone": 2, "left_alone": 1}),
    ],
)
def test_job_that_cannot_be_is_refused(name, fields):
    with pytest.raises(IntegrityError, match=name):
        job_with(**fields)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("import_row_is_done_once", {"line": 2, "state": "CREATED", "target_id": 1}),
        ("import_row_has_a_record_unless_refused", {"line": 3, "state": "CREATED"}),
        ("import_row_has_a_record_unless_refused", {"line": 3, "state": "REFUSED", "target_id": 1}),
        ("import_row_is_undone_only_where_it_wrote",
         {"line": 3, "state": "UNCHANGED", "target_id": 1, "undo": UndoState.UNDONE}),
    ],
)  # fmt: skip
def test_row_that_cannot_be_is_refused(name, fields):
    job = job_with()
    ImportRow.objects.create(job=job, line=2, state="UNCHANGED", target_id=1)

    with pytest.raises(IntegrityError, match=name):
        ImportRow.objects.create(job=job, **fields)


def test_part_of_a_file_is_one_and_at_most_1_mib():
    job = job_with()
    ImportFilePart.objects.create(job=job, number=0, content=b"x" * PART_BYTES)

    with pytest.raises(IntegrityError, match="import_file_part_stands_once"), transaction.atomic():
        ImportFilePart.objects.create(job=job, number=0, content=b"x")
    with pytest.raises(IntegrityError, match="import_file_part_is_at_most_1_mib"):
        ImportFilePart.objects.create(job=job, number=1, content=b"x" * (PART_BYTES + 1))


def test_file_lies_in_the_database_as_it_was():
    content = b"name\n" + b"".join(b"Account %d\n" % n for n in range(200_000))
    pieces = [content[start : start + 70_000] for start in range(0, len(content), 70_000)]

    job = upload_file(target="accounts", name="C:\\files\\a\x00\u202eb.csv", pieces=lambda: pieces, by=None)

    assert job.name == "ab.csv"
    assert job.size == len(content)
    assert b"".join(bytes(part.content) for part in job.parts.order_by("number")) == content
    with opened(job) as file:
        assert sum(1 for _row in file.rows()) == 200_000


def test_file_that_is_too_large_is_refused_and_not_kept(settings):
    settings.LARGEST_UPLOAD = 3 * PART_BYTES
    pieces = [b"x" * PART_BYTES] * 3

    upload_file(target="accounts", name="a.csv", pieces=lambda: pieces, by=None).delete()
    with pytest.raises(ValidationError, match="larger than 3 MB"):
        upload_file(target="accounts", name="a.csv", pieces=lambda: [*pieces, b"x"], by=None)

    assert not ImportJob.objects.exists()


def test_bad_mapping_and_unknown_target_are_refused_at_once():
    with pytest.raises(ValidationError, match="there is no field nmae"):
        upload("name\nA\n", mapping=columns("accounts", "nmae"))
    with pytest.raises(ValidationError, match="no such target"):
        upload("name\nA\n", "aliens")


def test_steps_that_make_no_sense_are_refused():
    job = upload("name\nA\n")

    for step in (cancel_import, undo_import):
        with pytest.raises(ValidationError):
            step(job, by=None)
    job = work_on(start_import(job, by=None))
    for step in (start_import, check_file, cancel_import):
        with pytest.raises(ValidationError, match="This import is done"):
            step(job, by=None)
    with pytest.raises(ValidationError):
        map_columns(job, mapping={}, by=None)


def test_import_that_wrote_nothing_cannot_be_undone():
    with pytest.raises(ValidationError, match="Nothing came in"):
        undo_import(bring("name,country\nA,Narnia\n"), by=None)


def test_columns_may_be_mapped_again_until_rows_come_in():
    job = check("nome,paese\nA,Spain\n", mapping=columns("accounts", "name"))
    assert job.state == JobState.FAILED

    job = map_columns(job, mapping={"accounts": {"columns": {"name": "nome", "country": "paese"}}}, by=None)
    assert (job.state, job.error, job.checked) == (JobState.UPLOADED, "", None)
    job = work_on(start_import(job, by=None))

    assert counts(job) == (1, 0, 0, 0)


def test_people_see_their_own_imports_and_those_of_people_below():
    manager = UserFactory(role=Role.SALES_MANAGER)
    below, beside = UserFactory(manager=manager), UserFactory()
    jobs = {person: upload("name\nA\n", by=person) for person in (below, beside, manager)}
    system = upload("name\nA\n")

    def seen(person, how="visible_to"):
        return set(getattr(ImportJob.objects, how)(person))

    assert seen(below) == {jobs[below]}
    assert seen(manager) == seen(manager, "editable_by") == {jobs[below], jobs[manager]}
    assert seen(UserFactory(role=Role.CONTRIBUTOR)) == set()
    assert seen(UserFactory(role=Role.SALES_DIRECTOR), "editable_by") == {*jobs.values(), system}
    auditor = UserFactory(role=Role.AUDITOR)
    assert (seen(auditor), seen(auditor, "editable_by")) == ({*jobs.values(), system}, set())
    assert set(ImportRow.objects.visible_to(beside)) == set()
    assert set(ImportFilePart.objects.visible_to(beside)) == set(jobs[beside].parts.all())


def test_same_file_again_finds_the_earlier_import():
    person, other = UserFactory(), UserFactory()
    first, again = bring("name\nA\n", by=person), upload("name\nA\n", by=person)
    wanted = {"sha256": again.sha256, "target": "accounts", "besides": again.pk}

    assert earlier_job(**wanted, user=person) == first
    assert earlier_job(**wanted, user=other) is None
    assert earlier_job(**wanted | {"target": "users"}, user=person) is None
    undo(first)
    assert earlier_job(**wanted, user=person) is None


def test_complete_file_lists_what_it_leaves_out_and_deletes_nothing():
    director = UserFactory(role=Role.SALES_DIRECTOR)
    bring("external_id,name,country\n1,A,Spain\n2,B,Spain\n3,C,Spain\n", source="erp")
    bring("external_id,name\n1,Elsewhere\n", source="crm")

    job = bring("external_id,name,country\n1,A,Spain\n2,B,Narnia\n", source="erp", is_complete=True)

    assert counts(job) == (0, 0, 1, 1)
    assert [account.name for account in missing_from_file(job, user=director)] == ["C"]
    assert not missing_from_file(job, user=UserFactory()).exists()
    assert Account.objects.count() == 4


def test_check_of_a_complete_file_says_what_it_leaves_out():
    text = "external_id,name\n" + "".join(f"{n},Account {n:03}\n" for n in range(130))
    director, manager = UserFactory(role=Role.SALES_DIRECTOR), UserFactory(role=Role.ACCOUNT_MANAGER)
    bring(text, source="erp")
    AccountFactory(name="Account 129b", owner=None)

    found = check(text[: text.index("5,Account")], source="erp", is_complete=True, by=director)
    unseen = check(text[: text.index("5,Account")], source="erp", is_complete=True, by=manager)
    whole = check(text, source="erp", is_complete=True, by=director)
    part = check(text[: text.index("5,Account")], source="erp", by=director)

    assert found.checked["missing"] == 125
    assert found.checked["missing_names"] == [f"Account {n:03}" for n in range(5, 105)]
    assert ["missing" in job.checked for job in (unseen, whole, part)] == [False] * 3
    assert Account.objects.count() == 131


def test_complete_file_works_where_records_hold_their_external_id():
    AccountFactory(name="Acme")
    text = "external_id,account,kind,text\n1,Acme,Complaint,x\n2,Acme,Complaint,y\n"
    bring(text, "signals", source="erp")

    job = bring(text.rsplit("\n", 2)[0] + "\n", "signals", source="erp", is_complete=True)

    found = missing_from_file(job, user=UserFactory(role=Role.SALES_DIRECTOR))
    assert [signal.text for signal in found] == ["y"]


def test_refused_rows_can_be_downloaded_with_line_and_reason():
    job = bring('name,country,notes\nA,Spain,x\n=cmd(),Narnia,"+1, ""2"""\nB,Spain,y\nC,Nowhere,-\n')

    assert "".join(refused_rows_csv(job)).splitlines() == [
        "name,country,notes,Line,Field,Reason",
        '\'=cmd(),Narnia,"\'+1, ""2""",3,country,Narnia is not a country.',
        "C,Nowhere,'-,5,country,Nowhere is not a country.",
    ]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_cell_is_never_a_formula(sign):
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert harmless(f"1{sign}") == f"1{sign}"


def test_files_are_forgotten_after_30_days_and_what_became_of_the_rows_is_not():
    job, fresh = bring("name,country\nA,Narnia\n"), bring("name\nB\n")
    waiting = start_import(upload("name\nC\n"), by=None)
    ImportJob.objects.exclude(pk=fresh.pk).update(updated_at=timezone.now() - timedelta(days=31))

    assert (forget_old_files(), forget_old_files()) == (1, 0)

    assert set(ImportFilePart.objects.values_list("job", flat=True)) == {fresh.pk, waiting.pk}
    assert "".join(refused_rows_csv(job)).splitlines() == ["Line,Field,Reason", "2,country,Narnia is not a country."]
    with pytest.raises(UnreadableFile, match="no longer kept"), opened(job):
        pass


def test_progress_is_told_at_every_stage():
    job = start_import(upload("name\n" + "".join(f"A{n}\n" for n in range(300))), by=None)
    assert progress(job) == (0, None)

    job = work_on(job, seconds=0)
    assert progress(job) == (200, 300)
    job = undo_import(work_on(job), by=None)

    assert progress(work_on(job, seconds=0)) == (200, 300)


def test_history_tells_of_an_import_but_not_of_every_chunk():
    job = bring("name\n" + "".join(f"A{n}\n" for n in range(1_000)))

    entries = AuditEntry.objects.filter(table="imports_importjob", row=str(job.pk)).order_by("pk")

    states = [entry.after.get("state") for entry in entries]
    assert [state for state in states if state] == ["UPLOADED", "QUEUED", "RUNNING", "DONE"]
    assert len(states) <= 6


def test_mapping_is_kept_under_its_name_and_replaced():
    ann, bob = UserFactory(), UserFactory()
    document = columns("accounts", "name")

    first = save_mapping(name=" ERP  customers ", target="accounts", document=document, by=ann)
    again = save_mapping(name="erp customers", target="accounts", document=document, source="erp", by=ann)
    other = save_mapping(name="ERP customers", target="accounts", document=document, is_shared=True, by=bob)

    assert (first.pk, again.name, again.source) == (again.pk, "erp customers", "erp")
    assert set(SavedMapping.objects.visible_to(ann)) == {again, other}
    assert set(SavedMapping.objects.visible_to(bob)) == {other}
    assert set(SavedMapping.objects.editable_by(ann)) == {again}
    assert set(SavedMapping.objects.editable_by(UserFactory(role=Role.SALES_DIRECTOR))) == {other}
    assert not SavedMapping.objects.visible_to(UserFactory(role=Role.CONTRIBUTOR)).exists()
    with pytest.raises(ValidationError, match="already a shared mapping of this name"):
        save_mapping(name="ERP customers", target="accounts", document=document, is_shared=True, by=ann)
    with pytest.raises(ValidationError, match="there is no field nmae"):
        save_mapping(name="Wrong", target="accounts", document=columns("accounts", "nmae"), by=ann)
    delete_mapping(other, by=bob)
    assert set(SavedMapping.objects.all()) == {again}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("saved_mapping_name_is_unique_per_owner", {"name": "ERP"}),
        ("shared_mapping_name_is_unique", {"name": "Shared", "is_shared": True}),
        ("saved_mapping_has_a_name", {"name": ""}),
    ],
)
def test_mapping_that_cannot_be_is_refused(name, fields):
    ann, bob = UserFactory(), UserFactory()
    SavedMapping.objects.create(name="erp", target="accounts", document={}, owner=ann)
    SavedMapping.objects.create(name="shared", target="accounts", document={}, owner=bob, is_shared=True)

    with pytest.raises(IntegrityError, match=name):
        SavedMapping.objects.create(**{"target": "accounts", "document": {}, "owner": ann} | fields)


def test_lines_of_a_check_are_those_of_the_file():
    job = check("name,country\n" + "".join(f"A{n},{'Narnia' if n % 3 else 'Spain'}\n" for n in range(300)))

    assert [line for line, _field, _reason in refusals(job)] == [n + 2 for n in range(300) if n % 3]


def test_refusals_are_told_in_the_language_of_whoever_imports():
    director = UserFactory(role=Role.SALES_DIRECTOR, language="es")

    job = bring("name,employees\nAcme,many\n", by=director)

    assert refusals(job) == [(2, "employees", "many no es un número.")]
