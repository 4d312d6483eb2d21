"""What a job title or an address says about a person: proposals that somebody confirms, never facts."""

import re
import unicodedata
from typing import Literal

from relationships.mail.words import words

Kind = Literal["PERSON", "ASSISTANT", "SHARED", "NO_REPLY"]

LONGEST_TITLE = 200

ASSISTS = re.compile(
    r"\b(?:(?:executive|personal|management|team|office) assistant|assistant to|assistant$|pa to|secretar(?:y|ia|io)"
    r"(?! general| of state| de estado)|asistente|auxiliar administrativ[ao]|assistenz|assistentin|assistent(?= )"
    r"|sekretar(?:in|iat)?|vorzimmer)\b"
)
RECEIVES = re.compile(r"\b(?:receptionist|reception|recepcion(?:ista)?|empfang|office manager(?:in)?|front desk)\b")
LEADS = (
    r"(?:head|director(?:a)?|chief|vp|svp|evp|vice president|jef[ea]|responsable|gerente|leiter(?:in)?|leitung"
    r"|direktor(?:in)?|bereichsleiter(?:in)?|manager(?:in)? director|lead)"
)
BUYS = (
    r"(?:purchasing|procurement|sourcing|buying|compras|aprovisionamiento|einkaufs?|beschaffung|finance|finanzas"
    r"|financier[oa]|finanzen)"
)
DECIDES = re.compile(
    r"\b(?:ceo|cfo|coo|cpo|owner|founder|co-?founder|chief (?:executive|financial|operating|procurement)(?: officer)?"
    r"|(?<!vice )president|managing (?:director|partner)|general manager|board member"
    r"|consejer[oa] delegad[oa]|director(?:a)? (?:general|gerente)|propietari[oa]|administrador(?:a)? unic[oa]"
    r"|soci[oa]|duen[oa]|president[ea]|gerente$|geschae?ftsfue?hr\w*|vorstand\w*|inhaber(?:in)?|prokurist(?:in)?|einkaufsleit\w*|finanzleit\w*"
    rf"|kaufmae?nnische\w* leit\w*|{LEADS}(?: [a-z]+){{0,2}} {BUYS}"
    rf"|{BUYS} (?:director|head|lead))\b"
)
ADVISES = re.compile(
    r"\b(?:consultant|consultor(?:a)?|advis[eo]r|asesor(?:a)?|berater(?:in)?|analyst(?:in)?|analista)\b"
)
EXAMINES = re.compile(
    r"\b(?:cto|cio|ciso|cdo|it|ict|edv|technical|technology|engineer(?:ing)?|architect|quality|legal|counsel|lawyer"
    r"|compliance|security|data protection|purchasing|procurement|sourcing|buyer|category manager|ingenier[oa]"
    r"|ingenieria|tecnic[oa]|tecnologia|sistemas|calidad|juridic[oa]|abogad[oa]|seguridad|compras|comprador(?:a)?|technik\w*|technisch\w*"
    r"|ingenieur(?:in)?|qualitat\w*|recht\w*|jurist(?:in)?|datenschutz\w*|sicherheit\w*|einkauf|einkae?ufer(?:in)?)\b"
)
USES = re.compile(
    r"\b(?:operations?|production|plant|logistics|supply chain|warehouse|store|branch|sales|marketing|hr"
    r"|human resources|project|product|service|maintenance|customer|operaciones|produccion|planta|logistica"
    r"|almacen|tienda|ventas|comercial|recursos humanos|proyectos?|mantenimiento|betriebs?leit\w*|produktion\w*"
    r"|werks?leit\w*|logistik\w*|lager\w*|filial\w*|vertrieb\w*|personal\w*|projekt\w*|instandhaltung\w*)\b"
)
KNOWN_ELSE = re.compile(
    r"\b(?:manager(?:in)?|director(?:a)?|head|chief|officer|lead|leader|specialist|coordinator|administrator|accountant"
    r"|controller|partner|vp|vice president|supervisor(?:a)?|jef[ea]|responsable|gerente|coordinador(?:a)?|encargad[oa]"
    r"|especialista|contable|administrativ[oa]|tecnic[oa]|leiter(?:in)?|leitung|direktor(?:in)?|referent(?:in)?"
    r"|sachbearbeiter(?:in)?|buchhalter(?:in)?|mitarbeiter(?:in)?|account executive|representative|delegad[oa])\b"
)

NO_REPLY = re.compile(
    r"(?:.*[._-])?(?:no[._-]?reply|do[._-]?not[._-]?reply|dont[._-]?reply|no[._-]?response|no[._-]?responder|no[._-]?contestar"
    r"|nicht[._-]?antworten|keine[._-]?antwort)(?:[._-].*)?"
    r"|mailer[._-]?daemon|postmaster|bounces?(?:[._=-].*)?|notifications?|notificacion(?:es)?|alerts?|newsletters?|mailer"
)
SHARED = words(
    """
    info information informacion hello hi hola hallo contact contacto kontakt office oficina buero buro mail
    email post sales ventas vertrieb verkauf comercial compras einkauf purchasing procurement orders order
    pedidos bestellung bestellungen auftrag buchhaltung accounting accounts accountspayable ap ar contabilidad
    facturacion facturas factura invoices invoice invoicing rechnung rechnungen billing finance finanzas
    finanzen pagos payments tesoreria treasury support soporte ayuda help helpdesk hilfe service servicio
    kundenservice kundendienst customerservice customercare atencionalcliente atencioncliente clientes kunden
    sat hr rrhh personal jobs careers empleo bewerbung bewerbungen marketing press prensa presse media admin
    administration administracion verwaltung webmaster hostmaster abuse security privacy datenschutz rgpd gdpr
    legal it edv reception recepcion empfang zentrale centralita team equipo all everyone alle todos logistica
    logistics logistik versand almacen warehouse lager calidad quality qualitaet direccion gerencia
    geschaeftsleitung secretaria sekretariat secretariat reservas reservations booking enquiries inquiries
    anfrage anfragen consultas noticias news export import taller werkstatt shop tienda store events eventos
    """
)
SHARED_NAME = re.compile(
    r"\b(?:team|department|departamento|dpto|abteilung|equipo|helpdesk|service desk|mailbox|buzon|postfach)\b"
)
PART_OF_ADDRESS = re.compile(r"[._+\-]+|\d+")


def folded(text: str) -> str:
    """Lower case without accents: what the patterns here are written in."""
    apart = unicodedata.normalize("NFKD", text[:LONGEST_TITLE].casefold())
    return " ".join("".join(each for each in apart if not unicodedata.combining(each)).split())


def role_of(title: str) -> str | None:
    """The buying role a title lets expect, by the names of `BuyingRole`; nothing where it lets expect none."""
    said = folded(title)
    for role, pattern in (
        ("GATEKEEPER", ASSISTS),
        ("GATEKEEPER", RECEIVES),
        ("ECONOMIC_BUYER", DECIDES),
        ("INFLUENCER", ADVISES),
        ("TECHNICAL_BUYER", EXAMINES),
        ("USER_BUYER", USES),
    ):
        if pattern.search(said) is not None:
            return role
    return None


def is_title(text: str) -> bool:
    """Whether a line of a signature names what somebody does."""
    return role_of(text) is not None or KNOWN_ELSE.search(folded(text)) is not None


def kind_of(address: str, name: str = "", title: str = "") -> Kind:
    """Who reads this address: one person, an assistant, several people, or nobody."""
    if is_no_reply(address):
        return "NO_REPLY"
    if _is_shared(address) or SHARED_NAME.search(folded(name)) is not None:
        return "SHARED"
    if ASSISTS.search(folded(title)) is not None or ASSISTS.search(folded(name)) is not None:
        return "ASSISTANT"
    return "PERSON"


def is_no_reply(address: str) -> bool:
    return NO_REPLY.fullmatch(_local(address)) is not None


def _is_shared(address: str) -> bool:
    local = _local(address)
    words = [each for each in PART_OF_ADDRESS.split(local) if each]
    return local in SHARED or bool(words and words[0] in SHARED) or "".join(words) in SHARED


def _local(address: str) -> str:
    return folded(address).rpartition("@")[0].partition("+")[0]
