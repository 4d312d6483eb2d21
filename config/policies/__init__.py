"""Who may do what at every address, one line per route: each is executed by test, a route without one is refused."""

from config.policies import (
    accounts,
    exchange,
    health,
    people,
    portfolios,
    relationships,
    relationships_api,
    relationships_capture,
    relationships_doing,
    reminders,
    sales,
    signing_in,
)
from config.policies.kinds import (
    ACCOUNT,
    OPPORTUNITY,
    Api,
    Closed,
    Page,
    Policy,
    Public,
    Row,
    SignedIn,
    Visitor,
)

PARTS = (
    accounts,
    relationships,
    relationships_api,
    relationships_capture,
    relationships_doing,
    reminders,
    sales,
    health,
    portfolios,
    exchange,
    people,
    signing_in,
)
POLICIES: dict[str, Policy] = {name: policy for part in PARTS for name, policy in part.POLICIES.items()}

__all__ = [
    "ACCOUNT",
    "OPPORTUNITY",
    "PARTS",
    "POLICIES",
    "Api",
    "Closed",
    "Page",
    "Policy",
    "Public",
    "Row",
    "SignedIn",
    "Visitor",
]
