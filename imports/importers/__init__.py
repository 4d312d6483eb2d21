from imports.importers.accounts import ACCOUNTS
from imports.importers.assignments import ASSIGNMENTS
from imports.importers.commerce import AGREEMENTS, REVENUE, SIGNALS
from imports.importers.fields import Field, Kind
from imports.importers.importer import Importer
from imports.importers.relations import COMMITMENTS, CONTACTS, INTERACTIONS
from imports.importers.sales import COMPETITORS, OFFERINGS, OPPORTUNITIES, PRESENCES
from imports.importers.users import USERS

# In the order in which an organisation brings them in: what others refer to comes first
ORDER = (
    USERS, OFFERINGS, ACCOUNTS, ASSIGNMENTS, REVENUE, AGREEMENTS, SIGNALS, COMPETITORS, PRESENCES, OPPORTUNITIES,
    CONTACTS, INTERACTIONS, COMMITMENTS,
)  # fmt: skip
IMPORTERS: dict[str, Importer] = {importer.target: importer for importer in ORDER}

__all__ = ["IMPORTERS", "Field", "Importer", "Kind"]
