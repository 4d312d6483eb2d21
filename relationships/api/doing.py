"""What was said with customers and what was promised, for other systems."""

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db.models import OuterRef
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import Nothing, with_keys
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet, done
from relationships.api.filters import CommitmentFilterSet, InteractionFilterSet
from relationships.api.serializers.doing import (
    CommitmentFactsSerializer,
    CommitmentSerializer,
    EndSerializer,
    InteractionFactsSerializer,
    InteractionSerializer,
    NewCommitmentSerializer,
    NewInteractionSerializer,
)
from relationships.models import Attendance, Commitment, Interaction, Participation
from relationships.querysets import InteractionQuerySet
from relationships.services import (
    commitments,
    end_commitment,
    interactions,
    log_interaction,
    make_commitment,
    remove_interactions,
    reopen_commitment,
    update_commitment,
    update_interaction,
    upsert_commitments,
    upsert_interactions,
)

VIEW, ADD, CHANGE = (f"relationships.{verb}_interaction" for verb in ("view", "add", "change"))
VIEW_PROMISES, KEEP = "relationships.view_commitment", "relationships.change_commitment"


@extend_schema_view(
    list=extend_schema(summary="List contacts with customers"), retrieve=extend_schema(summary="Read an interaction")
)
class InteractionViewSet(Upserts, ContractViewSet):
    """Meetings, calls, mails, messages and events: those with accounts that are open to you, and those you took part
    in. The latest first."""

    queryset = Interaction.objects.all()
    serializer_class = InteractionSerializer
    filterset_class = InteractionFilterSet
    permissions = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": ADD,
        "partial_update": CHANGE,
        "destroy": CHANGE,
        "upsert": ADD,
    }
    upsert_service = upsert_interactions
    upsert_fields = tuple(interactions.READERS)
    orderings = {"occurred_at": "occurred_at", "updated_at": "updated_at", "id": "id"}
    ordering = "-occurred_at"

    def all_rows(self) -> InteractionQuerySet:
        """Interactions with who took part, and whether the reader may read the notes."""
        there = Participation.objects.filter(interaction=OuterRef("pk")).order_by("contact")
        ours = Attendance.objects.filter(interaction=OuterRef("pk")).order_by("person")
        shown: InteractionQuerySet = Interaction.objects.with_text_for(self.request.user).annotate(
            contacts=ArraySubquery(there.values("contact")), colleagues=ArraySubquery(ours.values("person"))
        )
        return shown

    @extend_schema(summary="Log a contact", request=NewInteractionSerializer)
    def create(self, request: Request) -> Response:
        """It counts at once, and moves on when the next contact is due."""
        return self.answer(log_interaction(by=request.user, **with_keys(self.validated(NewInteractionSerializer))), 201)

    @extend_schema(summary="Change an interaction", request=InteractionFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays; what it said before stays in the history."""
        said = self.validated(InteractionFactsSerializer)
        return self.answer(update_interaction(self.get_object(), version=self.seen_version, by=request.user, **said))

    @extend_schema(summary="Remove an interaction")
    def destroy(self, request: Request, pk: int) -> Response:
        """It counts no more. One in which something was promised stays (409 `in_use`)."""
        key = self.get_object().pk
        reasons = remove_interactions([key], by=request.user)
        if key in reasons:
            raise ValidationError(reasons[key], code="in_use")
        return done()


@extend_schema_view(
    list=extend_schema(summary="List what was promised"), retrieve=extend_schema(summary="Read a commitment")
)
class CommitmentViewSet(Upserts, ContractViewSet):
    """What either side promised: at accounts that are open to you, and what you look after."""

    queryset = Commitment.objects.all()
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilterSet
    permissions = {
        "list": VIEW_PROMISES,
        "retrieve": VIEW_PROMISES,
        "create": KEEP,
        "partial_update": KEEP,
        "end": KEEP,
        "reopen": KEEP,
        "upsert": KEEP,
    }
    upsert_service = upsert_commitments
    upsert_fields = tuple(commitments.READERS)
    orderings = {"due_on": "due_on", "account": "account__name", "updated_at": "updated_at", "id": "id"}
    ordering = "due_on"

    @extend_schema(summary="Note a commitment", request=NewCommitmentSerializer)
    def create(self, request: Request) -> Response:
        return self.answer(make_commitment(by=request.user, **with_keys(self.validated(NewCommitmentSerializer))), 201)

    @extend_schema(summary="Change a commitment", request=CommitmentFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays."""
        said = with_keys(self.validated(CommitmentFactsSerializer))
        return self.answer(update_commitment(self.get_object(), version=self.seen_version, by=request.user, **said))

    @extend_schema(summary="Say what became of it", request=EndSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, pk: int) -> Response:
        """Kept, missed or withdrawn; one that has ended is reopened first (409 `commitment_ended`)."""
        said = self.validated(EndSerializer)
        return self.answer(end_commitment(self.get_object(), said.pop("state"), by=request.user, **said))

    @extend_schema(summary="Reopen a commitment", request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: int) -> Response:
        """It stands again as it did before it ended."""
        self.validated(Nothing)
        return self.answer(reopen_commitment(self.get_object(), by=request.user))
