"""What customers want to reach and how often we are in contact, as it goes out and comes in."""

from datetime import date

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.choices import Tier
from core.api import fields
from core.api.serializers import FactsSerializer, InputSerializer, RowSerializer
from relationships.models import CadenceOverride, CadenceRule, Goal

DAYS = ("contact_days", "review_days", "sponsor_days", "champion_days", "decision_makers", "reply_hours")


class GoalSerializer(RowSerializer):
    """What a customer wants to reach, in their own words."""

    class Meta:
        model = Goal
        fields = ("id", "account", "text", "said_by", "said_on", "ended_on", "version", "created_at", "updated_at")


class GoalFactsSerializer(FactsSerializer):
    """What can be said of a goal: today unless it says when."""

    text = fields.TextField(max_length=1_000)
    said_by = fields.Reference("relationships.Contact", required=False, allow_null=True)
    said_on = fields.DayField(required=False)

    class Meta:
        model = Goal
        fields = ("text", "said_by", "said_on", "ended_on")


class NewGoalSerializer(GoalFactsSerializer):
    """The same, of an account that is open to you."""

    account = fields.Reference("accounts.Account", "open_to")

    class Meta(GoalFactsSerializer.Meta):
        fields = ("account", "text", "said_by", "said_on")


class CadenceRuleSerializer(RowSerializer):
    """How often we are in contact with accounts of a tier and with those who decide there, as published in this
    version."""

    class Meta:
        model = CadenceRule
        fields = ("id", "version", "tier", *DAYS)


class CadenceRuleFactsSerializer(FactsSerializer):
    """The cadence of one tier."""

    class Meta:
        model = CadenceRule
        fields = ("tier", *DAYS)


class PublishSerializer(InputSerializer):
    """The organisation's whole plan, one rule for each tier, and why it changes."""

    reason = fields.TextField(max_length=300, required=False, allow_blank=True)
    rules = CadenceRuleFactsSerializer(many=True)

    def validate_rules(self, rules: list[dict[str, object]]) -> list[dict[str, object]]:
        if sorted(str(rule["tier"]) for rule in rules) != sorted(Tier.values):
            raise ValidationError(_("Name every tier, each once."), "incomplete")
        return rules


class CadenceOverrideSerializer(RowSerializer):
    """An account is contacted more or less often than its tier, until a day, for a reason."""

    starts_on = serializers.SerializerMethodField()
    until = serializers.SerializerMethodField(help_text="The first day on which the tier's cadence holds again.")

    class Meta:
        model = CadenceOverride
        fields = (
            "id", "account", "contact_days", "reason", "starts_on", "until", "version", "created_at", "updated_at",
        )  # fmt: skip

    def get_starts_on(self, override: CadenceOverride) -> date:
        first: date = override.during.lower
        return first

    def get_until(self, override: CadenceOverride) -> date:
        last: date = override.during.upper
        return last


class NewOverrideSerializer(FactsSerializer):
    """How often from today on, why, and until when; an own cadence that runs ends today."""

    account = fields.Reference("accounts.Account", "open_to")
    until = fields.DayField()

    class Meta:
        model = CadenceOverride
        fields = ("account", "contact_days", "reason", "until")
