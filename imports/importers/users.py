from django.utils.translation import gettext_lazy as _

from imports.importers.fields import EXTERNAL_ID_FIELD, Kind, countries, field, one_of, people
from imports.importers.importer import Importer
from users.choices import Role
from users.models import Department, User, UserExternalId
from users.services import remove_users, upsert_users

USERS = Importer(
    target="users",
    label=_("people"),
    fields=(
        EXTERNAL_ID_FIELD,
        field(User, "name", Kind.TEXT, "full name", "person", "employee", "nombre", "empleado", is_required=True),
        field(User, "email", Kind.TEXT, "mail", "e-mail address", "correo", "correo electrónico"),
        field(User, "role", Kind.CHOICE, "position", "job", "rol", "cargo", is_required=True, vocabulary=one_of(Role)),
        field(User, "manager", Kind.REFERENCE, "reports to", "boss", "jefe", "gerente", vocabulary=people),
        field(User, "department", Kind.TEXT, "team", "office", "region", "departamento", "equipo", "oficina"),
        field(User, "time_zone", Kind.TEXT, "timezone", "zona horaria"),
        field(User, "country", Kind.CHOICE, "país", vocabulary=countries),
        field(User, "language", Kind.TEXT, "idioma", "lengua"),
        field(User, "part_time_share", Kind.NUMBER, "part time", "fte", "jornada"),
    ),
    permission="users.add_user",
    model=User,
    upsert=upsert_users,
    remove=remove_users,
    natural=("email", "name"),
    references=("manager",),
    keys=(("email",), ("name",)),
    external_ids=UserExternalId,
    brings=(Department,),
)
