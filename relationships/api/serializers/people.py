"""People at customers, where they work and where they stand, as they go out and come in."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from core.api import fields
from core.api.serializers import FactsSerializer, InputSerializer, RowSerializer
from relationships.choices import BuyingRole, Influence, Stance
from relationships.models import Contact, ContactPoint, Employment, HeldRole

ABOUT = ("kind", "language", "channel", "time_zone", "is_not_to_be_contacted", "legal_basis")
MOST_ADDRESSES = 20


def _emails(*, is_required: bool = False) -> serializers.ListField:
    child = fields.EmailField(max_length=254)
    return serializers.ListField(child=child, max_length=MOST_ADDRESSES, required=is_required)


def _phones(*, is_required: bool = False) -> serializers.ListField:
    child = fields.TextField(max_length=60)
    return serializers.ListField(child=child, max_length=MOST_ADDRESSES, required=is_required)


class AddressSerializer(RowSerializer):
    """An e-mail address or a telephone number; of a job, or their own (null)."""

    class Meta:
        model = ContactPoint
        fields = ("kind", "value", "employment")


class HeldRoleSerializer(RowSerializer):
    """A role in what is decided there, who said so and when."""

    class Meta:
        model = HeldRole
        fields = ("role", "said_by", "said_on")


class StandingSerializer(serializers.Serializer):
    """What our people think: each opinion with who said so and when; null is unknown, never neutral."""

    influence = serializers.ChoiceField(choices=Influence.choices, allow_null=True)
    influence_said_by = serializers.IntegerField(allow_null=True)
    influence_said_on = serializers.DateField(allow_null=True)
    stance = serializers.ChoiceField(choices=Stance.choices, allow_null=True)
    stance_said_by = serializers.IntegerField(allow_null=True)
    stance_said_on = serializers.DateField(allow_null=True)
    roles = HeldRoleSerializer(many=True)


class EmploymentSerializer(RowSerializer):
    """A contact works at an account. `standing` is null where nothing is said that you may read."""

    starts_on = serializers.SerializerMethodField()
    ended_on = serializers.SerializerMethodField(help_text="The day they no longer worked there; null: they do.")
    standing = serializers.SerializerMethodField()

    class Meta:
        model = Employment
        fields = (
            "id", "contact", "account", "title", "department", "starts_on", "ended_on", "reports_to", "standing",
            "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_starts_on(self, job: Employment) -> date:
        first: date = job.during.lower
        return first

    def get_ended_on(self, job: Employment) -> date | None:
        last: date | None = job.during.upper
        return last

    @extend_schema_field(StandingSerializer(allow_null=True))
    def get_standing(self, job: Any) -> dict[str, Any] | None:
        """`assessment` and `shown_roles` are read with the job, as far as the reader may know them."""
        opinion = getattr(job, "assessment", None)
        if opinion is None and not job.shown_roles:
            return None
        names = ("influence", "influence_said_on", "stance", "stance_said_on")
        return {
            **{name: getattr(opinion, name, None) for name in names},
            "influence_said_by": getattr(opinion, "influence_said_by_id", None),
            "stance_said_by": getattr(opinion, "stance_said_by_id", None),
            "roles": HeldRoleSerializer(job.shown_roles, many=True).data,
        }


class ContactSerializer(RowSerializer):
    """A person at a customer, or an address there that several people read, with the jobs and addresses you may know
    of."""

    employments = EmploymentSerializer(source="shown_employments", many=True)
    addresses = AddressSerializer(source="shown_points", many=True)

    class Meta:
        model = Contact
        fields = (
            "id", "name", *ABOUT, "origin", "employments", "addresses", "source", "external_id", "version",
            "created_at", "updated_at",
        )  # fmt: skip


class ContactFactsSerializer(FactsSerializer):
    """What can be said of a contact, wherever they work."""

    class Meta:
        model = Contact
        fields = ("name", *ABOUT)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "Somebody at a customer",
            {"account": 1, "name": "Ana Ruiz", "title": "Head of Purchasing", "emails": ["ana@nova.example"]},
            request_only=True,
        )
    ]
)
class NewContactSerializer(FactsSerializer):
    """Somebody who works at an account that is open to you: since today unless it says when. The legal basis is the
    organisation's unless it says which."""

    account = fields.Reference("accounts.Account", "open_to")
    title = fields.TextField(max_length=200, required=False, allow_blank=True)
    department = fields.TextField(max_length=100, required=False, allow_blank=True)
    since = fields.DayField(required=False)
    emails, phones = _emails(), _phones()

    class Meta:
        model = Contact
        fields = ("account", "name", *ABOUT, "title", "department", "since", "emails", "phones")
        extra_kwargs = {"legal_basis": {"required": False}}


class AddressesSerializer(InputSerializer):
    """All the addresses and numbers; a number without a country is one of the account's."""

    emails, phones = _emails(is_required=True), _phones(is_required=True)


class NewEmploymentSerializer(FactsSerializer):
    """A contact works at this account too: since today unless it says when."""

    contact = fields.Reference("relationships.Contact", "editable_by")
    account = fields.Reference("accounts.Account", "open_to")
    on = fields.DayField(required=False)

    class Meta:
        model = Employment
        fields = ("contact", "account", "title", "department", "on")


class EmploymentFactsSerializer(FactsSerializer):
    """What can be said of a job: who somebody reports to works at the same account."""

    reports_to = fields.Reference("relationships.Employment", allow_null=True, required=False)

    class Meta:
        model = Employment
        fields = ("title", "department", "reports_to")


class LeaveSerializer(InputSerializer):
    """The first day on which they no longer worked there."""

    on = fields.DayField()


class JobMoveSerializer(InputSerializer):
    """Where they went, as what, and when: today unless it says when."""

    account = fields.Reference("accounts.Account", "open_to")
    title = fields.TextField(max_length=200, required=False, allow_blank=True)
    on = fields.DayField(required=False)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "They decide, and like us",
            {"roles": ["ECONOMIC_BUYER", "CHAMPION"], "influence": 4, "stance": 1},
            request_only=True,
        )
    ]
)
class StandingFactsSerializer(InputSerializer):
    """What you think, as of today. All their roles; what is not named stays, null is unknown."""

    roles = serializers.ListField(child=fields.ChoiceField(choices=BuyingRole.choices), max_length=8, required=False)
    influence = fields.WholeField(min_value=1, max_value=5, required=False, allow_null=True)
    stance = fields.WholeField(min_value=-2, max_value=2, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError(_("Say at least one of them."), "nothing_said")
        return attrs
