"""People as they go out and come in."""

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from core.api import fields
from core.api.serializers import FactsSerializer, InputSerializer, RowSerializer
from users.choices import Role
from users.models import Department, User


class UserSerializer(RowSerializer):
    """Somebody who works here."""

    department = serializers.SerializerMethodField(help_text="The department's name, or null.")

    class Meta:
        model = User
        fields = (
            "id", "name", "email", "role", "manager", "department", "time_zone", "country", "language",
            "part_time_share", "is_active", "created_at", "updated_at",
        )  # fmt: skip

    def get_department(self, person: User) -> str | None:
        return person.department.name if person.department else None


def check_can_lead(manager: User | None) -> User | None:
    """The manager, if it is one that people can report to."""
    if manager is not None and not (manager.is_active and manager.has_perm("portfolios.assign_account")):
        raise ValidationError(_("%(name)s leads nobody.") % {"name": manager.name}, "leads_nobody")
    return manager


class NewUserSerializer(InputSerializer):
    """Who is invited, as what, and whom they report to."""

    name = fields.TextField(max_length=150)
    email = fields.EmailField(max_length=254)
    role = fields.ChoiceField(choices=Role.choices)
    manager = fields.Reference("users.User", required=False, allow_null=True, default=None)
    department = fields.TextField(max_length=100, required=False, allow_null=True, allow_blank=True, default=None)

    def validate_manager(self, manager: User | None) -> User | None:
        return check_can_lead(manager)


class UserFactsSerializer(FactsSerializer):
    """What can be corrected about a person; a new department name adds a department."""

    manager = fields.Reference("users.User", required=False, allow_null=True)
    department = fields.TextField(
        max_length=Department._meta.get_field("name").max_length, required=False, allow_null=True, allow_blank=True
    )

    class Meta:
        model = User
        fields = ("name", "email", "manager", "department", "time_zone", "country", "language", "part_time_share")

    def validate_manager(self, manager: User | None) -> User | None:
        return check_can_lead(manager)


class RoleSerializer(InputSerializer):
    """The role a person has from today."""

    role = fields.ChoiceField(choices=Role.choices)
