"""Who works at a customer of the demo company, and how they are reached."""

from datetime import date, timedelta
from random import Random

from accounts.choices import Size
from accounts.models import Account
from workspace.demo.posts import POSTS, Post
from workspace.demo.scales.names import person, plain_letters
from workspace.demo.scales.words import LANDS, Land

Row = dict[str, object]

PEOPLE = {Size.MICRO: 1, Size.SMALL: 2, Size.MEDIUM: 4, Size.LARGE: 6, Size.ENTERPRISE: len(POSTS)}
WITH_OFFICE = {Size.LARGE, Size.ENTERPRISE}
LAND = {land.code: land for land in LANDS}
# Numbers that nobody has: kept free for films, or beginning as none in the country does
PHONES = {
    "ES": "+34 990 000 {n:03}", "PT": "+351 290 000 {n:03}", "MX": "+52 390 000 0{n:03}", "PL": "+48 22 000 0{n:03}",
    "GB": "+44 20 7946 0{n:03}", "DE": "+49 30 23125{n:03}", "FR": "+33 1 99 00 0{n:03}",
}  # fmt: skip


def people_at(account: Account, dice: Random, *, today: date) -> list[Row]:
    """Rows of everybody who works at the account, from the top; at a large one, its office too."""
    land = LAND.get(account.country, LAND["GB"])
    names = _different_names(land, PEOPLE[Size(account.size)], dice)
    rows = [
        _row(account, name, post, dice) | {"since": _since(today, dice)}
        for name, post in zip(names, POSTS, strict=False)
    ]
    if account.size in WITH_OFFICE:
        rows.append({"account": account.pk, "name": f"{account.name} office", "emails": [f"info@{account.domain}"]})
    return rows


def _since(today: date, dice: Random) -> date:
    """They have been there since before we first spoke with anybody."""
    return today - timedelta(days=dice.randrange(740, 2_500))


def _different_names(land: Land, number: int, dice: Random) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < number:
        names.setdefault(person(land, dice))
    return list(names)


def _row(account: Account, name: str, post: Post, dice: Random) -> Row:
    phone = PHONES.get(account.country, "").format(n=dice.randrange(1_000))
    address = f"{plain_letters(name).replace('-', '.')}@{account.domain}"
    return {
        "account": account.pk, "name": name, "title": post.title, "department": post.department, "emails": [address],
        "phones": [phone] if phone and dice.random() < 0.8 else [], "language": account.language,
    }  # fmt: skip
