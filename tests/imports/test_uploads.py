"""A file on its way into the database stands there whole, whatever gets in its way."""

from hashlib import sha256

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from imports.choices import PART_BYTES
from imports.models import ImportFilePart, ImportJob
from imports.services import begin_import, upload_file
from tests.factories import UserFactory
from users.choices import Role

CONTENT = b"name\n" + b"Account\n" * 300_000
DEADLOCK = "DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$"


class DeadlockedOnce:
    """The pieces of a file; the first time somebody takes them, a deadlock comes in between."""

    def __init__(self):
        self.times = 0

    def __call__(self):
        self.times += 1
        yield CONTENT[: PART_BYTES + 7]
        if self.times == 1:
            with connection.cursor() as cursor:
                cursor.execute(DEADLOCK)
        yield CONTENT[PART_BYTES + 7 :]


def stored(job):
    return b"".join(bytes(part.content) for part in job.parts.order_by("number"))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("service", [upload_file, begin_import])
def test_a_deadlock_on_the_way_leaves_the_file_whole(service):
    pieces = DeadlockedOnce()
    person = UserFactory(role=Role.SALES_DIRECTOR)
    fingerprint = sha256(CONTENT).hexdigest()

    service(target="accounts", name="a.csv", pieces=pieces, fingerprint=fingerprint, by=person)

    job = ImportJob.objects.get()
    assert pieces.times == 2
    assert stored(job) == CONTENT
    assert (job.size, job.sha256) == (len(CONTENT), fingerprint)


@pytest.mark.django_db
def test_a_file_that_is_not_the_one_looked_at_is_refused_and_not_kept():
    said = {"target": "accounts", "name": "a.csv", "by": UserFactory(role=Role.SALES_DIRECTOR)}

    with pytest.raises(ValidationError, match="changed while it was read"):
        begin_import(pieces=lambda: [CONTENT[:-1]], fingerprint=sha256(CONTENT).hexdigest(), **said)

    assert not ImportFilePart.objects.exists()
