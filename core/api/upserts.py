"""Many rows at once from another system, through the same bulk service as an import."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import fields
from core.api.serializers import InputSerializer
from core.bulk import Mastery
from core.bulk_runs import take_in_halves
from core.outcome import Outcome, RowState

MOST_ROWS = 1_000
LONGEST_NAME = 60


class RowsField(serializers.ListField):
    """Rows of plain values; what they say is judged row by row."""

    child = serializers.DictField()

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = super().to_internal_value(data)
        for place, row in enumerate(rows, start=1):
            if any(isinstance(value, dict | list) for value in row.values()) or "line" in row:
                raise ValidationError(_("Row %(line)d holds more than plain values.") % {"line": place}, "invalid")
        return rows


class UpsertSerializer(InputSerializer):
    """Rows of a source. `mastery` says of fields who decides what an existing record says; else the source does."""

    source = fields.TextField(max_length=60, required=False, allow_blank=True, help_text=_("Names the other system."))
    mastery = serializers.DictField(child=fields.ChoiceField(choices=Mastery.choices), required=False)
    rows = RowsField(min_length=1, max_length=MOST_ROWS)


class UpsertRowSerializer(serializers.Serializer):
    """What became of one row: its place from 1, and its record or the reason it was refused."""

    line = serializers.IntegerField(min_value=1)
    state = serializers.ChoiceField(choices=RowState.choices)
    id = serializers.IntegerField(required=False, allow_null=True)
    code = serializers.CharField(required=False, allow_blank=True)
    field = serializers.CharField(required=False, allow_blank=True)
    reason = serializers.CharField(required=False)
    warning = serializers.CharField(required=False, help_text="Why somebody should look at a row that was taken.")


class UpsertAnswerSerializer(serializers.Serializer):
    """How many rows were taken how, and each by itself."""

    created = serializers.IntegerField(min_value=0)
    updated = serializers.IntegerField(min_value=0)
    unchanged = serializers.IntegerField(min_value=0)
    refused = serializers.IntegerField(min_value=0)
    results = UpsertRowSerializer(many=True)


class Upserts:
    """Adds `PUT …/upsert/` to a resource: `upsert_service` takes the rows, `upsert_fields` are what they may say."""

    upsert_service: ClassVar[Callable[..., Outcome]]
    upsert_fields: ClassVar[Sequence[str]] = ()
    switches: ClassVar[Mapping[str, tuple[str, ...]]] = {"upsert": ("dry_run",)}

    @extend_schema(summary="Bring many up to date", request=UpsertSerializer, responses={200: UpsertAnswerSerializer})
    @action(detail=False, methods=["put"])
    def upsert(self, request: Request) -> Response:
        """Up to 1,000 rows, matched by `source` and `external_id`; a row that cannot be taken is refused by itself.

        A field that a row does not name stays as it is. `dry_run=true` answers the same and keeps nothing.
        """
        said = self.validated(UpsertSerializer)  # type: ignore[attr-defined]
        is_trial = self.is_on("dry_run")  # type: ignore[attr-defined]
        mastery = said.get("mastery", {})
        if unknown := mastery.keys() - set(self.upsert_fields):
            told = [ErrorDetail(_("There is no such field."), "unknown_field")]
            raise ValidationError({"mastery": {name[:LONGEST_NAME]: told for name in unknown}})
        rows = [{**row, "line": place} for place, row in enumerate(said["rows"], start=1)]
        service = partial(type(self).upsert_service, by=request.user, source=said.get("source", ""), mastery=mastery)
        outcome = take_in_halves(rows, service)
        if is_trial:
            self.undo()  # type: ignore[attr-defined]
        return Response(told_of(outcome, is_trial=is_trial))


def told_of(outcome: Outcome, *, is_trial: bool) -> dict[str, Any]:
    """The outcome as the API tells it; a record that a trial would create has no id."""
    taken = [
        {"line": row.line, "state": str(row.state), "id": _key(row.key, row.state, is_trial=is_trial)}
        | ({"warning": row.warning} if row.warning else {})
        for row in outcome.taken
    ]
    refused = [
        {"line": row.line, "state": str(RowState.REFUSED), "code": row.code, "field": row.field, "reason": row.reason}
        for row in outcome.refused
    ]
    return {**outcome.counts(), "results": sorted([*taken, *refused], key=lambda told: told["line"])}


def _key(key: int, state: RowState, *, is_trial: bool) -> int | None:
    return None if is_trial and state == RowState.CREATED else key
