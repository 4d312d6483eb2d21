"""Opening and closing portfolios, and the rules they follow."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.db import change
from portfolios.choices import HOLDERS, Kind
from portfolios.models import Portfolio, PortfolioRule
from portfolios.rules import check_is_open
from portfolios.services.placing import lock_portfolios
from users.models import User


@change
def open_portfolio(owner: User, kind: str, *, by: User | None) -> Portfolio:
    """The person has an open portfolio of the kind, under today's ceiling; a second open book is refused."""
    if owner.role not in HOLDERS[Kind(kind)]:
        raise ValidationError(
            _("%(name)s is %(role)s and cannot hold this kind of portfolio."),
            code="role_does_not_fit",
            params={"name": owner.name, "role": owner.get_role_display()},
        )
    if not owner.is_active:
        raise ValidationError(_("%(name)s no longer works here."), code="owner_inactive", params={"name": owner.name})
    ceiling = PortfolioRule.objects.values_list("ceiling", flat=True).get(kind=kind)
    portfolio = Portfolio(owner=owner, kind=kind, ceiling=ceiling, opened_on=timezone.now().date())
    portfolio.save()
    return portfolio


@change
def close_portfolio(portfolio: Portfolio, *, by: User | None) -> Portfolio:
    """The portfolio takes no account any more; it must hold none."""
    locked = lock_portfolios([portfolio.pk])[portfolio.pk]
    check_is_open(locked.closed_on)
    if locked.held:
        raise ValidationError(
            ngettext_lazy(
                "%(held)s account is still in this portfolio. Hand it over first.",
                "%(held)s accounts are still in this portfolio. Hand them over first.",
                "held",
            ),
            code="portfolio_not_empty",
            params={"held": locked.held},
        )
    locked.closed_on = timezone.now().date()
    locked.save(update_fields=["closed_on", "updated_at"])
    return locked


@change
def change_rule(kind: str, *, ceiling: int, floor: int, by: User | None) -> PortfolioRule:
    """Every portfolio of the kind has the new ceiling and floor; refused when one holds more than that already."""
    rule = PortfolioRule.objects.select_for_update().get(kind=kind)
    fullest = Portfolio.objects.open().filter(kind=kind).order_by("-used").select_related("owner").first()
    if fullest is not None and fullest.used > ceiling:
        raise ValidationError(
            {
                "ceiling": ValidationError(
                    _("%(name)s holds %(used)s: a ceiling of %(ceiling)s would be broken at once."),
                    code="ceiling_below_used",
                    params={"name": fullest.owner.name, "used": fullest.used, "ceiling": ceiling},
                )
            }
        )
    rule.ceiling, rule.floor = ceiling, floor
    rule.clean_fields()
    rule.save()
    return rule
