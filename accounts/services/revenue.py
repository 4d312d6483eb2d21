"""What an account paid us."""

from datetime import date
from decimal import Decimal

from accounts.models import Account, Revenue
from accounts.rules import month_of
from core.days import check_days
from core.db import change
from users.models import User


@change
def record_revenue(
    account: Account, *, month: date, amount: Decimal, currency: str, by: User | None, source: str = "rapport"
) -> Revenue:
    """The month's revenue in this currency is what this source says now; the month is written as its first day."""
    check_days(month=month)
    told = Revenue.objects.select_for_update(no_key=True, of=("self",)).filter(
        account=account, month=month_of(month), currency=currency, source=source
    )
    revenue = told.first() or Revenue(account=account, month=month_of(month), currency=currency, source=source)
    revenue.amount = amount
    revenue.clean_fields(exclude=["account"])
    revenue.save()
    return revenue
