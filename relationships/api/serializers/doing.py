"""What was said with customers and what was promised, as it goes out and comes in."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from core.api import fields
from core.api.serializers import FactsSerializer, InputSerializer, RowSerializer
from relationships.choices import CommitmentState
from relationships.models import Commitment, Interaction

TOLD = (
    "kind", "initiator", "reached", "occurred_at", "duration_minutes", "subject", "notes", "sentiment", "visibility",
    "answered_at", "is_automatic",
)  # fmt: skip
PROMISED = ("promised_by", "text", "owner", "contact", "interaction", "due_on")
MOST_PEOPLE = 100
ENDED = [each for each in CommitmentState.choices if each[0] != CommitmentState.OPEN]


class InteractionSerializer(RowSerializer):
    """A contact with a customer. `notes` are null where they are not yours to read."""

    notes = serializers.SerializerMethodField()
    contacts = serializers.ListField(child=serializers.IntegerField(), help_text="Who was there of the customer's.")
    colleagues = serializers.ListField(child=serializers.IntegerField(), help_text="Who of us was there.")

    class Meta:
        model = Interaction
        fields = (
            "id", "account", *TOLD, "occurred_on", "is_two_way", "is_self_reported", "contacts", "colleagues",
            "logged_by", "source", "external_id", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_notes(self, interaction: Any) -> str | None:
        text: str = interaction.notes
        return text if interaction.is_readable else None


class InteractionFactsSerializer(FactsSerializer):
    """What can be said of an interaction; `contacts` and `colleagues` are all who took part."""

    contacts = fields.References("relationships.Contact", required=False, min_length=0, max_length=MOST_PEOPLE)
    colleagues = fields.References("users.User", required=False, min_length=0, max_length=MOST_PEOPLE)

    class Meta:
        model = Interaction
        fields = (*TOLD, "contacts", "colleagues")


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A call this morning",
            {
                "account": 1,
                "kind": "CALL",
                "occurred_at": "2026-11-23T09:12:00Z",
                "subject": "Renewal",
                "contacts": [1],
            },
            request_only=True,
        )
    ]
)
class NewInteractionSerializer(InteractionFactsSerializer):
    """The same, with an account that is open to you: just now unless it says when, and you took part unless it says
    who did."""

    account = fields.Reference("accounts.Account", "open_to")
    occurred_at = fields.MomentField(required=False)

    class Meta(InteractionFactsSerializer.Meta):
        fields = ("account", *InteractionFactsSerializer.Meta.fields)


class CommitmentSerializer(RowSerializer):
    """What one side promised the other, and what became of it."""

    class Meta:
        model = Commitment
        fields = (
            "id", "account", *PROMISED, "state", "ended_on", "source", "external_id", "version", "created_at",
            "updated_at",
        )  # fmt: skip


class CommitmentFactsSerializer(FactsSerializer):
    """What can be said of a commitment; how it ended has an address of its own."""

    owner = fields.Reference("users.User", required=False)
    contact = fields.Reference("relationships.Contact", required=False, allow_null=True)
    interaction = fields.Reference("relationships.Interaction", required=False, allow_null=True)

    class Meta:
        model = Commitment
        fields = PROMISED


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "We promised something",
            {"account": 1, "text": "Send the price list", "due_on": "2026-12-01"},
            request_only=True,
        )
    ]
)
class NewCommitmentSerializer(CommitmentFactsSerializer):
    """The same, at an account that is open to you. You look after it unless it says who does."""

    account = fields.Reference("accounts.Account", "open_to")

    class Meta(CommitmentFactsSerializer.Meta):
        fields = ("account", *PROMISED)


class EndSerializer(InputSerializer):
    """What became of it, and on which day: today unless it says when."""

    state = fields.ChoiceField(choices=ENDED)
    on = fields.DayField(required=False)
