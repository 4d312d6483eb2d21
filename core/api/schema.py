"""What the OpenAPI document says of every operation beside its own: headers, problems, exact shapes of values."""

from functools import cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import SAFE_METHODS

from core.api.exceptions import CONTENT_TYPE
from core.api.fields import DAY_TEXT, MOMENT_TEXT
from core.api.idempotency import HEADER, LONGEST_KEY
from core.api.serializers import OnlyKnownFields, ProblemSerializer
from core.api.viewsets import CONDITIONAL, KEYED, ContractViewSet

PROBLEMS = {
    "400": "The request cannot be read, or fields were refused: `errors` says which.",
    "401": "Nobody is signed in, or the token is none of ours, expired or revoked.",
    "403": "Your role, or this token, does not do this.",
    "404": "There is no such row, or it is not yours.",
    "405": "This address does not take this method.",
    "406": "Answers are JSON.",
    "409": "A rule refuses this: `rule` says which.",
    "412": "Somebody changed the row since the version you saw. After If-Match, `seen` and `current` say both.",
    "415": "Bodies are JSON.",
    "422": "This Idempotency-Key belongs to another request.",
    "428": "Name the version you saw in If-Match.",
    "429": "Too many requests: wait as long as Retry-After says.",
}
EVERYWHERE = ("400", "401", "403", "404", "405", "406", "429")


class ContractSchema(AutoSchema):
    """Describes an operation of a ContractViewSet; other views as they describe themselves."""

    @property
    def contract(self) -> ContractViewSet | None:
        return self.view if isinstance(self.view, ContractViewSet) else None

    @property
    def is_page(self) -> bool:
        """Whether the answer is a page of a list: other answers of several rows come whole."""
        return self.contract is None or self.contract.action == "list"

    @property
    def is_conditional(self) -> bool:
        return bool(self.contract and self.contract.detail and self.method in CONDITIONAL)

    @property
    def takes_version(self) -> bool:
        """Whether the body may name the version seen: the change is then refused when it is out of date."""
        body = force_instance(self.get_request_serializer()) if self.contract else None
        return "version" in getattr(body, "fields", ())

    @property
    def is_keyed(self) -> bool:
        return bool(self.contract and self.method in KEYED)

    def get_override_parameters(self) -> list[OpenApiParameter]:
        if self.contract is None:
            return []
        found = [
            OpenApiParameter(name, {"type": "boolean", "default": False})
            for name in self.contract.switches.get(self.contract.action, ())
        ]
        if self.is_conditional:
            etag = {"type": "string", "pattern": '^([*]|"[!#-~]{1,98}")$'}
            found.append(_header("If-Match", etag, "The row's ETag.", required=True))
        if self.is_keyed:
            key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"}
            is_required = self.contract.action in self.contract.keyed
            found.append(_header(HEADER, key, "Repeating it has no further effect.", required=is_required))
            found.append(_told("Idempotent-Replayed", "true when this answer is a repeat.", [200, 201, 204]))
        if self.contract.action in ("retrieve", "create", "partial_update"):
            found.append(_told("ETag", "The version, for If-Match.", [200, 201]))
        return [*found, _told("Retry-After", "Seconds to wait.", [429]), _told("WWW-Authenticate", "Bearer", [401])]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self.contract is None:
            return bodies
        if {"200", "201"} & bodies.keys() and self.method not in SAFE_METHODS and self.contract.action != "upsert":
            bodies.setdefault("204", {"description": "Done; the row is no longer yours to see, or gone."})
        for status in sorted({*EVERYWHERE, *self._more_problems()}):
            bodies[status] = self._problem(status, direction)
        return bodies

    def get_filter_backends(self) -> Any:
        return super().get_filter_backends() if self.is_page else []

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        """Text is described as long as its filter takes it."""
        found: list[dict[str, Any]] = super()._get_filter_parameters()
        filterset = getattr(self.view, "filterset_class", None)
        for parameter in found:
            known = filterset.base_filters.get(parameter["name"]) if filterset else None
            if known is not None and "max_length" in known.extra:
                parameter["schema"]["maxLength"] = known.extra["max_length"]
        return found

    def _get_paginator(self) -> Any:
        return super()._get_paginator() if self.is_page else None

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """A body that names a field which is not there is refused."""
        mapped: dict[str, Any] = super()._map_basic_serializer(serializer, direction)
        closed = {"additionalProperties": False} if isinstance(serializer, OnlyKnownFields) else {}
        return mapped | closed

    def _more_problems(self) -> list[str]:
        more = [] if self.method in SAFE_METHODS else ["409", "415"]
        if self.is_conditional:
            more += ["412", "428"]
        elif self.method not in SAFE_METHODS and self.takes_version:
            more.append("412")
        return [*more, *(["422"] if self.is_keyed else [])]

    def _problem(self, status: str, direction: Any) -> dict[str, Any]:
        schema = self.resolve_serializer(ProblemSerializer, direction).ref
        told = {"description": PROBLEMS[status], "content": {CONTENT_TYPE: {"schema": schema}}}
        headers = self._get_response_headers_for_code(status, direction)
        return {**told, "headers": headers} if headers else told

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        """Ids are whole numbers from 1."""
        found: list[dict[str, Any]] = super()._resolve_path_parameters(variables)
        for parameter in found:
            if parameter["schema"].get("type") == "integer":
                parameter["schema"] = dict(IDENTITY)
        return found


IDENTITY = {"type": "integer", "format": "int64", "minimum": 1, "maximum": 2**63 - 1}


def _header(name: str, schema: dict[str, Any], text: str, *, required: bool) -> OpenApiParameter:
    return OpenApiParameter(name, schema, OpenApiParameter.HEADER, required=required, description=text)


def _told(name: str, text: str, codes: list[int]) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, OpenApiParameter.HEADER, description=text, response=codes)


class KeptGenerator(SchemaGenerator):
    """Describes the API once per process and language: it takes a second, and changes only with the code."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        return _described(get_language())


@cache
def _described(language: str | None) -> dict[str, Any]:
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return described


class ReferenceSchema(OpenApiSerializerFieldExtension):
    """Another row, by its id."""

    target_class = "core.api.fields.Reference"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return dict(IDENTITY)


class DaySchema(OpenApiSerializerFieldExtension):
    """A day within the years that every calculation bears."""

    target_class = "core.api.fields.DayField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return dict(DAY_TEXT)


class MomentSchema(OpenApiSerializerFieldExtension):
    """A moment with its zone."""

    target_class = "core.api.fields.MomentField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return dict(MOMENT_TEXT)


class EmailSchema(OpenApiSerializerFieldExtension):
    """An e-mail address."""

    target_class = "core.api.fields.EmailField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return {"type": "string", "format": "email"}


class MoneySchema(OpenApiSerializerFieldExtension):
    """An amount as text, written as the field takes it."""

    target_class = "core.api.fields.MoneyField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        return {"type": "string", "format": "decimal", "pattern": self.target.pattern}


class UpsertRowsSchema(OpenApiSerializerFieldExtension):
    """Rows of plain values."""

    target_class = "core.api.upserts.RowsField"

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        plain = {"type": ["string", "number", "boolean", "null"]}
        row = {"type": "object", "additionalProperties": plain, "properties": {"line": False}}
        return {"type": "array", "items": row, "minItems": 1, "maxItems": self.target.max_length}
