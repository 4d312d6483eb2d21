"""Reminders as they go out, and what people do with them as it comes in."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api import fields
from core.api.serializers import InputSerializer, RowSerializer
from reminders.choices import DISMISSALS, Kind, Verdict
from reminders.models import Reminder
from reminders.words import JUDGES, OF_STANDING, hides_health, sentence, title


class ReminderSerializer(RowSerializer):
    """Something you were told of an account. `title` and `sentence` say it in your language; `kind` is null where it
    would tell what is not yours to know."""

    title = serializers.SerializerMethodField()
    sentence = serializers.SerializerMethodField()
    kind = serializers.SerializerMethodField()

    class Meta:
        model = Reminder
        fields = (
            "id", "account", "kind", "title", "sentence", "priority", "level", "person", "began_at", "due_at",
            "raised_at", "level_at", "escalation", "escalates_at", "answer", "snoozed_until", "snoozes", "state",
            "ending", "ended_at", "ended_by", "verdict", "version",
        )  # fmt: skip

    def get_title(self, reminder: Reminder) -> str:
        return title(reminder, self.context["request"].user)

    def get_sentence(self, reminder: Reminder) -> str:
        return sentence(reminder, self.context["request"].user, timezone.now())

    @extend_schema_field(serializers.ChoiceField(choices=Kind.choices, allow_null=True))
    def get_kind(self, reminder: Reminder) -> str | None:
        reader = self.context["request"].user
        if hides_health(reminder.family, reader):
            return None
        return reminder.kind if reader.has_perm(JUDGES) or reminder.kind not in OF_STANDING else None


class SnoozeSerializer(InputSerializer):
    """Until which day, 1 to 14 days from now; from the second time with a reason."""

    until = fields.DayField()
    reason = fields.TextField(required=False, allow_blank=True, max_length=300)


class DismissSerializer(InputSerializer):
    """Why it is not needed. With SILENCE_WANTED the account is paused until that day, at most 90 days away."""

    ending = fields.ChoiceField(choices=[(str(one), one.label) for one in DISMISSALS])
    until = fields.DayField(required=False)


class AnswerSerializer(InputSerializer):
    """What the manager reads beside it."""

    text = fields.TextField(max_length=500)


class JudgeSerializer(InputSerializer):
    """Whether it helped."""

    verdict = fields.ChoiceField(choices=[(str(one), one.label) for one in (Verdict.USEFUL, Verdict.NOT_USEFUL)])
