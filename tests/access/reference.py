"""Who sees what (DESIGN §5) in plain Python, from the bare facts: no queryset, no reporting path, no owner column."""

from dataclasses import dataclass
from datetime import date

from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from health.models import HealthSnapshot
from imports.models import ImportJob, ImportRow, SavedMapping
from integrations.models import ApiToken
from listings.models import Export, SavedView
from opportunities.models import Opportunity, OpportunityRole, Stage
from portfolios.models import Assignment, Cover, Portfolio
from tests.access.relating import Relations, read_relations
from tests.access.reminding import Reminding, read_reminding
from users.models import User

SEE_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR", "AUDITOR"}
EDIT_ALL = {"SALES_DIRECTOR", "ADMINISTRATOR"}
HAND_OUT = {"SALES_MANAGER", "SALES_DIRECTOR", "ADMINISTRATOR"}
WORK = {"ACCOUNT_MANAGER", "KEY_ACCOUNT_MANAGER", *HAND_OUT}
SELL = WORK | {"AUDITOR"}
NOTE_SIGNALS = WORK | {"CONTRIBUTOR"}
KNOWN_TO_SELLERS = (Stage, Competitor, Offering)


@dataclass(frozen=True)
class Membership:
    account: int
    person: int
    function: str
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
    opportunities: dict[int, tuple[int, int]]
    deciding: dict[int, tuple[int, int]]
    presences: dict[int, int]
    others: dict[str, set[int]]
    views: dict[int, tuple[int, bool]]
    exports: dict[int, int]
    imports: dict[int, int]
    import_rows: dict[int, int]
    mappings: dict[int, tuple[int, bool]]
    tokens: dict[int, int]
    narrower: dict[str, set[int]]
    relations: Relations
    reminding: Reminding
    today: date

    def owner(self, account: int) -> int | None:
        portfolio = self.portfolio_of.get(self.head_of[account] or account)
        return self.owner_of_portfolio[portfolio] if portfolio else None

    def is_in_line(self, person: int, below: int | None) -> bool:
        while below is not None and below != person:
            below = self.manager[below]
        return below == person

    def is_member(self, person: int, account: int, *, editing: bool, selling: bool = True) -> bool:
        return any(
            (row.account, row.person) == (account, person)
            and (selling or row.function != "SELLER")
            and row.first <= self.today
            and (row.end is None or self.today < row.end)
            and (row.can_edit or not editing)
            for row in self.memberships
        )

    def _reaches(self, person: int, account: int, *, editing: bool, selling: bool = True) -> bool:
        owner = self.owner(account)
        if owner is None and self.role[person] in HAND_OUT:
            return True
        return self.is_in_line(person, owner) or self.is_member(person, account, editing=editing, selling=selling)

    def sees_account(self, person: int, account: int) -> bool:
        return self.role[person] in SEE_ALL or self._reaches(person, account, editing=False)

    def opens_account(self, person: int, account: int) -> bool:
        """Everything of it; whoever only sells there sees its header alone."""
        return self.role[person] in SEE_ALL or self._reaches(person, account, editing=False, selling=False)

    def edits_account(self, person: int, account: int) -> bool:
        role = self.role[person]
        return role in EDIT_ALL or (role in WORK and self._reaches(person, account, editing=True))

    def leads_account(self, person: int, account: int) -> bool:
        role, owner = self.role[person], self.owner(account)
        if role in EDIT_ALL or (owner is None and role in HAND_OUT):
            return True
        return role in WORK and self.is_in_line(person, owner)

    def edits_signals_of(self, person: int, account: int) -> bool:
        return self.role[person] in NOTE_SIGNALS and self.opens_account(person, account)

    def sees_opportunity(self, person: int, opportunity: int) -> bool:
        account, owner = self.opportunities[opportunity]
        return self.role[person] in SELL and (self.opens_account(person, account) or self.is_in_line(person, owner))

    def edits_opportunity(self, person: int, opportunity: int) -> bool:
        account, owner = self.opportunities[opportunity]
        return self.role[person] in WORK and (self.edits_account(person, account) or self.is_in_line(person, owner))

    def leads_opportunity(self, person: int, opportunity: int) -> bool:
        return self.role[person] in WORK and self.edits_account(person, self.opportunities[opportunity][0])

    def sees_deciding(self, person: int, role: int) -> bool:
        opportunity, account = self.deciding[role]
        is_known = self.role[person] in WORK and self.sees_account(person, account)
        return is_known and self.sees_opportunity(person, opportunity)

    edits_deciding = sees_deciding

    def sees_stage(self, person: int, stage: int) -> bool:
        return self.role[person] in SELL

    def edits_stage(self, person: int, stage: int) -> bool:
        return self.role[person] in EDIT_ALL

    sees_competitor, sees_offering, edits_offering = sees_stage, sees_stage, edits_stage

    def edits_competitor(self, person: int, competitor: int) -> bool:
        return self.role[person] in WORK

    def sees_presence(self, person: int, presence: int) -> bool:
        return self.role[person] in SELL and self.opens_account(person, self.presences[presence])

    def edits_presence(self, person: int, presence: int) -> bool:
        return self.role[person] in WORK and self.opens_account(person, self.presences[presence])

    def sees_portfolio(self, person: int, portfolio: int) -> bool:
        return self.role[person] in SEE_ALL or self.is_in_line(person, self.owner_of_portfolio[portfolio])

    def edits_portfolio(self, person: int, portfolio: int) -> bool:
        return self.role[person] in HAND_OUT and self.sees_portfolio(person, portfolio)

    def sees_cover(self, person: int, cover: int) -> bool:
        account, covering = self.covers[cover]
        return covering == person or self.opens_account(person, account)

    def edits_cover(self, person: int, cover: int) -> bool:
        return self.role[person] in HAND_OUT and self.leads_account(person, self.covers[cover][0])

    def sees_person(self, person: int, other: int) -> bool:
        return True

    def edits_person(self, person: int, other: int) -> bool:
        return self.role[person] == "ADMINISTRATOR" or (
            self.role[person] in EDIT_ALL and self.role[other] != "ADMINISTRATOR"
        )

    def sees_view(self, person: int, view: int) -> bool:
        owner, is_shared = self.views[view]
        return owner == person or (is_shared and self.is_in_line(owner, person))

    def edits_view(self, person: int, view: int) -> bool:
        return self.views[view][0] == person

    def sees_import(self, person: int, job: int) -> bool:
        role = self.role[person]
        return role in SEE_ALL or (role in WORK and self.is_in_line(person, self.imports[job]))

    def edits_import(self, person: int, job: int) -> bool:
        return self.role[person] in WORK and self.sees_import(person, job)

    def sees_import_row(self, person: int, row: int) -> bool:
        return self.sees_import(person, self.import_rows[row])

    def edits_import_row(self, person: int, row: int) -> bool:
        return False

    def sees_mapping(self, person: int, mapping: int) -> bool:
        owner, is_shared = self.mappings[mapping]
        return self.role[person] in WORK and (owner == person or is_shared)

    def edits_mapping(self, person: int, mapping: int) -> bool:
        return self.sees_mapping(person, mapping) and (
            self.mappings[mapping][0] == person or self.role[person] in EDIT_ALL
        )

    def sees_export(self, person: int, export: int) -> bool:
        return self.exports[export] == person

    def edits_export(self, person: int, export: int) -> bool:
        return False

    def sees_token(self, person: int, token: int) -> bool:
        return self.tokens[token] == person

    edits_token = sees_token

    def edits_assignment_of(self, person: int, account: int) -> bool:
        return self.role[person] in HAND_OUT and self.leads_account(person, account)

    def rows_of(self, model: str, *, only: str = "") -> set[int]:
        """The ids of a model's rows: all, or those of which a plain fact holds (`open`, `active`)."""
        if only:
            return self.narrower[only]
        if model.startswith("reminders."):
            return self.reminding.rows_of(model)
        related = self.relations.rows_of(model)
        if related is not None:
            return related
        subjects = {"accounts.Account": self.head_of, "portfolios.Portfolio": self.owner_of_portfolio,
                    "portfolios.Cover": self.covers, "users.User": self.role,
                    "listings.SavedView": self.views, "imports.ImportJob": self.imports,
                    "imports.ImportRow": self.import_rows, "imports.SavedMapping": self.mappings,
                    "listings.Export": self.exports,
                    "integrations.ApiToken": self.tokens, "opportunities.Opportunity": self.opportunities,
                    "opportunities.OpportunityRole": self.deciding,
                    "competitors.CompetitorPresence": self.presences, **self.others}  # fmt: skip
        return set(subjects[model] if model in subjects else self.account_of[model])

    def reaches(self, rows: str, model: str, person: int, row: int) -> bool:
        """Whether the person sees (`visible`) or edits (`editable`) this row of the model."""
        if model.startswith("relationships."):
            return self.relations.reaches(self, rows, model, person, row)
        if model.startswith("reminders."):
            return self.reminding.reaches(self, rows, model, person, row)
        verb = {"visible": "sees", "open": "opens", "editable": "edits", "led": "leads"}[rows]
        if (rows, model) == ("editable", "accounts.Signal"):
            return self.edits_signals_of(person, self.account_of[model][row])
        if (rows, model) == ("editable", "portfolios.Assignment"):
            return self.edits_assignment_of(person, self.account_of[model][row])
        if (rows, model) == ("editable", "accounts.AccountMember"):
            return self.leads_account(person, self.account_of[model][row])
        if model in self.account_of:
            verb = "opens" if verb == "sees" else verb
            return bool(getattr(self, f"{verb}_account")(person, self.account_of[model][row]))
        subject = {"accounts.Account": "account", "portfolios.Portfolio": "portfolio",
                   "portfolios.Cover": "cover", "users.User": "person",
                   "listings.SavedView": "view", "imports.ImportJob": "import", "imports.ImportRow": "import_row",
                   "imports.SavedMapping": "mapping", "listings.Export": "export",
                   "integrations.ApiToken": "token", "opportunities.Opportunity": "opportunity",
                   "opportunities.OpportunityRole": "deciding",
                   "opportunities.Stage": "stage", "competitors.Competitor": "competitor",
                   "competitors.CompetitorPresence": "presence", "catalog.Offering": "offering"}[model]  # fmt: skip
        return bool(getattr(self, f"{verb}_{subject}")(person, row))


def read_reference(today: date) -> Reference:
    """The facts as the database has them now."""
    hanging = {"accounts.Revenue": Revenue, "portfolios.Assignment": Assignment, "accounts.Agreement": Agreement,
               "accounts.Signal": Signal, "accounts.AccountMember": AccountMember,
               "health.HealthSnapshot": HealthSnapshot}  # fmt: skip
    return Reference(
        role=dict(User.objects.values_list("pk", "role")),
        manager=dict(User.objects.values_list("pk", "manager")),
        owner_of_portfolio=dict(Portfolio.objects.values_list("pk", "owner")),
        portfolio_of=dict(Assignment.objects.values_list("account", "portfolio")),
        head_of=dict(Account.objects.values_list("pk", "managed_with")),
        memberships=[
            Membership(row.account_id, row.person_id, row.function, row.can_edit, row.during.lower, row.during.upper)
            for row in AccountMember.objects.all()
        ],
        covers={row.pk: (row.account_id, row.person_id) for row in Cover.objects.all()},
        views={row.pk: (row.owner_id, row.is_shared) for row in SavedView.objects.all()},
        tokens=dict(ApiToken.objects.values_list("pk", "user")),
        imports=dict(ImportJob.objects.values_list("pk", "by")),
        import_rows=dict(ImportRow.objects.values_list("pk", "job")),
        mappings={row.pk: (row.owner_id, row.is_shared) for row in SavedMapping.objects.all()},
        exports=dict(Export.objects.values_list("pk", "person")),
        opportunities={row.pk: (row.account_id, row.owner_id) for row in Opportunity.objects.all()},
        deciding={row.pk: (row.opportunity_id, row.account_id) for row in OpportunityRole.objects.all()},
        presences=dict(CompetitorPresence.objects.values_list("pk", "account")),
        others={model._meta.label: set(model.objects.values_list("pk", flat=True)) for model in KNOWN_TO_SELLERS},
        narrower={
            "open": set(Portfolio.objects.filter(closed_on=None).values_list("pk", flat=True)),
            "active": set(User.objects.filter(is_active=True).values_list("pk", flat=True)),
        },
        account_of={name: dict(model.objects.values_list("pk", "account")) for name, model in hanging.items()},
        relations=read_relations(),
        reminding=read_reminding(),
        today=today,
    )
