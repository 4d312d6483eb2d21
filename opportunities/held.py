"""What opportunities hold of people at customers: it is in a person's export too."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from relationships.held import also_held


def _roles_of(contact: Any) -> QuerySet[Any]:
    roles: QuerySet[Any] = apps.get_model("opportunities", "OpportunityRole").objects.filter(
        employment__contact=contact
    )
    return roles


also_held("roles_in_opportunities", _roles_of)
