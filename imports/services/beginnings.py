"""A file that somebody brings along: begun once, however often the button is pressed."""

from collections.abc import Mapping
from typing import Any

from django.db import connection

from core.db import change
from imports.choices import JobState
from imports.models import ImportJob
from imports.services.jobs import Pieces, map_columns, upload_file
from users.models import User

NOT_YET_IN = (JobState.UPLOADED, JobState.CHECKED)


@change
def begin_import(
    *,
    fingerprint: str,
    target: str,
    name: str,
    pieces: Pieces,
    by: User,
    source: str = "",
    mapping: Mapping[str, Any] | None = None,
    mapping_name: str = "",
) -> tuple[ImportJob, bool]:
    """The person has one import of this file that waits to be run, and whether it is new; one begun before takes on a
    mapping that is named now. Whoever sends the file twice at once waits here for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{by.pk} {target} {fingerprint}"])
    named: dict[str, Any] = {"mapping": mapping or {}, "mapping_name": mapping_name, "source": source}
    begun = ImportJob.objects.filter(by=by, target=target, sha256=fingerprint, state__in=NOT_YET_IN).last()
    if begun is None:
        file: dict[str, Any] = {"name": name, "pieces": pieces, "fingerprint": fingerprint}
        return upload_file(target=target, by=by, **file, **named), True
    return (map_columns(begun, by=by, **named) if mapping else begun), False
