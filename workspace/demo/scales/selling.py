"""What is sold, who else sells it, and the opportunities of a team's accounts."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from accounts.choices import MemberFunction, Size, Status
from competitors.choices import KNOWN_FOR_DAYS, Confidence, Threat
from opportunities.choices import SEEN_AFTER_CLOSE_DAYS, Outcome
from opportunities.models import Stage
from workspace.demo.scales.copying import Copier
from workspace.demo.scales.customers import RATES, Customer, Territory
from workspace.demo.scales.names import company, person
from workspace.demo.scales.workforce import Team, moment

FAMILIES = {
    "Care": ("Maintenance", "Spare parts on call", "Field service, next day", "Calibration", "Emergency line", "Refit"),
    "Platform": ("Platform licence", "Data connection", "Monitoring", "Mobile client", "Archive", "Interfaces"),
    "People": ("Training", "Service desk", "Resident engineer", "Second shift", "Safety course", "Onboarding"),
    "Equipment": ("Compact line", "Heavy line", "Cooling unit", "Feeder", "Packing cell", "Test bench"),
    "Finance": ("Equipment lease", "Pay per use", "Extended warranty", "Buy-back", "Insurance", "Instalments"),
    "Advice": ("Energy audit", "Process review", "Site survey", "Roadmap", "Compliance check", "Benchmark"),
    "Supply": ("Consumables", "Lubricants", "Filters", "Tools", "Protective gear", "Packaging"),
    "Analytics": ("Downtime report", "Quality report", "Forecast", "Cost model", "Digital twin", "Dashboard"),
}
COMPETITORS = 60
FIRST_RIVAL = 2_000_000  # no account of any scale has a number as high, so no rival has its name
OCCASIONS = ("second site", "renewal", "three years", "pilot", "new line", "whole group", "replacement", "extension")
GAINS = ("A fifth less downtime on the main line.", "One contract instead of four.", "Audits pass without findings.")
NEXT_STEPS = ("Send the revised offer", "Visit the plant", "Call the buyer", "Ask for the budget date", "")
LOST_BECAUSE = ("Price", "No budget this year", "Went with the incumbent", "The project was stopped")
WORTH = {Size.MICRO: 3_000, Size.SMALL: 9_000, Size.MEDIUM: 28_000, Size.LARGE: 90_000, Size.ENTERPRISE: 420_000}
OUTCOMES = (Outcome.OPEN,) * 7 + (Outcome.WON,) * 8 + (Outcome.LOST,) * 5


class Selling:
    """Writes the catalogue once, then the opportunities and rivals of one team after another."""

    def __init__(self, copier: Copier, *, seed: int, today: date) -> None:
        self.copier, self.seed, self.today = copier, seed, today
        self.offerings: list[tuple[int, str]] = []
        self.stages: dict[str, list[int]] = {}
        for key, outcome in Stage.objects.in_use().order_by("position").values_list("pk", "outcome"):
            self.stages.setdefault(outcome, []).append(key)

    def open_shop(self, dice: Random) -> None:
        """What we sell and who competes is there."""
        at = moment(self.today - timedelta(days=1_500))
        for family, names in FAMILIES.items():
            for name in names:
                price = dice.randrange(5, 400) * 100
                key = self.copier.add_new("catalog_offering", at, name, family, price, "EUR", True, "", "", 1)
                self.offerings.append((key, name))
        for number in range(COMPETITORS):
            rival = company(FIRST_RIVAL + number, seed=self.seed)
            self.copier.add_new("competitors_competitor", at, rival.name, rival.domain, "", "", "", 1)

    def sell(self, territory: Territory, accounts: Sequence[Customer], *, deals: int) -> None:
        """The accounts have so many opportunities between them, a few of them most; competitors sit in some."""
        dice = territory.dice
        ends: dict[tuple[int, int], tuple[date, date | None]] = {}
        for _number in range(deals):
            account = accounts[int(len(accounts) * dice.random() ** 1.5)]
            owner = self._owner(account, territory.team, dice)
            opened_on, closed_on = self._opportunity(account, owner, dice)
            self._see(ends, (account.key, owner), opened_on, closed_on)
        for (key, owner), (begins, end) in ends.items():
            territory.member(key, owner, MemberFunction.SELLER, f"[{begins},{end or ''})")
        for account in accounts:
            if account.status != Status.PROSPECT and dice.random() < 0.4:
                self._presence(account, dice)

    def _see(
        self, ends: dict[tuple[int, int], tuple[date, date | None]], place: tuple[int, int], opened_on: date,
        closed_on: date | None,
    ) -> None:  # fmt: skip
        """Owning the opportunity opens the account's header while it is open and 90 days after (DESIGN §5)."""
        end = closed_on and closed_on + timedelta(days=SEEN_AFTER_CLOSE_DAYS + 1)
        if end is not None and end <= self.today:
            return
        begins, known = ends.get(place, (opened_on, end))
        later = None if known is None or end is None else max(known, end)
        ends[place] = (min(begins, opened_on), later)

    def _owner(self, account: Customer, team: Team, dice: Random) -> int:
        """Mostly who looks after the account, else a colleague."""
        if account.owner in team.sellers and dice.random() < 0.85:
            return account.owner  # type: ignore[return-value]  # a seller's key
        return dice.choice(team.sellers)

    def _opportunity(self, account: Customer, owner: int, dice: Random) -> tuple[date, date | None]:
        """One more opportunity; the answer is when it opened and closed."""
        outcome = dice.choice(OUTCOMES)
        stages = self.stages[outcome]
        opened_on = self.today - timedelta(days=dice.randrange(5, 200 if outcome == Outcome.OPEN else 720))
        closed_on = None
        if outcome != Outcome.OPEN:
            closed_on = min(self.today, opened_on + timedelta(days=dice.randrange(10, 200)))
        expected_on = closed_on or self.today + timedelta(days=dice.randrange(-30, 270))
        offering, name = dice.choice(self.offerings)
        currency = account.named.land.currency
        amount: float | None = round(WORTH[account.size] * RATES[currency] * dice.lognormvariate(0, 0.6), -2)
        if outcome != Outcome.WON and dice.random() < 0.1:
            amount = None
        key = self.copier.key("opportunities_opportunity")
        at = moment(opened_on)
        row = (
            key, at, moment(closed_on or opened_on), account.key, f"{name}, {dice.choice(OCCASIONS)}", owner,
            None if dice.random() < 0.05 else offering, dice.choice(stages), outcome.value, amount, currency,
            opened_on, expected_on, closed_on, dice.choice(GAINS) if outcome == Outcome.WON else "",
            dice.choice(NEXT_STEPS) if outcome == Outcome.OPEN else "",
            dice.choice(LOST_BECAUSE) if outcome == Outcome.LOST else "", "", "", 1,
        )  # fmt: skip
        self.copier.add("opportunities_opportunity", row)
        if dice.random() < 0.25:
            number, rival = self.copier.key("opportunities_rival"), 1 + dice.randrange(COMPETITORS)
            self.copier.add(
                "opportunities_rival", (number, key, rival, outcome == Outcome.LOST and dice.random() < 0.6)
            )
        return opened_on, closed_on

    def _presence(self, account: Customer, dice: Random) -> None:
        said_on = self.today - timedelta(days=dice.randrange(1, 400))
        ends_on = self.today + timedelta(days=dice.randrange(500)) if dice.random() < 0.5 else None
        row = (
            account.key, 1 + dice.randrange(COMPETITORS),
            dice.choice(self.offerings)[0] if dice.random() < 0.7 else None, dice.randrange(5, 80, 5),
            dice.choice(Threat.values), ends_on, person(account.named.land, dice), said_on,
            dice.choice(Confidence.values), said_on + timedelta(days=KNOWN_FOR_DAYS), "", "", "", 1,
        )  # fmt: skip
        self.copier.add_new("competitors_competitorpresence", moment(said_on), *row)
