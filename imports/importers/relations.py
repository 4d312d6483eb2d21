"""People at customers, what was said and what was promised."""

from django.utils.translation import gettext_lazy as _

from imports.importers.fields import EXTERNAL_ID_FIELD, Field, Joined, Kind, field, one_of, people
from imports.importers.importer import Importer
from relationships import choices
from relationships.choices import (
    Channel,
    CommitmentState,
    ContactKind,
    LegalBasis,
    Reached,
    Sentiment,
    Side,
    Visibility,
)
from relationships.models import Commitment, Contact, Employment, Interaction
from relationships.services import (
    remove_commitments,
    remove_contacts,
    remove_interactions,
    restore_commitments,
    restore_contacts,
    restore_interactions,
    upsert_commitments,
    upsert_contacts,
    upsert_interactions,
)

AT_ACCOUNT = Field(
    "account", _("account"), Kind.REFERENCE, is_required=True,
    synonyms=(
        "customer", "client", "company", "company name", "account name", "employer", "organization", "organisation",
        "organization name", "organization 1 - name", "cuenta", "cliente", "empresa", "organización",
    ),
)  # fmt: skip
CONTACT = Field("contact", _("contact"), Kind.REFERENCE, synonyms=("contact name", "person", "contacto", "persona"))

# The headers are those of address books too: Outlook's and Google's files come in as they are
CONTACTS = Importer(
    target="contacts",
    label=_("contacts"),
    fields=(
        EXTERNAL_ID_FIELD,
        field(Contact, "name", Kind.TEXT, "full name", "display name", "contact name", "nombre completo", "contacto"),
        Field("first_name", _("first name"), synonyms=("given name", "nombre", "nombre de pila")),
        Field("middle_name", _("middle name"), synonyms=("additional name", "segundo nombre")),
        Field("last_name", _("last name"), synonyms=("family name", "surname", "apellido", "apellidos")),
        AT_ACCOUNT,
        Field("job_title", _("job title"), synonyms=(
            "title", "position", "organization title", "organization 1 - title", "cargo", "puesto")),
        field(Employment, "department", Kind.TEXT, "organization department", "organization 1 - department",
              "departamento"),
        Field("emails", _("e-mail addresses"), synonyms=(
            "e-mail", "e-mail address", "email address", "e-mail 1 - value", "correo", "correo electrónico")),
        Field("email_2", _("second e-mail address"), synonyms=("e-mail 2 address", "e-mail 2 - value", "other email")),
        Field("email_3", _("third e-mail address"), synonyms=("e-mail 3 address", "e-mail 3 - value")),
        Field("phones", _("phone numbers"), synonyms=(
            "phone", "telephone", "business phone", "work phone", "phone number", "phone 1 - value", "teléfono")),
        Field("mobile", _("mobile phone"), synonyms=(
            "cell phone", "cell", "mobile number", "phone 2 - value", "móvil")),
        Field("phone_3", _("third phone number"), synonyms=("business phone 2", "phone 3 - value", "other phone")),
        field(Contact, "kind", Kind.CHOICE, "kind of contact", "tipo de contacto", vocabulary=one_of(ContactKind)),
        field(Contact, "language", Kind.TEXT, "lang", "idioma"),
        field(Contact, "channel", Kind.CHOICE, "preferred channel", "canal", vocabulary=one_of(Channel)),
        field(Contact, "time_zone", Kind.TEXT, "timezone", "zona horaria"),
        field(Contact, "is_not_to_be_contacted", Kind.FLAG, "do not contact", "do not call", "opt out", "no contactar"),
        field(Contact, "legal_basis", Kind.CHOICE, "lawful basis", "base legal", vocabulary=one_of(LegalBasis)),
        Field("since", _("works there since"), Kind.DAY, synonyms=("start date", "joined", "desde")),
        Field("until", _("worked there until"), Kind.DAY, synonyms=("end date", "left", "hasta")),
    ),
    permission="relationships.change_contact",
    model=Contact,
    upsert=upsert_contacts,
    remove=remove_contacts,
    restore=restore_contacts,
    keys=(("emails", "account"), ("name", "account"), ("last_name", "first_name", "account")),
    joined=(
        Joined("name", ("first_name", "middle_name", "last_name")),
        Joined("title", ("job_title",)),
        Joined("emails", ("email_2", "email_3"), is_list=True),
        Joined("phones", ("mobile", "phone_3"), is_list=True),
    ),
)  # fmt: skip

INTERACTIONS = Importer(
    target="interactions",
    label=_("interactions"),
    fields=(
        EXTERNAL_ID_FIELD,
        AT_ACCOUNT,
        field(Interaction, "kind", Kind.CHOICE, "type", "activity type", "channel", "tipo", is_required=True,
              vocabulary=one_of(choices.Kind)),
        field(Interaction, "initiator", Kind.CHOICE, "direction", "initiated by", "quién empezó",
              vocabulary=one_of(Side)),
        field(Interaction, "reached", Kind.CHOICE, "call result", "outcome", "resultado", vocabulary=one_of(Reached)),
        field(Interaction, "occurred_at", Kind.MOMENT, "date", "date and time", "start", "start date", "activity date",
              "fecha", "fecha y hora", is_required=True),
        field(Interaction, "duration_minutes", Kind.WHOLE, "duration", "duration in minutes", "duración", "minutos"),
        field(Interaction, "subject", Kind.TEXT, "title", "topic", "asunto", "tema"),
        field(Interaction, "notes", Kind.LINES, "description", "comment", "comments", "body", "notas", "descripción"),
        field(Interaction, "sentiment", Kind.CHOICE, "mood", "sentimiento", vocabulary=one_of(Sentiment)),
        field(Interaction, "visibility", Kind.CHOICE, "shared with", "visibilidad", vocabulary=one_of(Visibility)),
        Field("contacts", _("contacts"), synonyms=(
            "contact", "contact name", "attendees", "with", "contacto", "contactos", "asistentes")),
        Field("colleagues", _("colleagues"), synonyms=(
            "owner", "assigned to", "organizer", "user", "our people", "responsable", "colegas")),
        field(Interaction, "answered_at", Kind.MOMENT, "replied at", "reply date", "respondido"),
        field(Interaction, "is_automatic", Kind.FLAG, "automatic", "automático"),
    ),
    permission="relationships.add_interaction",
    model=Interaction,
    upsert=upsert_interactions,
    remove=remove_interactions,
    restore=restore_interactions,
    keys=(("account", "kind", "occurred_at", "subject"),),
)  # fmt: skip

COMMITMENTS = Importer(
    target="commitments",
    label=_("commitments"),
    fields=(
        EXTERNAL_ID_FIELD,
        AT_ACCOUNT,
        field(Commitment, "promised_by", Kind.CHOICE, "side", "promised", "quién prometió", vocabulary=one_of(Side)),
        field(Commitment, "text", Kind.TEXT, "commitment", "task", "promise", "description", "subject", "compromiso",
              "tarea", is_required=True),
        field(Commitment, "owner", Kind.REFERENCE, "assigned to", "responsible", "responsable", vocabulary=people),
        CONTACT,
        field(Commitment, "due_on", Kind.DAY, "due", "due date", "deadline", "vence", "fecha límite",
              is_required=True),
        field(Commitment, "state", Kind.CHOICE, "status", "result", "estado", vocabulary=one_of(CommitmentState)),
        field(Commitment, "ended_on", Kind.DAY, "done on", "completed", "completed on", "terminado"),
    ),
    permission="relationships.change_commitment",
    model=Commitment,
    upsert=upsert_commitments,
    remove=remove_commitments,
    restore=restore_commitments,
    keys=(("account", "promised_by", "text", "due_on"), ("account", "text", "due_on")),
)  # fmt: skip
