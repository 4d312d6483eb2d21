"""One valid body for each route that changes something, so that a write before the check is seen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account, Agreement
from catalog.models import Offering
from competitors.models import Competitor, CompetitorPresence
from listings.models import SavedView
from opportunities.models import Opportunity, Stage
from portfolios.models import Assignment, Portfolio
from tests.access.capture_bodies import CAPTURE_BODIES
from tests.access.doing_bodies import DOING_BODIES
from tests.access.health_bodies import HEALTH_BODIES
from tests.access.people_bodies import PEOPLE_BODIES
from tests.access.related_bodies import RELATED_BODIES
from tests.access.reminding import REMINDING_API_BODIES, REMINDING_BODIES
from tests.access.world import World
from tests.factories import today
from users.choices import Role

Body = dict[str, Any]

ACCOUNT_FACTS: Body = {
    "name": "Brought in",
    "status": Status.PROSPECT,
    "tier": Tier.CORE,
    "time_zone": "UTC",
    "currency": "EUR",
}


def _agreement_edit(world: World, row: int) -> Body:
    agreement = Agreement.objects.filter(pk=row).first()
    return AGREEMENT | {"seen": agreement.updated_at.isoformat() if agreement else ""}


def _account_edit(world: World, row: int) -> Body:
    account = Account.objects.filter(pk=row).first()
    standing = {"status": account.status, "tier": account.tier} if account else {}
    version = account.version if account else 1
    return ACCOUNT_FACTS | standing | {"name": "Renamed", "version": version, "parent": ""}


def _move(world: World, row: int) -> Body:
    account = Account.objects.filter(pk=row).first()
    tier = account.tier if account else Tier.CORE
    target = world.portfolios["kam" if tier == Tier.STRATEGIC else "am last"]
    if Assignment.objects.filter(account=row, portfolio=target).exists():
        target = world.portfolios["manager one"]
    if account and _is_in_line_one(account, world):
        target = world.portfolios["manager one"]
    return {"portfolio": target.pk, "tier": tier, "reason": "Moved"}


def _is_in_line_one(account: Account, world: World) -> bool:
    line = world.people["manager one"].path
    return account.owner is not None and account.owner.path.startswith(line)


def _swap(world: World, row: int) -> Body:
    here = Portfolio.objects.filter(assignments__account=row).first()
    other = "other" if here != world.portfolios["am other"] else "last"
    if here in (world.portfolios["am full"], world.portfolios["am thin"]):
        other = "first" if here != world.portfolios["am full"] else "thin"
    return {"other": world.accounts[other].pk, "reason": "Swapped"}


def _assign(world: World, row: int) -> Body:
    return {"selected": [world.accounts["unassigned"].pk], "reason": "Assigned"}


def _cover(world: World, row: int) -> Body:
    return {
        "person": world.people["newcomer"].pk,
        "starts_on": today(),
        "until": today() + timedelta(days=9),
        "reason": "Away",
    }


def _person_edit(world: World, row: int) -> Body:
    facts = {"name": "Renamed", "email": f"renamed{row}@rapport.test", "manager": world.people["director"].pk}
    return facts | {"department": "", "time_zone": "UTC", "language": "en", "part_time_share": "1"}


def _same(**body: Any) -> Callable[[World, int], Body]:
    return lambda world, row: body


AGREEMENT = {
    "offerings": "Cleaning",
    "annual_value": "100",
    "currency": "EUR",
    "starts_on": "2026-01-01",
    "notice_days": "0",
}


def _versioned(model: type[Any], **facts: Any) -> Callable[[World, int], Body]:
    """The facts over the version of the row that is there now."""

    def body(world: World, row: int) -> Body:
        found = model.objects.filter(pk=row).first()
        return facts | {"version": found.version if found else 1}

    return body


def _opportunity_create(world: World, row: int) -> Body:
    account = world.accounts["manager's own"].name
    return {"account": account, "name": "Begun", "stage": Stage.objects.get(name="Engaging").pk, "amount": "10"}


def _stage_edit(world: World, row: int) -> Body:
    stage = Stage.objects.filter(pk=row).first()
    facts = {"probability": stage.probability, "seen": stage.updated_at.isoformat()} if stage else {"probability": 0}
    return facts | {"name": "Renamed", "is_active": "on"}


def _stage_arrange(world: World, row: int) -> Body:
    stage = Stage.objects.filter(pk=row).first()
    return {"to": "later", "position": stage.position if stage else 1}


def _view_edit(world: World, row: int) -> Body:
    view = SavedView.objects.filter(pk=row).first()
    return {"name": "Renamed", "is_shared": "on", "seen": view.updated_at.isoformat() if view else ""}


def _job_beside(world: World, row: int) -> int:
    """Somebody else's work at the account of the opportunity."""
    deal = Opportunity.objects.filter(pk=row).first()
    account = deal.account_id if deal else world.accounts["other"].pk
    return world.colleagues[account].pk


def _stage_move(world: World, row: int) -> Body:
    return {"stage": Stage.objects.get(name="Proposal").pk}


def _over_version(said: Callable[[World, int], Body]) -> Callable[[World, int], Body]:
    """What is said of an opportunity, over its version that is there now."""
    return lambda world, row: said(world, row) | _versioned(Opportunity)(world, row)


NEW_FILE = b"name\nBrought in\n"

BODIES: dict[str, Callable[[World, int], Body]] = {
    "workspace:account_create": _same(**ACCOUNT_FACTS),
    "accounts:account_edit": _account_edit,
    "accounts:member_create": lambda world, row: {
        "person": world.people["newcomer"].pk, "function": MemberFunction.FINANCE, "share": "0",
    },
    "accounts:member_end": _same(confirmed="yes"),
    "accounts:agreement_create": _same(**AGREEMENT),
    "accounts:agreement_edit": _agreement_edit,
    "accounts:signal_create": _same(kind="COMPLAINT", text="Late again", opened_on="2026-01-02"),
    "accounts:signal_close": _same(confirmed="yes"),
    "accounts:revenue_create": _same(month="2026-01-01", amount="10", currency="EUR"),
    "opportunities:opportunity_create": _opportunity_create,
    "opportunities:opportunity_edit": _versioned(Opportunity, name="Renamed", amount="5", closed_on="2026-01-01"),
    "opportunities:opportunity_stage": _stage_move,
    "opportunities:opportunity_reopen": _over_version(_stage_move),
    "opportunities:opportunity_give": _over_version(lambda world, row: {"owner": world.people["newcomer"].email}),
    "opportunities:opportunity_rivals": _over_version(lambda world, row: {"competitors": [world.competitor]}),
    "opportunities:opportunity_roles": lambda world, row: {
        "employment": _job_beside(world, row), "roles": ["ECONOMIC_BUYER"],
    },
    "opportunities:stage_create": _same(name="New", probability="5", outcome="OPEN"),
    "opportunities:stage_edit": _stage_edit,
    "opportunities:stage_arrange": _stage_arrange,
    "competitors:competitor_create": _same(name="New competitor"),
    "competitors:competitor_edit": _versioned(Competitor, name="Renamed"),
    "competitors:presence_create": _same(competitor="New here", said_on="2026-01-02", confidence="LIKELY"),
    "competitors:presence_edit": _versioned(
        CompetitorPresence, competitor="Renamed", said_on="2026-01-02", confidence="LIKELY"
    ),
    "competitors:presence_confirm": _same(confirmed="yes"),
    "competitors:presence_remove": _same(confirmed="yes"),
    "catalog:offering_create": _same(name="New offering"),
    "catalog:offering_edit": _versioned(Offering, name="Renamed", is_active="on"),
    "portfolios:portfolio_open": lambda world, row: {"owner": world.people["newcomer"].pk, "kind": "AM"},
    "portfolios:portfolio_assign": _assign,
    "portfolios:portfolio_close": _same(confirmed="yes"),
    "portfolios:account_move": _move,
    "portfolios:account_release": _same(reason="Released"),
    "portfolios:account_swap": _swap,
    "portfolios:account_win": _same(status=Status.CUSTOMER, reason="Won"),
    "portfolios:account_group": _same(head="", reason="By itself"),
    "portfolios:account_cover": _cover,
    "portfolios:cover_renew": lambda world, row: {"until": today() + timedelta(days=60), "reason": "Still away"},
    "portfolios:cover_end": _same(confirmed="yes"),
    "portfolios:person_role": _same(role=Role.CONTRIBUTOR),
    "portfolios:person_deactivate": _same(confirmed="yes"),
    "portfolios:rule_edit": _same(ceiling="30", floor="9"),
    "listings:view_list": _same(name="Mine alone"),
    "listings:view_edit": _view_edit,
    "listings:view_remove": _same(confirmed="yes"),
    "listings:export": _same(format="CSV"),
    "imports:job_create": lambda world, row: {"target": "accounts", "file": SimpleUploadedFile("new.csv", NEW_FILE)},
    "imports:job_columns": _same(column_name="0"),
    "imports:job_values": _same(confirmed="yes"),
    "imports:job_check": _same(confirmed="yes"),
    "imports:job_run": _same(confirmed="yes"),
    "imports:job_cancel": _same(confirmed="yes"),
    "imports:job_undo": _same(confirmed="yes"),
    "imports:job_mapping": _same(name="Kept"),
    "imports:mapping_edit": _same(name="Renamed"),
    "imports:mapping_remove": _same(confirmed="yes"),
    "integrations:token_list": _same(name="ERP", scopes=["read"], days="30"),
    "integrations:token_revoke": _same(confirmed="yes"),
    **CAPTURE_BODIES,
    **DOING_BODIES,
    **HEALTH_BODIES,
    **PEOPLE_BODIES,
    **REMINDING_BODIES,
    "users:person_invite": _same(name="Invited", email="invited@rapport.test", role=Role.ACCOUNT_MANAGER),
    "users:person_edit": _person_edit,
    "users:person_reinvite": _same(confirmed="yes"),
    "users:person_reactivate": _same(confirmed="yes"),
    "users:settings": _same(name="Myself", time_zone="Europe/Madrid", language="en"),
}  # fmt: skip

ANY_ACCOUNT = "unassigned"


def _fresh(world: World, row: int) -> Body:
    """A membership for somebody who has none there."""
    return {"account": world.accounts[ANY_ACCOUNT].pk, "person": world.people["newcomer"].pk, "function": "FINANCE"}


def _assignment(world: World, row: int) -> Body:
    target = world.portfolios["am last"]
    return {"account": world.accounts[ANY_ACCOUNT].pk, "portfolio": target.pk, "reason": "Assigned"}


def _status(world: World, row: int) -> Body:
    account = Account.objects.filter(pk=row).first()
    won = account is None or account.status == Status.PROSPECT
    return {"status": Status.CUSTOMER if won else account.status, "reason": "Won"}


def _group(world: World, row: int) -> Body:
    member = Account.objects.filter(pk=row, managed_with__isnull=False).exists()
    return {"head": None if member else world.accounts["manager's own"].pk, "reason": "Together"}


def _days(world: World, row: int) -> Body:
    return {name: str(value) for name, value in _cover(world, row).items() if name != "person"} | {
        "person": world.people["newcomer"].pk,
        "account": world.accounts[ANY_ACCOUNT].pk,
    }


OF_AGREEMENT: Body = {
    "offerings": "Cleaning", "annual_value": "100.00", "currency": "EUR", "starts_on": "2026-01-01",
}  # fmt: skip

# One body for each resource and method of the API; every one is valid for somebody
API_BODIES: dict[tuple[str, str], Callable[[World, int], Body]] = {
    **RELATED_BODIES,
    **REMINDING_API_BODIES,
    ("api:users-list", "POST"): _same(name="Invited", email="invited@rapport.test", role=Role.ACCOUNT_MANAGER),
    ("api:users-detail", "PATCH"): _same(name="Renamed"),
    ("api:users-invite", "POST"): _same(),
    ("api:users-reactivate", "POST"): _same(),
    ("api:users-deactivate", "POST"): _same(),
    ("api:users-role", "POST"): _same(role=Role.CONTRIBUTOR),
    ("api:accounts-list", "POST"): _same(name="Brought in", status=Status.PROSPECT),
    ("api:accounts-detail", "PATCH"): _same(notes="Renamed"),
    ("api:accounts-upsert", "PUT"): _same(rows=[{"name": "Brought in"}]),
    ("api:accounts-status", "POST"): _status,
    ("api:accounts-group", "POST"): _group,
    ("api:account-members-list", "POST"): _fresh,
    ("api:account-members-detail", "DELETE"): _same(),
    ("api:agreements-list", "POST"): lambda world, row: OF_AGREEMENT | {"account": world.accounts[ANY_ACCOUNT].pk},
    ("api:agreements-detail", "PATCH"): _same(offerings="Cleaning"),
    ("api:signals-list", "POST"): lambda world, row: {
        "account": world.accounts[ANY_ACCOUNT].pk, "kind": "COMPLAINT", "text": "Late again",
    },
    ("api:signals-close", "POST"): _same(),
    ("api:revenue-list", "POST"): lambda world, row: {
        "account": world.accounts[ANY_ACCOUNT].pk, "month": "2026-01-01", "amount": "10.00", "currency": "EUR",
    },
    ("api:agreements-upsert", "PUT"): lambda world, row: {
        "rows": [{**OF_AGREEMENT, "account": world.accounts[ANY_ACCOUNT].pk}],
    },
    ("api:signals-upsert", "PUT"): lambda world, row: {
        "rows": [{"account": world.accounts[ANY_ACCOUNT].pk, "kind": "COMPLAINT", "text": "Late again"}],
    },
    ("api:revenue-upsert", "PUT"): lambda world, row: {
        "rows": [{"account": world.accounts[ANY_ACCOUNT].pk, "month": "2026-01", "amount": "10", "currency": "EUR"}],
    },
    ("api:assignments-upsert", "PUT"): lambda world, row: {"rows": [_assignment(world, row)]},
    ("api:opportunities-list", "POST"): lambda world, row: {
        "account": world.accounts[ANY_ACCOUNT].pk, "name": "Begun", "amount": "10.00",
    },
    ("api:opportunities-detail", "PATCH"): _same(name="Renamed"),
    ("api:opportunities-upsert", "PUT"): lambda world, row: {
        "rows": [{"account": world.accounts[ANY_ACCOUNT].pk, "name": "Begun", "amount": "10.00"}],
    },
    ("api:opportunities-stage", "POST"): _stage_move,
    ("api:opportunities-reopen", "POST"): _stage_move,
    ("api:opportunities-give", "POST"): lambda world, row: {"owner": world.people["newcomer"].pk},
    ("api:opportunities-rivals", "POST"): lambda world, row: {"competitors": [world.competitor]},
    ("api:opportunities-roles", "POST"): lambda world, row: {
        "employment": _job_beside(world, row), "roles": ["COACH"],
    },
    ("api:stages-list", "POST"): _same(name="New", probability="5.00", outcome="OPEN"),
    ("api:stages-detail", "PATCH"): _same(name="Renamed"),
    ("api:stages-arrange", "POST"): lambda world, row: {
        "stages": list(Stage.objects.order_by("-position").values_list("pk", flat=True)),
    },
    ("api:offerings-list", "POST"): _same(name="New offering", family="Care", list_price="12.50", currency="EUR"),
    ("api:offerings-detail", "PATCH"): _same(name="Renamed"),
    ("api:offerings-upsert", "PUT"): _same(rows=[{"name": "New offering"}]),
    ("api:competitors-list", "POST"): _same(name="New competitor", domain="new.example"),
    ("api:competitors-detail", "PATCH"): _same(name="Renamed"),
    ("api:competitors-upsert", "PUT"): _same(rows=[{"name": "New competitor"}]),
    ("api:competitor-presences-list", "POST"): lambda world, row: {
        "account": world.accounts[ANY_ACCOUNT].pk, "competitor": world.competitor, "said_on": "2026-01-02",
        "confidence": "LIKELY", "share": 40,
    },
    ("api:competitor-presences-detail", "PATCH"): _same(said_by="Renamed"),
    ("api:competitor-presences-detail", "DELETE"): _same(),
    ("api:competitor-presences-confirm", "POST"): _same(),
    ("api:competitor-presences-upsert", "PUT"): lambda world, row: {
        "rows": [{"account": world.accounts[ANY_ACCOUNT].pk, "competitor": "New here", "said_on": "2026-01-02"}],
    },
    ("api:imports-list", "POST"): lambda world, row: {
        "target": "accounts", "file": SimpleUploadedFile("new.csv", NEW_FILE),
    },
    ("api:imports-check", "POST"): _same(),
    ("api:imports-run", "POST"): _same(),
    ("api:imports-cancel", "POST"): _same(),
    ("api:imports-undo", "POST"): _same(),
    ("api:portfolios-list", "POST"): lambda world, row: {"owner": world.people["newcomer"].pk, "kind": "AM"},
    ("api:portfolios-close", "POST"): _same(),
    ("api:portfolios-assign", "POST"): lambda world, row: {
        "accounts": [world.accounts[ANY_ACCOUNT].pk], "reason": "Assigned",
    },
    ("api:portfolio-rules-detail", "PATCH"): _same(floor=9),
    ("api:assignments-list", "POST"): _assignment,
    ("api:assignments-release", "POST"): _same(reason="Released"),
    ("api:assignments-swap", "POST"): _swap,
    ("api:covers-list", "POST"): _days,
    ("api:covers-detail", "DELETE"): _same(),
    ("api:covers-renew", "POST"): lambda world, row: {"until": str(today() + timedelta(days=60)), "reason": "Away"},
}  # fmt: skip

# The sign-in library checks what these carry; here they are sent empty
WITHOUT_BODY = frozenset(
    {
        "account_login", "account_logout", "account_signup", "account_confirm_login_code", "account_reset_password",
        "account_reset_password_from_key", "account_reauthenticate", "account_change_password", "account_set_password",
        "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
        "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "usersessions_list", "socialaccount_signup",
        "socialaccount_connections", "openid_connect_login", "openid_connect_callback", "users:setup",
        "/auth/social/login/cancelled/", "/auth/social/login/error/", "/auth/social/signup/",
        "/auth/social/connections/",
    }
)  # fmt: skip
