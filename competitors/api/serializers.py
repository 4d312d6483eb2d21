"""Who else sells, and where they sit, as it goes out and comes in."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from catalog.api.serializers import SoldOfferingMixin
from competitors.models import Competitor, CompetitorPresence
from core.api import fields
from core.api.serializers import FactsSerializer, RowSerializer

SAID = ("share", "threat", "contract_ends_on", "said_by", "said_on", "confidence", "expires_on", "notes")


class CompetitorSerializer(RowSerializer):
    """A company that sells what we sell to those we sell to."""

    class Meta:
        model = Competitor
        fields = ("id", "name", "domain", "notes", "source", "external_id", "version", "created_at", "updated_at")


class CompetitorFactsSerializer(FactsSerializer):
    """What can be said of a competitor."""

    class Meta:
        model = Competitor
        fields = ("name", "domain", "notes")
        extra_kwargs = {"notes": {"max_length": 20_000}}


class PresenceSerializer(RowSerializer):
    """A competitor sits in an account; from `expires_on` on, what was said is to be checked."""

    is_to_be_checked = serializers.BooleanField()

    class Meta:
        model = CompetitorPresence
        fields = (
            "id", "account", "competitor", "offering", *SAID, "is_to_be_checked", "source", "external_id", "version",
            "created_at", "updated_at",
        )  # fmt: skip


class PresenceFactsSerializer(SoldOfferingMixin, FactsSerializer):
    """Who sits there instead of which offering (null: in general), and how we know. Said today unless it says when; to
    be checked after half a year unless it says when."""

    competitor = fields.Reference("competitors.Competitor")
    offering = fields.Reference("catalog.Offering", required=False, allow_null=True)
    said_on = fields.DayField(required=False)
    expires_on = fields.DayField(required=False)

    class Meta:
        model = CompetitorPresence
        fields = ("competitor", "offering", *SAID)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A competitor sits there",
            {"account": 1, "competitor": 1, "share": 40, "threat": "HIGH", "said_by": "Their buyer"},
            request_only=True,
        )
    ]
)
class NewPresenceSerializer(PresenceFactsSerializer):
    """The same, in an account that is open to you."""

    account = fields.Reference("accounts.Account", "open_to")

    class Meta(PresenceFactsSerializer.Meta):
        fields = ("account", *PresenceFactsSerializer.Meta.fields)
