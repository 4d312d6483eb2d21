"""The list of offerings: its columns, what they hold in files and how the page draws them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.forms import OfferingFilterForm
from catalog.models import Offering
from catalog.querysets import OfferingQuerySet
from core.listing import Column, Listing, register
from core.templatetags.lists import row_link
from core.templatetags.marks import badge
from users.models import User


def offering_rows(user: User, filters: Mapping[str, Any]) -> tuple[OfferingQuerySet, OfferingQuerySet]:
    """The offerings that fit the filters; counting them needs no more than showing them."""
    found = Offering.objects.visible_to(user)
    if filters.get("q"):
        found = found.filter(name__icontains=str(filters["q"]).replace("\x00", ""))
    if filters.get("family"):
        found = found.filter(family=filters["family"])
    if filters.get("state"):
        found = found.filter(is_active=filters["state"] == "sold")
    return found, found


def _state(offering: Offering) -> Any:
    return badge(gettext("sold"), "good") if offering.is_active else badge(gettext("no longer sold"), "unknown")


OFFERINGS = register(
    Listing(
        name="offerings",
        label=_("Offerings"),
        permission="catalog.view_offering",
        url_name="catalog:offering_list",
        form=OfferingFilterForm,
        rows=offering_rows,
        columns=(
            Column(
                name="name",
                label=_("Offering"),
                value=lambda one: one.name,
                cell=lambda one: row_link(one.get_absolute_url(), one.name),
                order="name",
            ),
            Column(name="family", label=_("Family"), value=lambda one: one.family, order="family"),
            Column(
                name="price",
                label=_("List price"),
                value=lambda one: one.list_price,
                currency=lambda one: one.currency,
                order="list_price",
                is_numeric=True,
            ),
            Column(name="state", label=_("State"), value=lambda one: one.is_active, cell=_state, is_labelled=False),
        ),
    )
)
