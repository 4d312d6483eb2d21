from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.removal import Reasons
from imports.importers.commerce import ACCOUNT
from imports.importers.fields import Field, Kind, field, one_of, people
from imports.importers.importer import Importer
from portfolios.choices import Kind as PortfolioKind
from portfolios.models import Assignment
from portfolios.services import remove_assignments, restore_assignments, upsert_assignments
from users.models import User


def restore(before: Mapping[int, Mapping[str, Any]], *, by: User | None) -> Reasons:
    """The accounts are where they were, if they were moved at all."""
    places = {account: columns["portfolio_id"] for account, columns in before.items() if "portfolio_id" in columns}
    return restore_assignments(places, by=by)


ASSIGNMENTS = Importer(
    target="assignments",
    label=_("assignments"),
    fields=(
        ACCOUNT,
        Field(
            "portfolio", _("portfolio"), Kind.REFERENCE, True,
            ("owner", "account manager", "manager", "assigned to", "responsable", "gestor", "cartera"), people,
        ),
        field(Assignment, "kind", Kind.CHOICE, "portfolio kind", "tipo de cartera", vocabulary=one_of(PortfolioKind)),
        field(Assignment, "reason", Kind.TEXT, "why", "comment", "motivo"),
    ),
    permission="portfolios.assign_account",
    model=Assignment,
    upsert=upsert_assignments,
    remove=remove_assignments,
    restore=restore,
    keys=(("account",),),
)  # fmt: skip
