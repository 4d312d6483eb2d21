"""Files in, by other systems; the same jobs as in the pages."""

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing
from core.api.viewsets import ContractViewSet
from imports.api.filters import ImportFilterSet, ImportRowFilterSet
from imports.api.serializers import ImportRowSerializer, ImportSerializer, NewImportSerializer
from imports.models import ImportJob, ImportRow
from imports.services import cancel_import, check_file, start_import, undo_import, upload_file

ADD, VIEW = "imports.add_importjob", "imports.view_importjob"


@extend_schema_view(
    list=extend_schema(summary="List the imports you may see"),
    retrieve=extend_schema(summary="Read how far an import is"),
)
class ImportViewSet(ContractViewSet):
    """Files that come in. A worker does the work: read the import again to see how far it is."""

    queryset = ImportJob.objects.all()
    serializer_class = ImportSerializer
    filterset_class = ImportFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW} | dict.fromkeys(
        ("create", "check", "run", "cancel", "undo_all"), ADD
    )
    orderings = {"id": "id", "name": "name", "state": "state", "created_at": "created_at"}
    ordering = "-id"
    scope = "import"
    switches = {"create": ("dry_run",)}
    uploads = frozenset({"create"})
    keyed = frozenset({"create"})

    def get_parsers(self) -> list[BaseParser]:
        return [MultiPartParser()] if self.action_map.get("post") == "create" else super().get_parsers()

    @extend_schema(
        summary="Bring a file in",
        request={"multipart/form-data": NewImportSerializer},
        responses={202: ImportSerializer},
    )
    def create(self, request: Request) -> Response:
        """Its rows come in at once. `dry_run=true` only says what would become of them: `run` brings them in then."""
        said = self.validated(NewImportSerializer)
        job = upload_file(
            target=said["target"], name=said["file"].name, pieces=said["file"].chunks, fingerprint=said["fingerprint"],
            source=said["source"], mapping=said["document"], mapping_name=said["mapping_name"],
            is_complete=said["complete"] == "true", by=request.user,
        )  # fmt: skip
        begin = check_file if self.is_on("dry_run") else start_import
        return self.answer(begin(job, by=request.user), 202)

    @extend_schema(summary="Say what would become of the rows", request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: int) -> Response:
        """Nothing is written."""
        return self._set_going(check_file)

    @extend_schema(summary="Bring the rows in", request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"])
    def run(self, request: Request, pk: int) -> Response:
        """One that was stopped goes on where it stopped."""
        return self._set_going(start_import)

    @extend_schema(summary="Stop", request=None)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: int) -> Response:
        """What came in stays, and can be undone."""
        self.validated(Nothing)
        return self.answer(cancel_import(self.get_object(), by=request.user))

    @extend_schema(summary="Undo", request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"], url_path="undo", url_name="undo")
    def undo_all(self, request: Request, pk: int) -> Response:
        """New records are removed, changed ones restored; what somebody changed since is left, and says so."""
        return self._set_going(undo_import)

    def _set_going(self, begin: Callable[..., Any]) -> Response:
        self.validated(Nothing)
        return self.answer(begin(self.get_object(), by=self.request.user), 202)


@extend_schema_view(
    list=extend_schema(summary="List what became of rows"), retrieve=extend_schema(summary="Read what became of a row")
)
class ImportRowViewSet(ContractViewSet):
    """The rows of the imports you may see: `?job=3&state=REFUSED` are those of import 3 that were refused, and why."""

    queryset = ImportRow.objects.all()
    serializer_class = ImportRowSerializer
    filterset_class = ImportRowFilterSet
    permissions = {"list": VIEW, "retrieve": VIEW}
    orderings = {"id": "id", "line": "line"}

    def version_of(self, row: Any) -> str:
        return f"{row.state}-{row.undo}"
