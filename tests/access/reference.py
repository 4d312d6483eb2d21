"""Who sees what (DESIGN §5) in plain Python, from the bare facts: no queryset, no reporting path, no owner column."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Account, AccountMember, Agreement, Signal
from portfolios.models import Assignment, Cover, Portfolio
from users.models import User

SEE_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR", "AUDITOR"}
EDIT_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR"}
HAND_OUT = {"SALES_MANAGER", "SALES_DIRECTOR", "ADMINISTRATOR"}
WORK = {"ACCOUNT_MANAGER", "KEY_ACCOUNT_MANAGER", *HAND_OUT}
NOTE_SIGNALS = WORK | {"CONTRIBUTOR"}


@dataclass(frozen=True)
class Membership:
    account: int
    person: int
    can_edit: bool
    first: date
    end: date | None


@dataclass(frozen=True)
class Reference:
    """The facts, and the rules about them."""

    role: dict[int, str]
    manager: dict[int, int | None]
    owner_of_portfolio: dict[int, int]
    portfolio_of: dict[int, int]
    head_of: dict[int, int | None]
    memberships: list[Membership]
    covers: dict[int, tuple[int, int]]
    account_of: dict[str, dict[int, int]]
    narrower: dict[str, set[int]]
    today: date

    def owner(self, account: int) -> int | None:
        portfolio = self.portfolio_of.get(self.head_of[account] or account)
        return self.owner_of_portfolio[portfolio] if portfolio else None

    def is_in_line(self, person: int, below: int | None) -> bool:
        while below is not None and below != person:
            below = self.manager[below]
        return below == person

    def is_member(self, person: int, account: int, *, editing: bool) -> bool:
        return any(
            (row.account, row.person) == (account, person)
            and row.first <= self.today
            and (row.end is None or self.today < row.end)
            and (row.can_edit or not editing)
            for row in self.memberships
        )

    def _reaches(self, person: int, account: int, *, editing: bool) -> bool:
        owner = self.owner(account)
        if owner is None and self.role[person] in HAND_OUT:
            return True
        return self.is_in_line(person, owner) or self.is_member(person, account, editing=editing)

    def sees_account(self, person: int, account: int) -> bool:
        return self.role[person] in SEE_ALL or self._reaches(person, account, editing=False)

    def edits_account(self, person: int, account: int) -> bool:
        role = self.role[person]
        return role in EDIT_ALL or (role in WORK and self._reaches(person, account, editing=True))

    def leads_account(self, person: int, account: int) -> bool:
        role, owner = self.role[person], self.owner(account)
        if role in EDIT_ALL or (owner is None and role in HAND_OUT):
            return True
        return role in WORK and self.is_in_line(person, owner)

    def edits_signals_of(self, person: int, account: int) -> bool:
        return self.role[person] in NOTE_SIGNALS and self.sees_account(person, account)

    def sees_portfolio(self, person: int, portfolio: int) -> bool:
        return self.role[person] in SEE_ALL or self.is_in_line(person, self.owner_of_portfolio[portfolio])

    def edits_portfolio(self, person: int, portfolio: int) -> bool:
        return self.role[person] in HAND_OUT and self.sees_portfolio(person, portfolio)

    def sees_cover(self, person: int, cover: int) -> bool:
        account, covering = self.covers[cover]
        return covering == person or self.sees_account(person, account)

    def edits_cover(self, person: int, cover: int) -> bool:
        return self.role[person] in HAND_OUT and self.leads_account(person, self.covers[cover][0])

    def sees_person(self, person: int, other: int) -> bool:
        return True

    def edits_person(self, person: int, other: int) -> bool:
        return self.role[person] == "ADMINISTRATOR" or (
            self.role[person] in EDIT_ALL and self.role[other] != "ADMINISTRATOR"
        )

    def rows_of(self, model: str, *, only: str = "") -> set[int]:
        """The ids of a model's rows: all, or those of which a plain fact holds (`open`, `active`)."""
        if only:
            return self.narrower[only]
        subjects = {"accounts.Account": self.head_of, "portfolios.Portfolio": self.owner_of_portfolio,
                    "portfolios.Cover": self.covers, "users.User": self.role}  # fmt: skip
        return set(subjects[model] if model in subjects else self.account_of[model])

    def reaches(self, rows: str, model: str, person: int, row: int) -> bool:
        """Whether the person sees (`visible`) or edits (`editable`) this row of the model."""
        verb = {"visible": "sees", "editable": "edits", "led": "leads"}[rows]
        if (rows, model) == ("editable", "accounts.Signal"):
            return self.edits_signals_of(person, self.account_of[model][row])
        if (rows, model) == ("editable", "accounts.AccountMember"):
            return self.leads_account(person, self.account_of[model][row])
        if model in self.account_of:
            return bool(getattr(self, f"{verb}_account")(person, self.account_of[model][row]))
        subject = {"accounts.Account": "account", "portfolios.Portfolio": "portfolio",
                   "portfolios.Cover": "cover", "users.User": "person"}[model]  # fmt: skip
        return bool(getattr(self, f"{verb}_{subject}")(person, row))


def read_reference(today: date) -> Reference:
    """The facts as the database has them now."""
    hanging = {"accounts.Agreement": Agreement, "accounts.Signal": Signal, "accounts.AccountMember": AccountMember}
    return Reference(
        role=dict(User.objects.values_list("pk", "role")),
        manager=dict(User.objects.values_list("pk", "manager")),
        owner_of_portfolio=dict(Portfolio.objects.values_list("pk", "owner")),
        portfolio_of=dict(Assignment.objects.values_list("account", "portfolio")),
        head_of=dict(Account.objects.values_list("pk", "managed_with")),
        memberships=[
            Membership(row.account_id, row.person_id, row.can_edit, row.during.lower, row.during.upper)
            for row in AccountMember.objects.all()
        ],
        covers={row.pk: (row.account_id, row.person_id) for row in Cover.objects.all()},
        narrower={
            "open": set(Portfolio.objects.filter(closed_on=None).values_list("pk", flat=True)),
            "active": set(User.objects.filter(is_active=True).values_list("pk", flat=True)),
        },
        account_of={name: dict(model.objects.values_list("pk", "account")) for name, model in hanging.items()},
        today=today,
    )
