"""The list of people: its columns, what they hold in files and how the page draws them."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.listing import Column, Listing, register
from core.templatetags.figures import dash
from core.templatetags.lists import row_link
from core.templatetags.marks import badge
from users.forms import PersonFilterForm
from users.models import User
from users.selectors import people, standing_of


def person_rows(viewer: User, filters: Mapping[str, Any]) -> tuple[QuerySet[User], QuerySet[User]]:
    """The people who fit the filters; counting them needs no more than showing them."""
    found = people(
        viewer,
        text=filters.get("q", ""),
        role=filters.get("role", ""),
        department=filters.get("department"),
        state=filters.get("state", ""),
    )
    return found, found


def _standing_badge(person: User) -> str:
    standing = standing_of(person)
    return badge(str(standing.label), standing.meaning)


PEOPLE = register(
    Listing(
        name="people",
        label=_("People"),
        permission="users.view_user",
        url_name="users:person_list",
        form=PersonFilterForm,
        rows=person_rows,
        columns=(
            Column(
                name="name",
                label=_("Name"),
                value=lambda person: person.name,
                cell=lambda person: row_link(person.get_absolute_url(), person.name, dash(person.email)),
                order="name",
            ),
            Column(name="role", label=_("Role"), value=User.get_role_display, order="role"),
            Column(
                name="manager",
                label=_("Manager"),
                value=lambda person: person.manager and person.manager.name,
                order="manager__name",
            ),
            Column(
                name="department",
                label=_("Department"),
                value=lambda person: person.department and person.department.name,
                order="department__name",
            ),
            Column(
                name="last_login",
                label=_("Last sign-in"),
                value=lambda person: person.last_login,
                order="last_login",
                permission="users.change_user",
            ),
            Column(
                name="state",
                label=_("State"),
                value=lambda person: standing_of(person).label,
                cell=_standing_badge,
            ),
            Column(name="email", label=_("E-mail"), value=lambda person: person.email, is_shown=False),
        ),
    )
)
