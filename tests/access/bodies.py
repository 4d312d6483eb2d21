"""One valid body for each route that changes something, so that a write before the check is seen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from accounts.choices import MemberFunction, Status, Tier
from accounts.models import Account, Agreement
from portfolios.models import Assignment, Portfolio
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
    "users:person_invite": _same(name="Invited", email="invited@rapport.test", role=Role.ACCOUNT_MANAGER),
    "users:person_edit": _person_edit,
    "users:person_reinvite": _same(confirmed="yes"),
    "users:person_reactivate": _same(confirmed="yes"),
    "users:settings": _same(name="Myself", time_zone="Europe/Madrid", language="en"),
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
