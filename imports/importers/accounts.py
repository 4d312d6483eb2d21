from accounts.models import Account, AccountExternalId
from accounts.services import upsert_accounts
from imports.importers.importer import Importer

ACCOUNTS = Importer(
    target="accounts",
    fields=(
        "external_id", "name", "legal_name", "domain", "status", "tier", "industry", "size", "city", "country",
        "time_zone", "currency", "language", "own_revenue", "own_revenue_currency", "employees", "founded", "parent",
        "managed_with", "notes",
    ),
    numbers=("own_revenue", "employees", "founded"),
    wholes=("employees", "founded"),
    natural=("name",),
    references=("parent", "managed_with"),
    keys=(("name", "country"),),
    upsert=upsert_accounts,
    external_ids=AccountExternalId,
    records=Account,
)  # fmt: skip
