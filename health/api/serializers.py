"""The health of relationships, as it goes out."""

from typing import Any

from rest_framework import serializers

from accounts.choices import Band, Cap, Confidence
from core.api.serializers import RowSerializer
from health.models import HealthSnapshot
from health.selectors.behind import OPINIONS


class HealthSnapshotSerializer(RowSerializer):
    """The health of an account on a day. A part is null where too little was known of it; `stance` also where you do
    not read what is thought of people."""

    class Meta:
        model = HealthSnapshot
        fields = (
            "id", "account", "taken_on", "score", "band", "evidence", "confidence", "cap", "engagement", "reciprocity",
            "breadth", "stance", "commitments", "vitality", "version",
        )  # fmt: skip

    def to_representation(self, snapshot: HealthSnapshot) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(snapshot)
        if not self.context["request"].user.has_perm(OPINIONS):
            shown["stance"] = None
        return shown


class RowBehindSerializer(serializers.Serializer):
    """One thing a part was counted from."""

    text = serializers.CharField()
    on = serializers.SerializerMethodField(help_text="The day or the moment of it, as ISO 8601; null: none is known.")
    word = serializers.CharField(allow_blank=True)

    def get_on(self, row: Any) -> str | None:
        return row.on.isoformat() if row.on else None


class PartSerializer(serializers.Serializer):
    """A part of the score: 0 to 100, null where too little is known or where it is not yours to read."""

    name = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    weight = serializers.FloatField()
    points_lost = serializers.FloatField(source="lost", allow_null=True)
    said = serializers.ListField(child=serializers.CharField(), help_text="The same in sentences.")
    rows = RowBehindSerializer(many=True)


class ActionSerializer(serializers.Serializer):
    """Something to do next; `gain` is null where the score is unknown until then."""

    kind = serializers.CharField(source="step")
    text = serializers.CharField()
    gain = serializers.FloatField(allow_null=True)
    score = serializers.FloatField(source="value", help_text="The score it leads to.")


class OpinionSerializer(serializers.Serializer):
    """Somebody who leads sees it otherwise, until a day."""

    band = serializers.ChoiceField(choices=Band.choices)
    reason = serializers.CharField()
    said_by = serializers.IntegerField(source="said_by_id")
    until = serializers.DateField(source="during.upper")


class ExplanationSerializer(serializers.Serializer):
    """The health of an account with everything it stands on, as far as you see it."""

    account = serializers.IntegerField(source="account.pk")
    at = serializers.DateTimeField()
    score = serializers.FloatField(source="value", allow_null=True)
    band = serializers.ChoiceField(choices=Band.choices)
    trend = serializers.FloatField(allow_null=True)
    is_new = serializers.BooleanField()
    evidence = serializers.FloatField()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    cap = serializers.ChoiceField(choices=Cap.choices, allow_blank=True)
    listening_since = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField(source="version.number")
    parts = PartSerializer(many=True)
    share_begun_by_customer = serializers.IntegerField(
        source="share_in", allow_null=True, help_text="Percent of the contact; shown and never scored."
    )
    actions = ActionSerializer(many=True)
    override = OpinionSerializer(allow_null=True)
