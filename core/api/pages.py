"""Lists page by page, by the last row seen (core.pagination): no row is lost or repeated, and none is counted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as Refusal
from django.core.signing import BadSignature, Signer
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from core.pagination import Page, keyset_page

if TYPE_CHECKING:
    from core.api.viewsets import ContractViewSet

LARGEST_PAGE, USUAL_PAGE = 200, 50
PARAMETERS = ("cursor", "page_size", "ordering")


class KeysetPagination(BasePagination):
    """A page is `results` with the addresses of the `next` and the `previous` one, null where there is none."""

    page: Page[Any]
    request: Request
    mark: Signer

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: "ContractViewSet | None" = None
    ) -> Sequence[Any]:
        if view is None:
            raise TypeError("a page belongs to a viewset")
        ordering = _ordering(request, view)
        self.request = request
        self.mark = Signer(salt=f"core.api.pages:{view.basename}:{ordering}")
        self.page = keyset_page(
            queryset,
            column=view.orderings[ordering.removeprefix("-")],
            descending=ordering.startswith("-"),
            cursor=self._read(request.query_params.get("cursor", "")),
            size=_page_size(request),
        )
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"results": data, "next": self._address(self.page.next), "previous": self._address(self.page.previous)}
        )

    def _read(self, cursor: str) -> str:
        """The place a cursor of this list and order names."""
        if not cursor:
            return ""
        try:
            return self.mark.unsign(cursor)
        except (BadSignature, UnicodeError):
            refusal = _("This page mark is not one of ours. Start from the first page.")
            raise Refusal(refusal, code="cursor") from None

    def _address(self, cursor: str) -> str | None:
        if not cursor:
            return None
        query = self.request.query_params.copy()
        query["cursor"] = self.mark.sign(cursor)
        return self.request.build_absolute_uri(f"{self.request.path}?{query.urlencode()}")

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        neighbour = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {
                "results": {**schema, "maxItems": LARGEST_PAGE},
                "next": neighbour,
                "previous": neighbour,
            },
        }

    def get_schema_operation_parameters(self, view: "ContractViewSet") -> list[dict[str, Any]]:
        names = [f"{sign}{name}" for name in view.orderings for sign in ("", "-")]
        size = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": USUAL_PAGE}
        ordering = {"type": "string", "enum": names, "default": view.ordering}
        described = [
            ("cursor", {"type": "string", "maxLength": 2000}, "Where to go on: taken from `next` or `previous`."),
            ("page_size", size, "How many rows at most."),
            ("ordering", ordering, "The order; rows without a value come last. `-` turns it round."),
        ]
        return [
            {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
            for name, schema, text in described
        ]


def _page_size(request: Request) -> int:
    said = request.query_params.get("page_size", str(USUAL_PAGE))
    if not (said.isascii() and said.isdigit() and 1 <= int(said[:9]) <= LARGEST_PAGE):
        raise ValidationError({"page_size": [ErrorDetail(_("A number from 1 to 200."), "invalid")]})
    return int(said)


def _ordering(request: Request, view: "ContractViewSet") -> str:
    said = request.query_params.get("ordering", view.ordering)
    if said.removeprefix("-") not in view.orderings:
        raise ValidationError({"ordering": [ErrorDetail(_("This list has no such order."), "invalid_choice")]})
    return said
