"""What we sell, the deals, and who else sells."""

from collections.abc import Mapping

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from catalog.models import Offering
from catalog.services import remove_offerings, upsert_offerings
from competitors.choices import Confidence, Threat
from competitors.models import Competitor, CompetitorPresence
from competitors.services import remove_competitors, remove_presences, upsert_competitors, upsert_presences
from core.cells import LANGUAGES
from imports.importers.commerce import ACCOUNT
from imports.importers.fields import EXTERNAL_ID_FIELD, Field, Kind, field, one_of, people
from imports.importers.importer import Importer
from opportunities.models import Opportunity, Stage
from opportunities.services import remove_opportunities, restore_opportunities, upsert_opportunities
from users.models import User


def offerings(user: User | None) -> Mapping[str, str]:
    found = Offering.objects.visible_to(user) if user else Offering.objects.all()
    return {name: name for name in found.order_by().values_list("name", flat=True)}


def competitors(user: User | None) -> Mapping[str, str]:
    found = Competitor.objects.visible_to(user) if user else Competitor.objects.all()
    return {name: name for name in found.order_by().values_list("name", flat=True)}


def stages(user: User | None) -> Mapping[str, str]:
    """The organisation's own stages, by the name they have here and in the languages we speak."""
    words = {}
    for name in Stage.objects.in_use().values_list("name", flat=True):
        words[name] = name
        for language in LANGUAGES:
            with override(language):
                words[gettext(name)] = name
    return words


OFFERING = Field(
    "offering", _("offering"), Kind.REFERENCE, synonyms=("product", "service", "producto", "servicio"),
    vocabulary=offerings,
)  # fmt: skip

OFFERINGS = Importer(
    target="offerings",
    label=_("offerings"),
    fields=(
        EXTERNAL_ID_FIELD,
        field(Offering, "name", Kind.TEXT, "product", "service", "producto", "servicio", "nombre", is_required=True),
        field(Offering, "family", Kind.TEXT, "series", "category", "line", "serie", "familia", "categoría"),
        field(Offering, "list_price", Kind.NUMBER, "price", "sales price", "precio", "precio de lista"),
        field(Offering, "currency", Kind.TEXT, "moneda", "divisa"),
        field(Offering, "is_active", Kind.FLAG, "active", "activo"),
    ),
    permission="catalog.change_offering",
    model=Offering,
    upsert=upsert_offerings,
    remove=remove_offerings,
    keys=(("name",),),
)

OPPORTUNITIES = Importer(
    target="opportunities",
    label=_("opportunities"),
    fields=(
        EXTERNAL_ID_FIELD,
        field(Opportunity, "name", Kind.TEXT, "deal", "opportunity", "title", "oportunidad", "nombre"),
        ACCOUNT,
        field(Opportunity, "owner", Kind.REFERENCE, "sales agent", "seller", "salesperson", "agent", "vendedor",
              "comercial", vocabulary=people),
        OFFERING,
        field(Opportunity, "stage", Kind.CHOICE, "deal stage", "status", "phase", "etapa", "fase", "estado",
              vocabulary=stages),
        field(Opportunity, "amount", Kind.NUMBER, "value", "close value", "deal value", "importe", "valor"),
        field(Opportunity, "currency", Kind.TEXT, "moneda", "divisa"),
        field(Opportunity, "opened_on", Kind.DAY, "engage date", "created", "opened", "start date", "fecha de inicio"),
        field(Opportunity, "expected_close_on", Kind.DAY, "expected close date", "forecast date", "cierre previsto"),
        field(Opportunity, "closed_on", Kind.DAY, "close date", "closed", "closing date", "fecha de cierre"),
        field(Opportunity, "client_gains", Kind.TEXT, "benefit", "beneficio"),
        field(Opportunity, "next_step", Kind.TEXT, "next action", "siguiente paso"),
        field(Opportunity, "lost_because", Kind.TEXT, "loss reason", "lost reason", "motivo de pérdida"),
    ),
    permission="opportunities.add_opportunity",
    model=Opportunity,
    upsert=upsert_opportunities,
    remove=remove_opportunities,
    restore=restore_opportunities,
    keys=(("account", "name"),),
)  # fmt: skip

COMPETITORS = Importer(
    target="competitors",
    label=_("competitors"),
    fields=(
        EXTERNAL_ID_FIELD,
        field(Competitor, "name", Kind.TEXT, "competitor", "company", "competidor", "empresa", "nombre",
              is_required=True),
        field(Competitor, "domain", Kind.TEXT, "website", "web", "url", "sitio web"),
        field(Competitor, "notes", Kind.LINES, "comment", "remarks", "notas"),
    ),
    permission="competitors.change_competitor",
    model=Competitor,
    upsert=upsert_competitors,
    remove=remove_competitors,
    keys=(("name",),),
)  # fmt: skip

PRESENCES = Importer(
    target="presences",
    label=_("competitor presences"),
    fields=(
        EXTERNAL_ID_FIELD,
        ACCOUNT,
        Field("competitor", _("competitor"), Kind.REFERENCE, True, ("rival", "competidor"), competitors),
        OFFERING,
        field(CompetitorPresence, "share", Kind.WHOLE, "share of wallet", "percent", "cuota", "porcentaje"),
        field(CompetitorPresence, "threat", Kind.CHOICE, "danger", "amenaza", vocabulary=one_of(Threat)),
        field(CompetitorPresence, "contract_ends_on", Kind.DAY, "contract end", "fin de contrato"),
        field(CompetitorPresence, "said_by", Kind.TEXT, "source of information", "informante"),
        field(CompetitorPresence, "said_on", Kind.DAY, "date", "seen on", "fecha"),
        field(CompetitorPresence, "confidence", Kind.CHOICE, "certainty", "confianza", vocabulary=one_of(Confidence)),
        field(CompetitorPresence, "expires_on", Kind.DAY, "check by", "revisar antes de"),
        field(CompetitorPresence, "notes", Kind.TEXT, "comment", "remarks", "notas"),
    ),
    permission="competitors.change_competitorpresence",
    model=CompetitorPresence,
    upsert=upsert_presences,
    remove=remove_presences,
    keys=(("account", "competitor", "offering"),),
    brings=(Competitor,),
)
