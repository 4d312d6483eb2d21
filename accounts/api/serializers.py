"""Accounts and what hangs on them, as they go out and come in."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from accounts.choices import DERIVED_FUNCTIONS, MemberFunction
from accounts.models import Account, AccountMember, Agreement, Revenue, Signal
from core.api import fields
from core.api.serializers import FactsSerializer, RowSerializer

HEADER = ("name", "status", "tier", "city", "country", "currency", "time_zone")
TEXTS = ("legal_name", "domain", "industry", "size", "language", "own_revenue_currency", "notes")
NUMBERS = ("own_revenue", "employees", "founded")
FACTS = (*HEADER, *TEXTS, *NUMBERS)
GIVEN = [each for each in MemberFunction.choices if each[0] not in (*DERIVED_FUNCTIONS, MemberFunction.CREATOR)]


class AccountSerializer(RowSerializer):
    """A company we sell to or want to sell to. Of an account that `is_limited` to its header the rest is empty."""

    is_limited = serializers.BooleanField(help_text="Whether you see no more than the header: you only sell there.")
    parent = serializers.IntegerField(source="seen_parent", allow_null=True, help_text="As far as you see it.")
    managed_with = serializers.IntegerField(source="seen_head", allow_null=True, help_text="As far as you see it.")

    class Meta:
        model = Account
        fields = ("id", *FACTS, "parent", "managed_with", "owner", "is_limited", "version", "created_at", "updated_at")

    def to_representation(self, account: Account) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(account)
        if shown["is_limited"]:
            shown.update(dict.fromkeys(TEXTS, ""), **dict.fromkeys((*NUMBERS, "parent", "managed_with")))
        return shown


class AccountFactsSerializer(FactsSerializer):
    """What can be said of an account; what is not named stays as it is."""

    parent = fields.Reference("accounts.Account", allow_null=True, required=False)

    class Meta:
        model = Account
        fields = (*FACTS, "parent")
        extra_kwargs = {"notes": {"max_length": 20_000}}


class AccountMemberSerializer(RowSerializer):
    """A colleague on an account beside its owner."""

    starts_on = serializers.SerializerMethodField()
    until = serializers.SerializerMethodField(help_text="The last day; null: no end.")

    class Meta:
        model = AccountMember
        fields = (
            "id",
            "account",
            "person",
            "function",
            "seat",
            "share",
            "can_edit",
            "starts_on",
            "until",
            "updated_at",
        )

    def get_starts_on(self, member: AccountMember) -> date:
        first: date = member.during.lower
        return first

    def get_until(self, member: AccountMember) -> date | None:
        return member.during.upper - timedelta(days=1) if member.during.upper else None


class NewMemberSerializer(FactsSerializer):
    """Who joins the team of an account you answer for, as what, until when."""

    account = fields.Reference("accounts.Account", "led_by")
    person = fields.Reference("users.User")
    function = fields.ChoiceField(choices=GIVEN)
    starts_on = fields.DayField(required=False, allow_null=True)
    until = fields.DayField(required=False, allow_null=True)

    class Meta:
        model = AccountMember
        fields = ("account", "person", "function", "seat", "share", "can_edit", "starts_on", "until")


class HistorySerializer(serializers.Serializer):
    """What happened, in a sentence."""

    id = serializers.IntegerField(source="pk")
    at = serializers.DateTimeField()
    who = serializers.CharField()
    text = serializers.CharField()
    door = serializers.CharField()


class AgreementSerializer(RowSerializer):
    """What an account has agreed to buy; `decision_on` is the end minus the notice."""

    decision_on = serializers.DateField(allow_null=True, read_only=True)

    class Meta:
        model = Agreement
        fields = (
            "id", "account", "offerings", "starts_on", "ends_on", "notice_days", "is_auto_renewed", "annual_value",
            "currency", "decision_on", "source", "external_id", "updated_at",
        )  # fmt: skip


class AgreementFactsSerializer(FactsSerializer):
    """What can be said of an agreement."""

    class Meta:
        model = Agreement
        fields = ("offerings", "starts_on", "ends_on", "notice_days", "is_auto_renewed", "annual_value", "currency")
        extra_kwargs = {"annual_value": {"min_value": 0}, "notice_days": {"max_value": 3_650}}


class NewAgreementSerializer(AgreementFactsSerializer):
    """An agreement with an account you may change."""

    account = fields.Reference("accounts.Account", "editable_by")

    class Meta(AgreementFactsSerializer.Meta):
        fields = ("account", *AgreementFactsSerializer.Meta.fields)


class SignalSerializer(RowSerializer):
    """Something an account lets us feel."""

    class Meta:
        model = Signal
        fields = ("id", "account", "kind", "text", "opened_on", "closed_on", "source", "updated_at")


class NewSignalSerializer(FactsSerializer):
    """What you noticed at an account you work on, since when (today, if not said)."""

    account = fields.Reference("accounts.Account", "workable_by")
    opened_on = fields.DayField(required=False, allow_null=True)

    class Meta:
        model = Signal
        fields = ("account", "kind", "text", "opened_on")


class RevenueSerializer(RowSerializer):
    """What an account paid in a month, in one currency, as one source reports it."""

    class Meta:
        model = Revenue
        fields = ("id", "account", "month", "amount", "currency", "source", "updated_at")


class NewRevenueSerializer(FactsSerializer):
    """The month's revenue of an account you may change; told again, it replaces what was told before."""

    account = fields.Reference("accounts.Account", "editable_by")

    class Meta:
        model = Revenue
        fields = ("account", "month", "amount", "currency")
