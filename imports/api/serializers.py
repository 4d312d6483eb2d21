"""Imports as they go out and come in."""

import json
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from core.api import fields
from core.api.parsers import canonical, check_storable
from core.api.serializers import InputSerializer, RowSerializer
from imports.importers import IMPORTERS
from imports.mapping import BadMapping
from imports.models import ImportJob, ImportRow
from imports.proposals import named_mapping
from imports.selectors import progress
from imports.tables import UnreadableFile
from imports.uploads import look_at

LONGEST_MAPPING = 1_000_000
SWITCH = (("true", "true"), ("false", "false"))


class CheckedSerializer(serializers.Serializer):
    """What a check found; `rows` of `total` were tried, `warned` of them are to be looked at again."""

    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    warned = serializers.IntegerField()
    rows = serializers.IntegerField()
    total = serializers.IntegerField()


class ImportSerializer(RowSerializer):
    """A file on its way in: how far it is, and what became of its rows."""

    checked = serializers.SerializerMethodField(help_text="What the latest check found, or null.")
    done_rows = serializers.SerializerMethodField(help_text="Rows the work at hand is done with.")

    class Meta:
        model = ImportJob
        fields = (
            "id", "target", "name", "size", "sha256", "source", "mapping_name", "is_complete", "by", "undone_by",
            "state", "total_rows", "done_rows", "created", "updated", "unchanged", "refused", "undone", "left_alone",
            "checked", "error", "created_at", "started_at", "finished_at", "updated_at",
        )  # fmt: skip

    @extend_schema_field(CheckedSerializer(allow_null=True))
    def get_checked(self, job: ImportJob) -> dict[str, int] | None:
        return {name: job.checked.get(name, 0) for name in CheckedSerializer().fields} if job.checked else None

    def get_done_rows(self, job: ImportJob) -> int:
        return progress(job)[0]


class ImportRowSerializer(RowSerializer):
    """What became of one row of a file. `record` is the id of what it made or changed, null when it was refused or in a
    check; `warning` says why somebody should look at it again."""

    record = serializers.IntegerField(source="target_id", read_only=True, allow_null=True)

    class Meta:
        model = ImportRow
        fields = (
            "id", "job", "line", "part", "state", "record", "external_id", "field", "code", "reason", "warning",
            "undo",
        )  # fmt: skip


class NewImportSerializer(InputSerializer):
    """A file and what it is. `mapping` is the name of one that is saved or shipped, or one written as JSON; without it
    the headers are taken for names of fields."""

    file = serializers.FileField()
    target = fields.ChoiceField(choices=[(target, target) for target in IMPORTERS])
    source = fields.TextField(max_length=60, required=False, allow_blank=True, default="")
    mapping = fields.TextField(max_length=LONGEST_MAPPING, required=False, allow_blank=True, default="")
    complete = fields.ChoiceField(choices=SWITCH, required=False, default="false")

    def validate_file(self, file: UploadedFile) -> UploadedFile:
        """A file that can be read and is not too large."""
        if (file.size or 0) > settings.LARGEST_UPLOAD:
            raise ValidationError(_("The file is too large."), "file_too_large")
        try:
            _preview, self.fingerprint = look_at(file)
        except UnreadableFile as error:
            raise ValidationError(str(error), "unreadable") from error
        file.seek(0)
        return file

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        """The mapping in full, under `document` and `mapping_name`."""
        text = said.pop("mapping")
        said["document"], said["mapping_name"], said["fingerprint"] = {}, "", self.fingerprint
        try:
            if text.lstrip().startswith("{"):
                said["document"] = _read(text)
            elif text:
                user = self.context["request"].user
                said["document"], said["mapping_name"] = named_mapping(text, said["target"], user)
        except BadMapping as error:
            raise ValidationError({"mapping": [str(error)]}, "bad_mapping") from error
        said["source"] = said["source"] or str(said["document"].get("source", ""))[:60]
        return said


def _read(text: str) -> dict[str, Any]:
    """The mapping that is written as JSON; BadMapping where it is none, or cannot be kept."""
    try:
        document: dict[str, Any] = json.loads(text)
        check_storable(canonical(document))
    except (ValueError, RecursionError) as error:
        raise BadMapping(_("The mapping is not JSON: %(error)s.") % {"error": str(error)[:200]}) from error
    return document
