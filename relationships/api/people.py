"""People at customers, where they work and where they stand, for other systems."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.serializers import with_keys
from core.api.upserts import Upserts
from core.api.viewsets import ContractViewSet
from relationships.api.filters import ContactFilterSet, EmploymentFilterSet
from relationships.api.serializers.people import (
    AddressesSerializer,
    ContactFactsSerializer,
    ContactSerializer,
    EmploymentFactsSerializer,
    EmploymentSerializer,
    JobMoveSerializer,
    LeaveSerializer,
    NewContactSerializer,
    NewEmploymentSerializer,
    StandingFactsSerializer,
)
from relationships.models import Assessment, Contact, ContactPoint, Employment, HeldRole
from relationships.querysets import ContactQuerySet, EmploymentQuerySet
from relationships.services import (
    add_contact,
    begin_employment,
    contacts,
    end_employment,
    move_contact,
    set_points,
    update_contact,
    update_employment,
    upsert_contacts,
)
from relationships.services.people import say_standing
from users.models import User

VIEW, CHANGE = "relationships.view_contact", "relationships.change_contact"
ASSESS = "relationships.change_assessment"


def shown_to(reader: User) -> EmploymentQuerySet:
    """Jobs with what the reader may know of what we think of people in them."""
    opinions = Assessment.objects.visible_to(reader)
    roles = HeldRole.objects.visible_to(reader)
    jobs: EmploymentQuerySet = Employment.objects.prefetch_related(
        Prefetch("assessment", opinions), Prefetch("roles", roles, to_attr="shown_roles")
    )
    return jobs


@extend_schema_view(
    list=extend_schema(summary="List people at customers"), retrieve=extend_schema(summary="Read a contact")
)
class ContactViewSet(Upserts, ContractViewSet):
    """People at the accounts you see, with the jobs, addresses and opinions that you may know of."""

    queryset = Contact.objects.all()
    serializer_class = ContactSerializer
    filterset_class = ContactFilterSet
    permissions = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": CHANGE,
        "partial_update": CHANGE,
        "addresses": CHANGE,
        "upsert": CHANGE,
    }
    upsert_service = upsert_contacts
    upsert_fields = tuple(contacts.READERS)
    orderings = {"name": "name", "updated_at": "updated_at", "id": "id"}
    ordering = "name"

    def all_rows(self) -> ContactQuerySet:
        """Contacts with their jobs and addresses, as far as the reader may know them."""
        reader = self.request.user
        jobs = shown_to(reader).visible_to(reader).order_by("-during", "pk")
        points = ContactPoint.objects.visible_to(reader)
        shown: ContactQuerySet = Contact.objects.prefetch_related(
            Prefetch("employments", jobs, to_attr="shown_employments"),
            Prefetch("points", points, to_attr="shown_points"),
        )
        return shown

    @extend_schema(summary="Add a contact", request=NewContactSerializer)
    def create(self, request: Request) -> Response:
        """Who reads an address is guessed from it unless `kind` says so."""
        return self.answer(add_contact(by=request.user, **with_keys(self.validated(NewContactSerializer))), 201)

    @extend_schema(summary="Change a contact", request=ContactFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays. Jobs and addresses have addresses of their own."""
        facts = self.validated(ContactFactsSerializer)
        return self.answer(update_contact(self.get_object(), version=self.seen_version, by=request.user, **facts))

    @extend_schema(summary="Say how somebody is reached", request=AddressesSerializer)
    @action(detail=True, methods=["post"])
    def addresses(self, request: Request, pk: int) -> Response:
        """Their own addresses and numbers are these and no others; those of jobs stay."""
        said = self.validated(AddressesSerializer)
        set_points(self.get_object(), None, by=request.user, **said)
        return self.answer(self.get_object())


@extend_schema_view(list=extend_schema(summary="List who works where"), retrieve=extend_schema(summary="Read a job"))
class EmploymentViewSet(ContractViewSet):
    """Who works or worked at the accounts you see, under whom, and what your colleagues think of them."""

    queryset = Employment.objects.all()
    serializer_class = EmploymentSerializer
    filterset_class = EmploymentFilterSet
    permissions = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": CHANGE,
        "partial_update": CHANGE,
        "addresses": CHANGE,
        "leave": CHANGE,
        "move": CHANGE,
        "standing": ASSESS,
    }
    orderings = {"contact": "contact__name", "account": "account__name", "updated_at": "updated_at", "id": "id"}

    def all_rows(self) -> EmploymentQuerySet:
        return shown_to(self.request.user)

    @extend_schema(summary="Begin a job", request=NewEmploymentSerializer)
    def create(self, request: Request) -> Response:
        """They work at another account as well; whoever left for it is moved."""
        said = self.validated(NewEmploymentSerializer)
        return self.answer(begin_employment(said.pop("contact"), said.pop("account"), by=request.user, **said), 201)

    @extend_schema(summary="Change a job", request=EmploymentFactsSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """What is not named stays."""
        job = self.get_object()
        said = {"reports_to": job.reports_to} | self.validated(EmploymentFactsSerializer)
        return self.answer(update_employment(job, version=self.seen_version, by=request.user, **said))

    @extend_schema(summary="Say how somebody is reached there", request=AddressesSerializer)
    @action(detail=True, methods=["post"])
    def addresses(self, request: Request, pk: int) -> Response:
        """The addresses and numbers of the job are these and no others."""
        said = self.validated(AddressesSerializer)
        job = self.get_object()
        set_points(job.contact, job, country=job.account.country, by=request.user, **said)
        return self.answer(job)

    @extend_schema(summary="Say that somebody left", request=LeaveSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, pk: int) -> Response:
        """What happened stays where it happened; nobody reports to them there any more."""
        said = self.validated(LeaveSerializer)
        return self.answer(end_employment(self.get_object(), by=request.user, **said))

    @extend_schema(summary="Say that somebody went to another account", request=JobMoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, pk: int) -> Response:
        """Answers the job at the new account."""
        said = self.validated(JobMoveSerializer)
        return self.answer(move_contact(self.get_object(), said.pop("account"), by=request.user, **said))

    @extend_schema(summary="Say what you think of somebody", request=StandingFactsSerializer)
    @action(detail=True, methods=["post"])
    def standing(self, request: Request, pk: int) -> Response:
        """Their roles, influence and stance at the account. Only people decide (409 `not_a_person`)."""
        said, job = self.validated(StandingFactsSerializer), self.get_object()
        say_standing(job, by=request.user, **said)
        return self.answer(job)
