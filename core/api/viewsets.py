"""The contract every resource follows (DESIGN §8): serializers in, services out, one transaction, rows by queryset."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.http.response import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.throttling import BaseThrottle
from rest_framework.viewsets import GenericViewSet

from core.api import idempotency, pages
from core.api.exceptions import Problem
from core.api.filters import SWITCH, check_query
from core.api.throttles import UploadThrottle
from core.choices import Door
from core.db import through

ACTIONS = ("list", "retrieve", "create", "update", "partial_update", "destroy")
CONDITIONAL = ("PUT", "PATCH", "DELETE")
KEYED = ("POST", "PUT")


class ContractViewSet(GenericViewSet):
    """A resource. Safe methods read `visible_to`, the others `editable_by`; `rows` names another for an action.

    `permissions` names what the role must hold, action by action: an action without one is refused when the class is
    made. `orderings` are what a list may be ordered by (name → column). `switches` are the yes-or-no parameters of an
    action, `uploads` the actions that take files, `keyed` those that must name an Idempotency-Key.
    """

    permissions: ClassVar[Mapping[str, str]] = {}
    rows: ClassVar[Mapping[str, str]] = {}
    orderings: ClassVar[Mapping[str, str]] = {"id": "id"}
    ordering: ClassVar[str] = "id"
    switches: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    uploads: ClassVar[frozenset[str]] = frozenset()
    keyed: ClassVar[frozenset[str]] = frozenset({"upsert"})
    scope: ClassVar[str] = "write"
    scopes: ClassVar[Mapping[str, str]] = {"upsert": "import"}
    lookup_value_converter = "int"
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    row: Any
    is_undone = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        actions = {name for name in ACTIONS if hasattr(cls, name)} | {each.__name__ for each in cls.get_extra_actions()}
        if wrong := actions ^ set(cls.permissions):
            raise TypeError(f"{cls.__name__}: actions and permissions differ: {', '.join(sorted(wrong))}")

    # One request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whatever changes something is one transaction, undone on every status from 400 on, and came in by the API."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        with through(Door.API):
            try:
                self.initial(self.request, *args, **kwargs)
                response = self._answered()
            except Exception as error:  # noqa: BLE001 - what is no refusal is raised again
                response = self.handle_exception(error)
            self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Who is it, not too often, and may they: in this order, so that wrong tokens are counted as well."""
        self.format_kwarg = None
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(request)
        failure = None
        try:
            self.perform_authentication(request)
        except AuthenticationFailed as error:
            failure = error
        self.check_throttles(request)
        if failure is not None:
            raise failure
        self.check_permissions(request)

    def get_throttles(self) -> list[BaseThrottle]:
        more = [UploadThrottle()] if self.action in self.uploads else []
        return [*super().get_throttles(), *more]

    def scope_of_action(self) -> str:
        """What a token must cover to change something this way."""
        return self.scopes.get(self.action, self.scope)

    def _answered(self) -> Any:
        """The handler's answer, inside the transaction, with the row of the address and the key in hand."""
        handler = getattr(self, str(self.request.method).lower(), None)
        if handler is None or self.action not in self.permissions:
            return self.http_method_not_allowed(self.request)
        check_query(self.request, self._parameters())
        act = partial(handler, self.request, *self.args, **self.kwargs)
        if self.request.method in SAFE_METHODS:
            return self._done(act)
        with transaction.atomic():
            response = self._done(act)
            if response.status_code >= 400 or self.is_undone:
                transaction.set_rollback(True)
        return response

    def _done(self, handler: Any) -> Any:
        key = ""
        if self.request.method in KEYED:
            key = idempotency.key_of(self.request, is_required=self.action in self.keyed)
        if self.detail:
            try:
                self.row = self._reached()
            except Http404:  # perhaps the first request with this key took the row out of sight
                if key and (kept := idempotency.answered(self.request, key)) is not None:
                    return kept
                raise
        if key and (kept := idempotency.claim(self.request, key)) is not None:
            return kept
        response = handler()
        if key and response.status_code < 400 and not self.is_undone:
            return idempotency.keep(self.request, key, response)
        return response

    def _parameters(self) -> set[str]:
        known = set(self.switches.get(self.action, ()))
        if self.action == "list":
            filterset = getattr(self, "filterset_class", None)
            known |= {*pages.PARAMETERS, *(filterset.base_filters if filterset else ())}
        return known

    # Rows

    def all_rows(self) -> QuerySet[Any]:
        """Rows as they are shown; overridden where what is shown depends on the day or the reader."""
        queryset: QuerySet[Any] = super().get_queryset()
        return queryset

    def get_queryset(self) -> QuerySet[Any]:
        usual = "visible_to" if self.request.method in SAFE_METHODS else "editable_by"
        reach: QuerySet[Any] = getattr(self.all_rows(), self.rows.get(self.action, usual))(self.request.user)
        return reach

    def shown_rows(self) -> QuerySet[Any]:
        """Rows the caller may be shown, whatever the action."""
        seen: QuerySet[Any] = self.all_rows().visible_to(self.request.user)  # type: ignore[attr-defined]
        return seen

    def get_object(self) -> Any:
        """The row of the address, fetched before the action began."""
        return self.row

    def _reached(self) -> Any:
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        if self.request.method in CONDITIONAL:
            self._check_version(row)
        return row

    def _check_version(self, row: Any) -> None:
        """The row is held, and If-Match names the version it has."""
        seen = self.request.headers.get("If-Match", "").strip()
        if not seen:
            raise Problem(428, "if_match_missing", _("Name the version you saw in If-Match: it is the row's ETag."))
        current = self.held_version(row)
        if seen != "*" and seen != f'"{current}"':
            detail = _("Somebody changed this meanwhile. Look again, then send your change over the new version.")
            raise Problem(412, "stale", detail, seen=seen.strip('"')[:100], current=current)

    def held_version(self, row: Any) -> str:
        """The version of the row, which nobody else changes until this transaction ends."""
        held = type(row)._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=row.pk).first()
        if held is None:
            raise Http404
        return self.version_of(held)

    def version_of(self, row: Model) -> str:
        """What an ETag says: the row's version, else the instant of its last change."""
        version = getattr(row, "version", None)
        return str(version) if version is not None else row.updated_at.isoformat()  # type: ignore[attr-defined]

    @property
    def seen_version(self) -> int:
        """The version that If-Match named: the row is held, so it is the row's own."""
        version: int = self.get_object().version
        return version

    # In and out

    def validated(self, serializer_class: type[BaseSerializer[Any]]) -> dict[str, Any]:
        """What the body says, checked; of a partial update only what it names."""
        is_partial = self.action == "partial_update"
        context = self.get_serializer_context()
        serializer = serializer_class(data=self.request.data, partial=is_partial, context=context)
        serializer.is_valid(raise_exception=True)
        checked: dict[str, Any] = serializer.validated_data
        return checked

    def is_on(self, switch: str) -> bool:
        """Whether the address says `switch=true`; anything but true and false is refused."""
        said = self.request.query_params.get(switch, "false")
        if said not in SWITCH:
            raise Problem(400, "invalid", _("Some fields were refused."), errors=[
                {"field": switch, "code": "invalid_choice", "message": str(_("true or false."))}
            ])  # fmt: skip
        return SWITCH[said]

    def undo(self) -> None:
        """Nothing of this request stays: it was a trial."""
        self.is_undone = True

    def answer(self, row: Any, status: int = 200) -> Response:
        """The row as it is now, with its version; nothing (204) when the change took it out of the caller's sight."""
        shown = self.shown_rows().filter(pk=row.pk).first()
        if shown is None:
            return Response(status=204)
        return Response(self.get_serializer(shown).data, status, headers={"ETag": f'"{self.version_of(shown)}"'})

    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.row).data, headers={"ETag": f'"{self.version_of(self.row)}"'})


def done() -> HttpResponse:
    """The answer of an action after which there is nothing to show."""
    return Response(status=204)
