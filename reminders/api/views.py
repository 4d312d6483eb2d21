"""What waits for people, for other systems."""

from django.core.exceptions import PermissionDenied
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing
from core.api.viewsets import ContractViewSet
from reminders.api.filters import ReminderFilterSet
from reminders.api.serializers import (
    AnswerSerializer,
    DismissSerializer,
    JudgeSerializer,
    ReminderSerializer,
    SnoozeSerializer,
)
from reminders.choices import Ending
from reminders.models import Reminder
from reminders.selectors.why import may_pause
from reminders.services import (
    answer_reminder,
    dismiss_reminder,
    finish_reminder,
    judge_reminder,
    snooze_reminder,
)

VIEW, CHANGE = "reminders.view_reminder", "reminders.change_reminder"


@extend_schema_view(
    list=extend_schema(summary="List what you were told"), retrieve=extend_schema(summary="Read a reminder")
)
class ReminderViewSet(ContractViewSet):
    """What you were told of accounts that are open to you; all of it for who sees every account."""

    queryset = Reminder.objects.all()
    serializer_class = ReminderSerializer
    filterset_class = ReminderFilterSet
    permissions = {
        "list": VIEW,
        "retrieve": VIEW,
        "snooze": CHANGE,
        "dismiss": CHANGE,
        "done": CHANGE,
        "answer_manager": CHANGE,
        "judge": CHANGE,
    }
    orderings = {"weight": "weight", "raised_at": "raised_at", "ended_at": "ended_at", "id": "id"}
    ordering = "-weight"

    @extend_schema(summary="Put it off", request=SnoozeSerializer)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: int) -> Response:
        """It is out of your inbox until that day; three times at most (409 `snoozed_enough`)."""
        said = self.validated(SnoozeSerializer)
        return self.answer(snooze_reminder(self.get_object(), said.pop("until"), by=request.user, **said))

    @extend_schema(summary="Dismiss it", request=DismissSerializer)
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: int) -> Response:
        """It is closed for this reason and does not open again."""
        said = self.validated(DismissSerializer)
        reminder = self.get_object()
        if said["ending"] == Ending.SILENCE_WANTED and not may_pause(request.user, reminder.account_id):
            raise PermissionDenied
        return self.answer(dismiss_reminder(reminder, said.pop("ending"), by=request.user, **said))

    @extend_schema(summary="Say that it is done", request=None)
    @action(detail=True, methods=["post"])
    def done(self, request: Request, pk: int) -> Response:
        self.validated(Nothing)
        return self.answer(finish_reminder(self.get_object(), by=request.user))

    @extend_schema(summary="Answer before the manager hears", request=AnswerSerializer)
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def answer_manager(self, request: Request, pk: int) -> Response:
        """It stands beside the reminder when the manager hears of it; too late once they have (409 `escalated`)."""
        said = self.validated(AnswerSerializer)
        return self.answer(answer_reminder(self.get_object(), said["text"], by=request.user))

    @extend_schema(summary="Say whether it helped", request=JudgeSerializer)
    @action(detail=True, methods=["post"])
    def judge(self, request: Request, pk: int) -> Response:
        said = self.validated(JudgeSerializer)
        return self.answer(judge_reminder(self.get_object(), said["verdict"], by=request.user))
