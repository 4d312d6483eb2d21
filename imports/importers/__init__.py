from imports.importers.accounts import ACCOUNTS
from imports.importers.importer import Importer
from imports.importers.users import USERS

IMPORTERS: dict[str, Importer] = {importer.target: importer for importer in (USERS, ACCOUNTS)}

__all__ = ["IMPORTERS", "Importer"]
