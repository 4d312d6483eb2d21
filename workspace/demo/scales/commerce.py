"""What accounts paid month by month, what they have agreed to, and what they let us feel."""

from datetime import date, timedelta
from random import Random

from accounts.choices import SignalKind, Size, Status, Tier
from accounts.rules import months_back
from workspace.demo.scales.copying import Copier
from workspace.demo.scales.customers import RATES, Customer
from workspace.demo.scales.workforce import moment

MONTHS = 24
MONTHLY = {Size.MICRO: 350, Size.SMALL: 900, Size.MEDIUM: 3_200, Size.LARGE: 9_500, Size.ENTERPRISE: 58_000}
SEASON = (0.7, 0.75, 0.9, 1.0, 1.1, 1.2, 1.15, 0.8, 1.0, 1.1, 1.25, 1.35)
OFFERINGS = (
    "Maintenance, all sites", "Service desk", "Platform licence", "Spare parts on call", "Field service, next day",
    "Monitoring and reports", "Training for operators", "Data connection", "Equipment lease", "Calibration",
)  # fmt: skip
SIGNALS = (
    (SignalKind.COMPLAINT, "Two visits in a row came late; the plant manager wants a named technician."),
    (SignalKind.LATE_PAYMENT, "The invoice of two months ago is still open."),
    (SignalKind.SATISFACTION, "The site team praised the last upgrade and would be a reference."),
    (SignalKind.DELIVERY_PROBLEM, "Spare parts took nineteen days instead of five."),
    (SignalKind.COMPLAINT, "The monthly report misses the figures of their second site."),
    (SignalKind.SATISFACTION, "Survey answered with 9 of 10: quick help on the telephone."),
)


class Commerce:
    """Writes the business of one customer after another; prospects have none yet, former customers only a past."""

    def __init__(self, copier: Copier, *, today: date, dice: Random) -> None:
        self.copier, self.today, self.dice = copier, today, dice
        self.months = [months_back(today, number) for number in range(MONTHS, 0, -1)]
        self.told_at = [moment(month + timedelta(days=33)) for month in self.months]

    def trade(self, account: Customer) -> None:
        if account.status == Status.PROSPECT:
            return
        monthly = MONTHLY[account.size] * RATES[account.named.land.currency] * self.dice.uniform(0.6, 1.7)
        self._pay(account, monthly)
        if account.status == Status.CUSTOMER and account.head is None:
            for _number in range(2 if account.tier == Tier.STRATEGIC else self.dice.random() < 0.75):
                self._agree(account, monthly)
            if self.dice.random() < (0.8 if account.tier == Tier.STRATEGIC else 0.25):
                self._let_feel(account)

    def _pay(self, account: Customer, monthly: float) -> None:
        """A year to two years of revenue, each month its own; a former customer stopped half a year ago."""
        dice, currency = self.dice, account.named.land.currency
        first, trend = dice.randrange(MONTHS // 2 + 1), dice.uniform(-0.02, 0.02)
        last = MONTHS if account.status == Status.CUSTOMER else MONTHS - 6
        for number in range(first, last):
            month = self.months[number]
            amount = round(monthly * SEASON[month.month - 1] * (1 + trend * number) * dice.uniform(0.93, 1.07), 2)
            self.copier.add_new("accounts_revenue", self.told_at[number], account.key, month, amount, currency, "erp")

    def _agree(self, account: Customer, monthly: float) -> None:
        """An agreement that began in the last years; most end, so that some decision is always near."""
        dice = self.dice
        starts_on = self.today - timedelta(days=dice.randrange(60, 800))
        is_open_ended = dice.random() < 0.1
        ends_on = None if is_open_ended else self.today + timedelta(days=dice.randrange(-20, 500))
        row = (
            account.key, dice.choice(OFFERINGS), starts_on, ends_on, dice.choice((30, 60, 90)),
            not is_open_ended and dice.random() < 0.4, round(monthly * 12, -2), account.named.land.currency, "erp",
            f"A{self.copier.taken['accounts_agreement'] + 1}",
        )  # fmt: skip
        self.copier.add_new("accounts_agreement", moment(starts_on), *row)

    def _let_feel(self, account: Customer) -> None:
        kind, text = self.dice.choice(SIGNALS)
        opened_on = self.today - timedelta(days=self.dice.randrange(2, 90))
        closed_on = opened_on + timedelta(days=self.dice.randrange(6, 26))
        is_open = closed_on >= self.today or self.dice.random() < 0.4
        row = (account.key, kind.value, text, opened_on, None if is_open else closed_on, "", "")
        self.copier.add_new("accounts_signal", moment(opened_on), *row)
