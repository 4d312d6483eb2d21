"""Opportunities and the stages they go through, as they go out and come in."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from catalog.api.serializers import SoldOfferingMixin
from core.api import fields
from core.api.serializers import FactsSerializer, InputSerializer, RowSerializer
from opportunities.choices import Outcome
from opportunities.models import Opportunity, OpportunityRole, Stage, StageChange
from relationships.choices import BuyingRole
from users.models import User

PLAIN = ("name", "amount", "currency", "opened_on", "expected_close_on", "client_gains", "next_step")
ENDING = ("closed_on", "lost_because")
CLOSED, LOST = frozenset({Outcome.WON, Outcome.LOST}), frozenset({Outcome.LOST})
# What is said only of opportunities that ended so
SAID_OF = {"closed_on": CLOSED, "lost_because": LOST, "won_by": LOST}
PERCENT = r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$"
MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "min_value": 0}
VERSION: dict[str, Any] = {"min_value": 1, "max_value": 2**31 - 1, "required": False}


def check_ending(outcome: str, said: Mapping[str, Any]) -> None:
    """Raise ValidationError where something is said of an end that the opportunity does not have."""
    told = [ErrorDetail(_("This is said only of an opportunity that ended so."), "not_ended_so")]
    if wrong := [name for name, ended in SAID_OF.items() if said.get(name) and outcome not in ended]:
        raise ValidationError(dict.fromkeys(wrong, told))


def in_use(stage: Stage) -> Stage:
    """The stage, refused when no opportunity can be moved to it any more."""
    if not stage.is_active:
        raise ValidationError(_("This stage is no longer in use."), "not_in_use")
    return stage


class OpportunityRoleSerializer(RowSerializer):
    """Somebody's role in what is decided on it, who said so and when."""

    class Meta:
        model = OpportunityRole
        fields = ("employment", "role", "said_by", "said_on")


class OpportunitySerializer(RowSerializer):
    """A possible sale. `weighted` is the amount times the probability of its stage."""

    weighted = serializers.DecimalField(max_digits=18, decimal_places=4, allow_null=True)
    stage_since = serializers.DateField(allow_null=True, help_text="The day it came into its stage.")
    competitors = serializers.ListField(child=serializers.IntegerField(), help_text="Who wants it too.")
    won_by = serializers.IntegerField(allow_null=True, help_text="The competitor it was lost to, if known.")
    roles = OpportunityRoleSerializer(
        source="shown_roles", many=True, help_text="Who decides, for those who may know what we think of people."
    )

    class Meta:
        model = Opportunity
        fields = (
            "id", "account", *PLAIN, *ENDING, "owner", "offering", "stage", "outcome", "weighted", "stage_since",
            "competitors", "won_by", "roles", "source", "external_id", "version", "created_at", "updated_at",
        )  # fmt: skip


class OpportunityFactsSerializer(SoldOfferingMixin, FactsSerializer):
    """What can be said of an opportunity; how it ended, only once it has."""

    offering = fields.Reference("catalog.Offering", required=False, allow_null=True)
    closed_on = fields.DayField(required=False)

    class Meta:
        model = Opportunity
        fields = (*PLAIN, *ENDING, "offering")
        extra_kwargs = {"currency": {"required": False}}


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "An opportunity begins",
            {
                "account": 1,
                "name": "Cleaning up north",
                "amount": "12500.00",
                "expected_close_on": "2027-03-31",
            },
            request_only=True,
        )
    ]
)
class NewOpportunitySerializer(SoldOfferingMixin, FactsSerializer):
    """What begins, at an account you see: yours unless it says whose, opened today unless it says when, in the first
    stage and the account's currency unless it says which."""

    account = fields.Reference("accounts.Account")
    offering = fields.Reference("catalog.Offering", required=False, allow_null=True)
    owner = fields.Reference("users.User", required=False)
    stage = fields.Reference("opportunities.Stage", required=False)

    class Meta:
        model = Opportunity
        fields = ("account", *PLAIN, "offering", "owner", "stage")
        extra_kwargs = {"currency": {"required": False}}

    def validate_stage(self, stage: Stage) -> Stage:
        if stage.outcome != Outcome.OPEN:
            raise ValidationError(_("An opportunity begins in an open stage."), "stage_closed")
        return in_use(stage)


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "It is won",
            {"stage": 5, "amount": "12000.00", "client_gains": "Two hours a day for their own work"},
            request_only=True,
        ),
        OpenApiExample("It is lost", {"stage": 6, "lost_because": "Price", "won_by": 1}, request_only=True),
    ]
)
class StageMoveSerializer(InputSerializer):
    """Where an opportunity goes, and what is said with it: a win says what the client gains. With `version`, the move
    is refused when somebody changed the opportunity since."""

    stage = fields.Reference("opportunities.Stage")
    amount = fields.MoneyField(**MONEY, required=False, allow_null=True)
    client_gains = fields.TextField(max_length=500, required=False, allow_blank=True)
    lost_because = fields.TextField(max_length=300, required=False, allow_blank=True)
    won_by = fields.Reference("competitors.Competitor", required=False, allow_null=True)
    closed_on = fields.DayField(required=False)
    next_step = fields.TextField(max_length=200, required=False, allow_blank=True)
    version = fields.WholeField(**VERSION)

    def validate_stage(self, stage: Stage) -> Stage:
        return in_use(stage)


class ReopenSerializer(InputSerializer):
    """The open stage in which it goes on."""

    stage = fields.Reference("opportunities.Stage")
    version = fields.WholeField(**VERSION)

    def validate_stage(self, stage: Stage) -> Stage:
        return in_use(stage)


class GiveSerializer(InputSerializer):
    """Whose it becomes: somebody who sells."""

    owner = fields.Reference("users.User")
    version = fields.WholeField(**VERSION)

    def validate_owner(self, owner: User) -> User:
        if not owner.has_perm("opportunities.change_opportunity"):
            raise ValidationError(_("%(name)s does not sell here.") % {"name": owner.name}, "does_not_sell")
        return owner


class RivalsSerializer(InputSerializer):
    """All the competitors who want it, and to which of them it was lost."""

    competitors = fields.References("competitors.Competitor", min_length=0, max_length=200)
    won_by = fields.Reference("competitors.Competitor", required=False, allow_null=True)
    version = fields.WholeField(**VERSION)


@extend_schema_serializer(
    examples=[
        OpenApiExample("She has the last word", {"employment": 1, "roles": ["ECONOMIC_BUYER"]}, request_only=True)
    ]
)
class RolesSerializer(InputSerializer):
    """Somebody at the account, and all their roles in the opportunity; none, if they have no part in it."""

    employment = fields.Reference("relationships.Employment")
    roles = serializers.ListField(child=fields.ChoiceField(choices=BuyingRole.choices), max_length=8)


class StageChangeSerializer(RowSerializer):
    """It came from one stage into another; by nobody where a machine did."""

    class Meta:
        model = StageChange
        fields = ("id", "at", "before", "after", "actor")


class StageSerializer(RowSerializer):
    """A step of the pipeline, and how likely an opportunity in it is won."""

    class Meta:
        model = Stage
        fields = ("id", "name", "position", "probability", "outcome", "is_active", "created_at", "updated_at")


@extend_schema_field({"type": "string", "format": "decimal", "pattern": PERCENT})
class PercentField(fields.MoneyField):
    """A percentage from 0 to 100, as text."""

    @property
    def pattern(self) -> str:
        return PERCENT


class StageFactsSerializer(FactsSerializer):
    """What can be said of a stage; one that is not in use keeps its opportunities and takes no new ones."""

    probability = PercentField(max_digits=5, decimal_places=2)

    class Meta:
        model = Stage
        fields = ("name", "probability", "is_active")


class NewStageSerializer(FactsSerializer):
    """A stage; how an opportunity in it stands never changes later."""

    outcome = fields.ChoiceField(choices=Outcome.choices)
    probability = PercentField(max_digits=5, decimal_places=2)

    class Meta:
        model = Stage
        fields = ("name", "probability", "outcome")


class OrderSerializer(InputSerializer):
    """Every stage, in the order they follow each other."""

    stages = fields.References("opportunities.Stage", "editable_by", max_length=200)

    def validate_stages(self, stages: list[Stage]) -> list[Stage]:
        if len(stages) != Stage.objects.count():
            raise ValidationError(_("Name every stage, each once."), "incomplete")
        return stages
