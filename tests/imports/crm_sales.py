"""The real files, where they are at hand."""

import os
from pathlib import Path

import pytest
from django.conf import settings

SHARED = Path(os.environ.get("RAPPORT_SHARED_DATA") or settings.BASE_DIR.parent / "shared" / "data")
CRM_SALES = SHARED / "crm-sales"
needs_crm_sales = pytest.mark.skipif(
    not CRM_SALES.is_dir(), reason="the crm-sales files are not here; RAPPORT_SHARED_DATA names their folder"
)
# In the order in which they refer to each other
FILES = {
    "users": "sales_teams.csv",
    "offerings": "products.csv",
    "accounts": "accounts.csv",
    "opportunities": "sales_pipeline.csv",
}


def counts(told):
    return {name: told[name] for name in ("created", "updated", "unchanged", "refused")}


def nothing_new(count):
    return {"created": 0, "updated": 0, "unchanged": count, "refused": 0, "refusals": []}
