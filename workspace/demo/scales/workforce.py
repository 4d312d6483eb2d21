"""Who works in a company of a given size, and who reports to whom."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password

from users.choices import Role
from workspace.demo.people import DOMAIN, PASSWORD
from workspace.demo.scales.copying import Copier
from workspace.demo.scales.names import person, plain_letters
from workspace.demo.scales.sizes import Scale
from workspace.demo.scales.words import LANDS

DEPARTMENTS = ("Head office", "North", "South", "East", "West", "Solutions and service")
HEAD, SERVICE = 1, len(DEPARTMENTS)
SALT = "rapportdemo"  # the same hash each time; the password is known to everybody anyway
# Nobody can sign in but the first of each role
FIRST = {
    Role.SALES_DIRECTOR: "director",
    Role.SALES_MANAGER: "manager",
    Role.ACCOUNT_MANAGER: "am",
    Role.KEY_ACCOUNT_MANAGER: "kam",
    Role.CONTRIBUTOR: "contributor",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
}


@dataclass(frozen=True)
class Team:
    """A manager with the account managers and key account managers below; numbered from 0."""

    number: int
    manager: int
    account_managers: list[int]
    key_account_managers: list[int]

    @property
    def sellers(self) -> list[int]:
        return [*self.account_managers, *self.key_account_managers]


@dataclass
class Workforce:
    """The people as they are hired, those whom the accounts need by their keys."""

    copier: Copier
    scale: Scale
    today: date
    dice: Random
    teams: list[Team] = field(default_factory=list)
    contributors: list[int] = field(default_factory=list)
    since: dict[int, date] = field(default_factory=dict)
    hired: set[Role] = field(default_factory=set)

    def hire(self) -> None:
        """Everybody is here: directors, the teams of their managers, and those who work beside them."""
        self.password = make_password(PASSWORD, salt=SALT)
        at = moment(self.today - timedelta(days=1_500))
        for name in DEPARTMENTS:
            self.copier.add_new("users_department", at, name)
        top = self._hire(Role.SALES_DIRECTOR, None, HEAD)
        directors = [top] + [self._hire(Role.SALES_DIRECTOR, top, HEAD) for _ in range(self.scale.directors - 1)]
        for number in range(self.scale.teams):
            self.teams.append(self._hire_team(number, directors[number % len(directors)]))
        for _number in range(self.scale.contributors):
            team = self.teams[_number % len(self.teams)]
            self.contributors.append(self._hire(Role.CONTRIBUTOR, team.manager, SERVICE))
        for role, number in ((Role.ADMINISTRATOR, self.scale.administrators), (Role.AUDITOR, self.scale.auditors)):
            for _number in range(number):
                self._hire(role, None, HEAD)

    def _hire_team(self, number: int, director: int) -> Team:
        department = 2 + number % (len(DEPARTMENTS) - 2)
        manager = self._hire(Role.SALES_MANAGER, director, department)
        sellers = []
        for role, everybody in (
            (Role.ACCOUNT_MANAGER, self.scale.account_managers),
            (Role.KEY_ACCOUNT_MANAGER, self.scale.key_account_managers),
        ):
            share = everybody * (number + 1) // self.scale.teams - everybody * number // self.scale.teams
            sellers.append([self._hire(role, manager, department) for _ in range(share)])
        self.copier.send_when_full()
        return Team(number, manager, *sellers)

    def _hire(self, role: Role, manager: int | None, department: int) -> int:
        since = self.today - timedelta(days=self.dice.choice((20, 55, 130, 260, 400, 560, 720, 880, 1_040, 1_400)))
        key = self.copier.key("users_user")
        land = LANDS[self.dice.randrange(len(LANDS))]
        name, at = person(land, self.dice), moment(since)
        address, password = f"{plain_letters(name).replace('-', '.')}.{key}", f"{UNUSABLE_PASSWORD_PREFIX}{key:040d}"
        if role not in self.hired:
            self.hired.add(role)
            address, password = FIRST[role], self.password
        part_time = self.dice.choice(("1", "1", "1", "1", "1", "1", "1", "0.8", "0.6"))
        row = (
            key, at, at, password, f"{address}@{DOMAIN}", name, role.value, "", manager, department, land.time_zone,
            land.code, "es" if land.language == "es" else "en", part_time, True,
        )  # fmt: skip
        self.copier.add("users_user", row)
        self.copier.add("users_roleperiod", (self.copier.key("users_roleperiod"), key, role.value, f"[{since},)"))
        self.since[key] = since
        return key


def moment(day: date) -> str:
    """Half past nine on the day, in UTC."""
    return f"{day} 09:30:00+00"
