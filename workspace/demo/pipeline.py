"""What the demo company may sell next, to whom and against whom."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accounts.models import Account
from catalog.services import upsert_offerings
from competitors.models import Competitor
from competitors.services import upsert_competitors, upsert_presences
from opportunities.models import Opportunity
from opportunities.services import set_rivals, upsert_opportunities
from users.models import User
from workspace.demo.commerce import RATES

Row = dict[str, Any]

# name, family, list price in euros
OFFERINGS = (
    ("Site care, all shifts", "Maintenance", 48_000),
    ("Site care, working hours", "Maintenance", 26_000),
    ("Spare parts on call", "Maintenance", 14_500),
    ("Plant monitoring", "Software", 32_000),
    ("Platform licence", "Software", 60_000),
    ("Reports for the board", "Software", 9_800),
    ("Training for operators", "Services", 7_500),
    ("Energy audit", "Services", 18_000),
    ("Equipment lease", "Finance", 85_000),
    ("Calibration", "Services", 5_200),
)
COMPETITORS = (
    (
        "Brixton Field Services",
        "brixton-field.example",
        "Cheap in the first year only. Slow at night.",
    ),
    ("Nordhaus Systeme", "nordhaus.example", "Strong software, few technicians. Loses where somebody has to come."),
    ("Servimax", "servimax.example", "Sells through the plant managers. No reference in food."),
    ("Altura Digital", "altura-digital.example", "Young and quick; their contract leaves the data with them."),
    ("Meridian Plant Care", "meridian-care.example", "Owned by a fund since spring; people are leaving."),
    ("Teknika Group", "teknika.example", "Everywhere at once. Offers three months for nothing."),
)
# what an opportunity is called, and the offering behind it
IDEAS = (
    ("Monitoring for the second hall", "Plant monitoring"),
    ("Site care for the night shift", "Site care, all shifts"),
    ("Renewal with more sites", "Site care, working hours"),
    ("Licences for the new team", "Platform licence"),
    ("Audit before winter", "Energy audit"),
    ("Operators' training, autumn", "Training for operators"),
    ("Spare parts at 4 hours", "Spare parts on call"),
    ("Lease of two lines", "Equipment lease"),
    ("Board reports every month", "Reports for the board"),
    ("Yearly calibration", "Calibration"),
)
GAINS = (
    "Two stoppages less a year, about 40 hours of production.",
    "One invoice and one telephone number instead of five.",
    "Their auditors get the figures a week earlier.",
    "New operators work alone after three weeks instead of eight.",
    "Energy costs fall by a twelfth from the first winter on.",
)
STEPS = (
    "Send the price list by Friday", "Meet the plant manager on site", "Answer their lawyers' questions",
    "Show the pilot's figures to the board", "Call after their budget round", "",
)  # fmt: skip
LOST = ("They keep what they have for another year.", "Price: 12 % above the other offer.", "The project was stopped.")
SOURCES = ("the head of purchasing", "the plant manager", "a technician on site", "their annual report", "")
# stage, how many days ago opened, days from today to the expected close
STANDINGS = (
    ("Prospecting", 20, 120), ("Engaging", 45, 75), ("Proposal", 70, 30), ("Negotiation", 110, 12),
    ("Engaging", 95, -9), ("Prospecting", 8, None), ("Proposal", 40, 55), ("Negotiation", 150, -21),
)  # fmt: skip
FIRST = "Prospecting"
IN_OTHERS_ACCOUNTS = 3


def offer_things(by: User) -> None:
    """The demo company sells ten things, and knows who else sells such."""
    rows = [
        {"name": name, "family": family, "list_price": price, "currency": "EUR"} for name, family, price in OFFERINGS
    ]
    upsert_offerings(rows, by=by)
    upsert_competitors([{"name": name, "domain": domain, "notes": notes} for name, domain, notes in COMPETITORS], by=by)


def meet_competitors(accounts: list[Account], *, dice: Random, today: date, by: User) -> None:
    """Every third account has a competitor in it; of some nobody has asked for long."""
    rows: list[Row] = []
    for place, account in enumerate(accounts[::3]):
        said_on = today - timedelta(days=(place * 29) % 260)
        rows.append(
            {
                "account": account.pk,
                "competitor": COMPETITORS[place % len(COMPETITORS)][0],
                "offering": OFFERINGS[place * 3 % len(OFFERINGS)][0] if place % 4 else None,
                "share": dice.randrange(10, 95, 5) if place % 5 else None,
                "threat": ("LOW", "MEDIUM", "HIGH", "")[place % 4],
                "contract_ends_on": today + timedelta(days=25 + place * 31 % 500) if place % 3 else None,
                "said_by": SOURCES[place % len(SOURCES)],
                "said_on": said_on,
                "confidence": ("LIKELY", "CONFIRMED", "RUMOUR")[place % 3],
            }
        )
    upsert_presences(rows, by=by)


def fill_pipeline(accounts: list[Account], *, dice: Random, today: date, by: User) -> None:
    """The accounts have opportunities: open ones that moved along, and those won and lost in the last year."""
    open_rows, stages = _open(accounts, dice=dice, today=today)
    begun = upsert_opportunities([row | {"stage": FIRST} for row in open_rows], by=by)
    moved = [
        {"account": row["account"], "name": row["name"], "stage": stage}
        for row, stage in zip(open_rows, stages, strict=True)
        if stage != FIRST
    ]
    upsert_opportunities(moved, by=by)
    upsert_opportunities(_closed(accounts, dice=dice, today=today), by=by)
    if begun.refused:
        raise ValueError(f"row {begun.refused[0].line}: {begun.refused[0].reason}")
    _compete(dice, by=by)


def _open(accounts: list[Account], *, dice: Random, today: date) -> tuple[list[Row], list[str]]:
    rows, stages = [], []
    for place, account in enumerate(accounts):
        if place % 3 == 1:
            continue
        stage, opened, closing = STANDINGS[place % len(STANDINGS)]
        rows.append(
            _idea(account, place, dice)
            | {
                "opened_on": today - timedelta(days=opened + place % 11),
                "expected_close_on": None if closing is None else today + timedelta(days=closing + place % 9),
                "client_gains": GAINS[place % len(GAINS)] if stage in ("Proposal", "Negotiation") else "",
                "next_step": STEPS[place % len(STEPS)],
            }
        )
        stages.append(stage)
    return rows, stages


def _closed(accounts: list[Account], *, dice: Random, today: date) -> list[Row]:
    rows = []
    for place, account in enumerate(accounts):
        if place % 2:
            continue
        closed_on = today - timedelta(days=5 + place * 23 % 330)
        is_won = place % 5 < 3
        rows.append(
            _idea(account, place + 3, dice)
            | {
                "stage": "Won" if is_won else "Lost",
                "opened_on": closed_on - timedelta(days=40 + place % 60),
                "closed_on": closed_on,
                "client_gains": GAINS[place % len(GAINS)] if is_won else "",
                "lost_because": "" if is_won else LOST[place % len(LOST)],
            }
        )
    return rows


def _idea(account: Account, place: int, dice: Random) -> Row:
    name, offering = IDEAS[place % len(IDEAS)]
    price = next(price for known, _family, price in OFFERINGS if known == offering)
    amount = Decimal(price) * RATES[account.currency] * Decimal(str(round(dice.uniform(0.6, 2.4), 2)))
    seller = {"owner": account.owner_id} if account.owner_id else {}
    return {"account": account.pk, "name": name, "offering": offering, "amount": round(amount, -2)} | seller


def _compete(dice: Random, *, by: User) -> None:
    """On every third opportunity somebody else bids too, and has won some of those lost."""
    competitors = list(Competitor.objects.order_by("pk"))
    for place, one in enumerate(Opportunity.objects.order_by("pk")):
        if place % 3:
            continue
        rivals = dice.sample(competitors, k=1 + place % 2)
        set_rivals(one, rivals, won_by=rivals[0] if one.outcome == "LOST" and place % 2 else None, by=by)


def sell_elsewhere(seller: User, accounts: list[Account], *, today: date, by: User) -> None:
    """The seller owns opportunities in accounts of others, and so sees the headers of these."""
    rows = [
        {
            "account": account.pk, "name": "Joint offer with our service team", "owner": seller.pk, "amount": 24_000,
            "stage": "Engaging", "opened_on": today - timedelta(days=18), "next_step": "Agree on who leads",
            "expected_close_on": today + timedelta(days=48),
        }
        for account in accounts[:IN_OTHERS_ACCOUNTS]
    ]  # fmt: skip
    upsert_opportunities(rows, by=by)
