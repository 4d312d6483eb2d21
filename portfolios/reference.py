"""The rows the portfolio rules stand on; they come back after a flush, and never overwrite what was changed."""

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections

from portfolios.choices import DEFAULT_RULES, HOLDERS


def restore_rules(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Each kind of portfolio has its ceiling and floor, and the roles that may hold it."""
    if "portfolios_holderrole" not in connections[using].introspection.table_names():
        return
    rule, holder = apps.get_model("portfolios", "PortfolioRule"), apps.get_model("portfolios", "HolderRole")
    rule.objects.using(using).bulk_create(
        [rule(kind=kind, ceiling=ceiling, floor=floor) for kind, (ceiling, floor) in DEFAULT_RULES.items()],
        ignore_conflicts=True,
    )
    holder.objects.using(using).bulk_create(
        [holder(kind=kind, role=role) for kind, roles in HOLDERS.items() for role in roles], ignore_conflicts=True
    )
