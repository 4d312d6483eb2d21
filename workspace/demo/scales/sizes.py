"""How big the companies are (DESIGN §9): S, and what is ten and a hundred times as big."""

from dataclasses import dataclass

OPPORTUNITIES_PER_ACCOUNT = 2
CONTACTS_PER_ACCOUNT = 4
INTERACTIONS_PER_ACCOUNT = 10
PEOPLE_PER_TEAM = 15


@dataclass(frozen=True)
class Scale:
    """How many accounts and people there are; everything else follows from these."""

    accounts: int
    account_managers: int
    key_account_managers: int
    directors: int
    contributors: int
    administrators: int
    auditors: int

    @property
    def opportunities(self) -> int:
        return self.accounts * OPPORTUNITIES_PER_ACCOUNT

    @property
    def teams(self) -> int:
        return -(-(self.account_managers + self.key_account_managers) // PEOPLE_PER_TEAM)

    @property
    def people(self) -> int:
        sellers = self.account_managers + self.key_account_managers
        others = self.directors + self.contributors + self.administrators + self.auditors
        return sellers + self.teams + others

    def times(self, factor: float) -> "Scale":
        """The company so many times as big, with at least one person of each role."""
        return Scale(**{name: max(1, round(number * factor)) for name, number in vars(self).items()})


S = Scale(
    accounts=10_000,
    account_managers=480,
    key_account_managers=60,
    directors=4,
    contributors=16,
    administrators=2,
    auditors=2,
)
SCALES = {"s": S, "m": S.times(10), "l": S.times(100)}
