"""Many people at once doing whatever comes to mind with a few portfolios, through the services."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max

from accounts.choices import Status, Tier
from accounts.models import Account
from portfolios.choices import Kind
from portfolios.models import Portfolio
from portfolios.services import (
    assign_accounts,
    change_status,
    change_tier,
    join_group,
    leave_group,
    release_accounts,
    swap_accounts,
)
from tests.factories import AccountFactory, AssignmentFactory, PortfolioFactory, UserFactory
from users.choices import Role

SAID = {
    "assignment_out_of_step",
    "busy",
    "no_group",
    "member_not_strategic",
    "only_heads_are_assigned",
    "portfolio_full",
    "swap_needs_two",
    "tier_does_not_fit",
    "account_is_managed_with_a_head",
    "account_is_not_managed_with_itself",
}


def build_world(*, books=6, kams=3, accounts=300, strategic=30):
    """More accounts than places: full AM books, empty KAM books, and as many accounts again that nobody looks after."""
    ams = [PortfolioFactory(kind=Kind.AM) for _ in range(books)]
    for _ in range(kams):
        PortfolioFactory(kind=Kind.KAM)
    for number in range(accounts + strategic):
        account = AccountFactory(
            tier=Tier.STRATEGIC if number < strategic else Tier.CORE,
            status=Status.PROSPECT if number % 17 == 0 else Status.CUSTOMER,
        )
        if strategic <= number < strategic + 25 * books:
            AssignmentFactory(account=account, portfolio=ams[(number - strategic) // 25])
    return UserFactory(role=Role.SALES_DIRECTOR)


def one_thing(dice, accounts, portfolios, by):
    account = Account(pk=dice.choice(accounts))
    account.refresh_from_db()
    portfolio = Portfolio.objects.get(pk=dice.choice(portfolios))
    roll = dice.random()
    if roll < 0.60:
        assign_accounts([account], portfolio, reason="move", by=by)
    elif roll < 0.70:
        swap_accounts(account, Account.objects.get(pk=dice.choice(accounts)), reason="swap", by=by)
    elif roll < 0.80:
        tier = dice.choice([Tier.STRATEGIC, Tier.CORE])
        change_tier(account, tier, portfolio if dice.random() < 0.7 else None, reason="tier", by=by)
    elif roll < 0.88:
        change_status(account, dice.choice(Status.values), reason="status", by=by)
    elif roll < 0.94:
        release_accounts([account], reason="release", by=by)
    elif roll < 0.97:
        join_group(account, Account.objects.get(pk=dice.choice(accounts)), reason="group", by=by)
    else:
        leave_group(account, reason="alone", by=by)


def hammer(by, *, people=50, things=80, seed=1):
    """Everybody does their things; what came of it is counted by refusal code, and how full portfolios ever were.
    Any other error is raised."""
    accounts = list(Account.objects.values_list("pk", flat=True))
    portfolios = list(Portfolio.objects.values_list("pk", flat=True))

    def work(number):
        dice, counted = random.Random(seed * 1000 + number), Counter()
        try:
            for _ in range(things):
                try:
                    one_thing(dice, accounts, portfolios, by)
                    counted["done"] += 1
                except ValidationError as refusal:
                    counted[refusal.code] += 1
        finally:
            connection.close()
        return counted

    with ThreadPoolExecutor(people) as pool:
        workers = [pool.submit(work, number) for number in range(people)]
        fullest = watch(workers)
    return sum((worker.result() for worker in workers), Counter()), fullest


def watch(workers):
    """The largest number of customers ever seen in a portfolio of each kind while the others worked."""
    fullest = Counter()
    while wait(workers, timeout=0.1).not_done:
        for kind, used in Portfolio.objects.values_list("kind").annotate(most=Max("used")):
            fullest[kind] = max(fullest[kind], used)
    return fullest
