from django.utils.translation import gettext_lazy as _

from accounts.choices import Industry, Size, Status, Tier
from accounts.models import Account, AccountExternalId
from accounts.services import remove_accounts, upsert_accounts
from imports.importers.fields import EXTERNAL_ID_FIELD, Kind, countries, field, one_of
from imports.importers.importer import Importer

ACCOUNTS = Importer(
    target="accounts",
    label=_("accounts"),
    fields=(
        EXTERNAL_ID_FIELD,
        field(Account, "name", Kind.TEXT, "account", "company", "customer", "client", "cuenta", "empresa", "cliente",
              "nombre", is_required=True),
        field(Account, "legal_name", Kind.TEXT, "registered name", "razón social"),
        field(Account, "domain", Kind.TEXT, "website", "web", "url", "sitio web", "dominio"),
        field(Account, "status", Kind.CHOICE, "stage", "estado", vocabulary=one_of(Status)),
        field(Account, "tier", Kind.CHOICE, "segment", "class", "category", "segmento", "categoría",
              vocabulary=one_of(Tier)),
        field(Account, "industry", Kind.CHOICE, "sector", "branch", "industria", vocabulary=one_of(Industry)),
        field(Account, "size", Kind.CHOICE, "tamaño", vocabulary=one_of(Size)),
        field(Account, "city", Kind.TEXT, "town", "ciudad", "población"),
        field(Account, "country", Kind.CHOICE, "location", "office location", "país", vocabulary=countries),
        field(Account, "time_zone", Kind.TEXT, "timezone", "zona horaria"),
        field(Account, "currency", Kind.TEXT, "moneda", "divisa"),
        field(Account, "language", Kind.TEXT, "idioma"),
        field(Account, "own_revenue", Kind.NUMBER, "revenue", "turnover", "annual revenue", "facturación", "ingresos"),
        field(Account, "own_revenue_currency", Kind.TEXT, "revenue currency", "moneda de facturación"),
        field(Account, "employees", Kind.WHOLE, "headcount", "staff", "empleados", "plantilla"),
        field(Account, "founded", Kind.WHOLE, "year established", "year founded", "fundada", "año de fundación"),
        field(Account, "parent", Kind.REFERENCE, "subsidiary of", "parent", "group", "filial de", "matriz"),
        field(Account, "managed_with", Kind.REFERENCE, "head", "group head", "gestionada con"),
        field(Account, "notes", Kind.LINES, "comment", "remarks", "description", "notas", "comentario"),
    ),
    permission="accounts.add_account",
    model=Account,
    upsert=upsert_accounts,
    remove=remove_accounts,
    natural=("name",),
    references=("parent", "managed_with"),
    keys=(("name", "country"),),
    external_ids=AccountExternalId,
)  # fmt: skip
