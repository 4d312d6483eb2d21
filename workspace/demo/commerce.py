"""What the demo company sells to its accounts, what they paid month by month, and what they let us feel."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.choices import SignalKind, Size, Tier
from accounts.models import Account, Agreement
from accounts.rules import months_back
from accounts.services import add_agreement, close_signal, open_signal, upsert_revenue
from core.db import change
from users.models import User

MONTHS = 18
OFFERINGS = (
    "Maintenance, all sites", "Service desk", "Platform licence", "Spare parts on call", "Field service, next day",
    "Monitoring and reports", "Training for operators", "Data connection", "Equipment lease", "Calibration",
)  # fmt: skip
# Days from today to the decision date, dealt out in turn within each book; None: runs without an end
DECISIONS = (12, 63, -5, 240, 27, 118, 3, 310, 45, None, 88, 190, 19, 74, 400, 101)
NOTICES = (30, 60, 90)
MONTHLY = {Size.SMALL: 900, Size.MEDIUM: 3_200, Size.LARGE: 9_500, Size.ENTERPRISE: 58_000}
RATES = {"EUR": Decimal(1), "GBP": Decimal("0.86"), "USD": Decimal("1.09"), "MXN": Decimal(20)}
SEASON = (0.7, 0.75, 0.9, 1.0, 1.1, 1.2, 1.15, 0.8, 1.0, 1.1, 1.25, 1.35)

SHAPES: tuple[Callable[[int, date], float], ...] = (
    lambda month, day: 0.75 + 0.5 * month / MONTHS,
    lambda month, day: 1.0,
    lambda month, day: SEASON[day.month - 1],
    lambda month, day: 1.3 - 0.75 * month / MONTHS,
    lambda month, day: (0.85 + 0.3 * month / MONTHS) * SEASON[day.month - 1],
    lambda month, day: 1.0 if month < MONTHS - 5 else 0.45,
)
SIGNALS = (
    (SignalKind.COMPLAINT, "Two visits in a row came late; the plant manager wants a named technician."),
    (SignalKind.LATE_PAYMENT, "The invoice of two months ago is still open. Their accounts team is short of people."),
    (SignalKind.SATISFACTION, "The site team praised the last upgrade and would be a reference."),
    (SignalKind.DELIVERY_PROBLEM, "Spare parts took nineteen days instead of five."),
    (SignalKind.COMPLAINT, "The monthly report misses the figures of their second site."),
    (SignalKind.SATISFACTION, "Survey answered with 9 of 10: quick help on the telephone."),
)


def monthly_value(account: Account, dice: Random) -> Decimal:
    """About what the account pays in a month, in its own currency."""
    base = MONTHLY[Size(account.size)] * (2 if account.tier == Tier.KEY else 1)
    return round(base * RATES[account.currency] * Decimal(str(round(dice.uniform(0.6, 1.7), 3))), -1)


@change
def record_months(
    accounts: Sequence[Account], monthly: dict[int, Decimal], *, dice: Random, today: date, by: User | None
) -> None:
    """Every account has paid for the last 18 full months, in a shape of its own."""
    rows = []
    for place, account in enumerate(accounts):
        shape = SHAPES[place % len(SHAPES)]
        for number in range(MONTHS):
            month = months_back(today, MONTHS - number)
            factor = Decimal(str(round(shape(number, month) * dice.uniform(0.93, 1.07), 4)))
            amount = round(monthly[account.pk] * factor, 2)
            rows.append({"account": account.pk, "month": month, "amount": amount})
    upsert_revenue(rows, by=by)


def agree(account: Account, place: int, monthly: Decimal, *, today: date, by: User | None) -> Agreement:
    """The account has an agreement whose decision date is the next in turn."""
    days, notice = DECISIONS[place % len(DECISIONS)], NOTICES[place % len(NOTICES)]
    ends_on = None if days is None else today + timedelta(days=days + notice)
    return add_agreement(
        account,
        offerings=OFFERINGS[(account.pk + place) % len(OFFERINGS)],
        starts_on=today - timedelta(days=200 + 37 * (place % 17)),
        ends_on=ends_on,
        notice_days=notice,
        is_auto_renewed=ends_on is not None and place % 3 == 1,
        annual_value=round(monthly * 12, -2),
        currency=account.currency,
        by=by,
    )


def let_feel(account: Account, number: int, *, is_open: bool, today: date, by: User | None) -> None:
    """The account has one more signal, open still or dealt with some days after."""
    kind, text = SIGNALS[number % len(SIGNALS)]
    opened_on = today - timedelta(days=4 + (number * 11) % 50 + (0 if is_open else 40))
    signal = open_signal(account, kind=kind, text=text, opened_on=opened_on, by=by)
    if not is_open:
        close_signal(signal, closed_on=opened_on + timedelta(days=6 + number % 20), by=by)
