"""Portfolios, assignments and covers as they go out and come in."""

from datetime import date

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from accounts.choices import Status, Tier
from core.api import fields
from core.api.serializers import FactsSerializer, InputSerializer, RowSerializer
from portfolios.choices import Kind
from portfolios.models import Assignment, Cover, Portfolio, PortfolioRule
from users.models import User

LONGEST_REASON = 300


class PortfolioSerializer(RowSerializer):
    """The accounts one person is responsible for: `used` customers of at most `ceiling`, `held` accounts in all."""

    covering = serializers.IntegerField(help_text="How many accounts the owner covers for others today.")
    covering_until = serializers.DateField(allow_null=True, help_text="The day after the last of these covers.")

    class Meta:
        model = Portfolio
        fields = (
            "id", "owner", "kind", "used", "held", "ceiling", "covering", "covering_until", "opened_on", "closed_on",
            "updated_at",
        )  # fmt: skip


class NewPortfolioSerializer(InputSerializer):
    """Whose portfolio is opened, and of which kind."""

    owner = fields.Reference("users.User")
    kind = fields.ChoiceField(choices=Kind.choices)

    def validate_owner(self, owner: User) -> User:
        """Somebody of the caller's own line, unless the caller sees everybody's accounts."""
        by = self.context["request"].user
        if not by.has_perm("accounts.view_every_account") and not owner.path.startswith(by.path):
            raise ValidationError(_("%(name)s does not report to you.") % {"name": owner.name}, "not_yours")
        return owner


class ReasonSerializer(InputSerializer):
    """Why: it stays in the account's history."""

    reason = fields.TextField(max_length=LONGEST_REASON)


class ManyAccountsSerializer(ReasonSerializer):
    """Which accounts come into the portfolio: all of them, or none."""

    accounts = fields.References("accounts.Account", "led_by", max_length=200)


class RuleSerializer(RowSerializer):
    """How many customers a portfolio of a kind holds, and from how many on it is full enough."""

    class Meta:
        model = PortfolioRule
        fields = ("kind", "ceiling", "floor")


class RuleFactsSerializer(FactsSerializer):
    class Meta:
        model = PortfolioRule
        fields = ("ceiling", "floor")


class AssignmentSerializer(RowSerializer):
    """Where an account sits now; its id is the account's."""

    id = serializers.IntegerField(source="account_id")
    since = serializers.DateTimeField(allow_null=True)

    class Meta:
        model = Assignment
        fields = ("id", "account", "portfolio", "kind", "counts", "reason", "since")


class MoveSerializer(ReasonSerializer):
    """The account to assign, or to move, and where to; with another tier, if its new place needs one."""

    account = fields.Reference("accounts.Account", "led_by")
    portfolio = fields.Reference("portfolios.Portfolio", "editable_by")
    tier = fields.ChoiceField(choices=Tier.choices, required=False)


class SwapSerializer(ReasonSerializer):
    """The account that comes in exchange."""

    other = fields.Reference("accounts.Account", "led_by")


class StatusSerializer(ReasonSerializer):
    """The account's new status; a portfolio, if it moves at the same time."""

    status = fields.ChoiceField(choices=Status.choices)
    portfolio = fields.Reference("portfolios.Portfolio", "editable_by", required=False, allow_null=True)


class GroupSerializer(ReasonSerializer):
    """The head an account is managed with; null: it stands for itself."""

    head = fields.Reference("accounts.Account", "led_by", allow_null=True)


class CoverSerializer(RowSerializer):
    """Somebody looks after an account of another until a day; it does not count there."""

    starts_on = serializers.SerializerMethodField()
    until = serializers.SerializerMethodField(help_text="The last day.")

    class Meta:
        model = Cover
        fields = ("id", "account", "person", "starts_on", "until", "reason", "renews", "updated_at")

    def get_starts_on(self, cover: Cover) -> date:
        first: date = cover.during.lower
        return first

    def get_until(self, cover: Cover) -> date:
        return cover.last_day


class RenewalSerializer(ReasonSerializer):
    """Until when a cover goes on: at most 90 days."""

    until = fields.DayField()


class NewCoverSerializer(RenewalSerializer):
    """Who covers an account you answer for, from when (today, if not said) until when."""

    account = fields.Reference("accounts.Account", "led_by")
    person = fields.Reference("users.User")
    starts_on = fields.DayField(required=False, allow_null=True)

    def validate_person(self, person: User) -> User:
        """Somebody whose role works on accounts."""
        if not person.has_perm("accounts.change_account"):
            raise ValidationError(_("%(name)s does not work on accounts.") % {"name": person.name}, "cannot_cover")
        return person
