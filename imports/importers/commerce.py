"""What hangs on accounts: months, agreements, signals."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import SignalKind
from accounts.models import Agreement, Revenue, Signal
from accounts.services import (
    remove_agreements,
    remove_revenue,
    remove_signals,
    upsert_agreements,
    upsert_revenue,
    upsert_signals,
)
from imports.importers.fields import EXTERNAL_ID_FIELD, Field, Kind, field, one_of
from imports.importers.importer import Importer

ACCOUNT = Field(
    "account", _("account"), Kind.REFERENCE, is_required=True,
    synonyms=("customer", "client", "company", "account name", "cuenta", "cliente", "empresa"),
)  # fmt: skip

REVENUE = Importer(
    target="revenue",
    label=_("revenue"),
    fields=(
        ACCOUNT,
        field(Revenue, "month", Kind.MONTH, "period", "date", "mes", "periodo", "fecha", is_required=True),
        field(Revenue, "amount", Kind.NUMBER, "revenue", "sales", "total", "importe", "ingresos", "ventas",
              is_required=True),
        field(Revenue, "currency", Kind.TEXT, "moneda", "divisa"),
    ),
    permission="accounts.change_revenue",
    model=Revenue,
    upsert=upsert_revenue,
    remove=remove_revenue,
    keys=(("account", "month", "currency"),),
)  # fmt: skip

AGREEMENTS = Importer(
    target="agreements",
    label=_("agreements"),
    fields=(
        EXTERNAL_ID_FIELD,
        ACCOUNT,
        field(Agreement, "offerings", Kind.TEXT, "product", "products", "subject", "what", "producto", "objeto",
              is_required=True),
        field(Agreement, "starts_on", Kind.DAY, "start", "start date", "begins", "inicio", "fecha de inicio",
              is_required=True),
        field(Agreement, "ends_on", Kind.DAY, "end", "end date", "expires", "fin", "fecha de fin", "vencimiento"),
        field(Agreement, "notice_days", Kind.WHOLE, "notice", "notice period", "preaviso"),
        field(Agreement, "is_auto_renewed", Kind.FLAG, "auto renewal", "renews", "renovación automática"),
        field(Agreement, "annual_value", Kind.NUMBER, "value", "acv", "contract value", "valor anual", "importe",
              is_required=True),
        field(Agreement, "currency", Kind.TEXT, "moneda", "divisa"),
    ),
    permission="accounts.change_agreement",
    model=Agreement,
    upsert=upsert_agreements,
    remove=remove_agreements,
    keys=(("account", "offerings", "starts_on"),),
)  # fmt: skip

SIGNALS = Importer(
    target="signals",
    label=_("signals"),
    fields=(
        EXTERNAL_ID_FIELD,
        ACCOUNT,
        field(Signal, "kind", Kind.CHOICE, "type", "category", "tipo", is_required=True, vocabulary=one_of(SignalKind)),
        field(Signal, "text", Kind.LINES, "description", "subject", "comment", "texto", "descripción", "asunto",
              is_required=True),
        field(Signal, "opened_on", Kind.DAY, "opened", "date", "created", "fecha", "abierta"),
        field(Signal, "closed_on", Kind.DAY, "closed", "resolved", "cerrada", "resuelta"),
    ),
    permission="accounts.change_signal",
    model=Signal,
    upsert=upsert_signals,
    remove=remove_signals,
    keys=(("account", "kind", "text", "opened_on"),),
)  # fmt: skip
