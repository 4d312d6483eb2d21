"""Makes a company of a given size by COPY, team by team."""

from datetime import date
from random import Random

from django.db import connection, transaction

from workspace.demo.scales.books import team_places
from workspace.demo.scales.commerce import Commerce
from workspace.demo.scales.copying import Copier, derived_facts_are_copied
from workspace.demo.scales.customers import Territory
from workspace.demo.scales.history import write_history
from workspace.demo.scales.relating import Relating, count_talks
from workspace.demo.scales.selling import Selling
from workspace.demo.scales.sizes import (
    CONTACTS_PER_ACCOUNT,
    INTERACTIONS_PER_ACCOUNT,
    OPPORTUNITIES_PER_ACCOUNT,
    Scale,
)
from workspace.demo.scales.workforce import Team, Workforce


@transaction.atomic
def fill_scale(scale: Scale, *, seed: int, today: date) -> dict[str, int]:
    """An empty Rapport holds a company of this size, and the planner knows it; the answer is how many rows of each
    table were copied. The same seed and day make the same rows with the same keys. Only the owner of the tables may."""
    copier = Copier()
    with derived_facts_are_copied():
        workforce = Workforce(copier, scale, today, _dice(seed, "people"))
        workforce.hire()
        selling = Selling(copier, seed=seed, today=today)
        selling.open_shop(_dice(seed, "shop"))
        for team in workforce.teams:
            _fill_team(team, workforce, selling, seed=seed)
            copier.send_when_full()
        copier.send()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        count_talks(scale.accounts, today=today)
        write_history()
    copier.advance_sequences()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return dict(copier.taken)


def _fill_team(team: Team, workforce: Workforce, selling: Selling, *, seed: int) -> None:
    scale, copier, today = workforce.scale, workforce.copier, workforce.today
    dice = _dice(seed, f"team {team.number}")
    number = scale.accounts * (team.number + 1) // scale.teams - scale.accounts * team.number // scale.teams
    places = team_places(team, number, copier, since=workforce.since, dice=dice)
    territory = Territory(team, workforce.contributors, copier, seed, today, dice)
    commerce = Commerce(copier, today=today, dice=dice)
    accounts = list(territory.win(places))
    for account in accounts:
        commerce.trade(account)
    selling.sell(territory, accounts, deals=number * OPPORTUNITIES_PER_ACCOUNT)
    relating = Relating(copier, today=today, dice=_dice(seed, f"people of team {team.number}"))
    relating.relate(accounts, people=number * CONTACTS_PER_ACCOUNT, talks=number * INTERACTIONS_PER_ACCOUNT)


def _dice(seed: int, part: str) -> Random:
    """Each part of the company has its own, so that one does not change with another."""
    return Random(f"{seed}: {part}")  # noqa: S311 - tells a story, guards nothing
