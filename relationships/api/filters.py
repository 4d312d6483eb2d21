"""What the lists of people, of what was said and of what was promised may be narrowed to."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from accounts.selectors import tsquery
from core.api.filters import DayFilter, FilterSet, IdFilter, SwitchFilter, TextFilter
from core.text import fold
from relationships.choices import CommitmentState, ContactKind, Kind, Side
from relationships.models import (
    CadenceOverride,
    Commitment,
    Contact,
    ContactPoint,
    Employment,
    Goal,
    Interaction,
)

Rows = QuerySet[Any]


class ContactFilterSet(FilterSet):
    """Of jobs and addresses only those count that the reader may know of."""

    q = TextFilter(method="with_text", label="Beginnings of words of the name.")
    account = IdFilter(method="at_account", label="Who works or worked there.")
    email = django_filters.CharFilter(method="with_email", max_length=254, label="An e-mail address, whole.")
    kind = django_filters.ChoiceFilter(choices=ContactKind.choices)
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    def with_text(self, contacts: Any, name: str, value: str) -> Rows:
        query = tsquery(fold(value))
        found: Rows = contacts.filter(pk__in=Contact.objects.with_words(query).order_by().values("pk"))
        return found if query else contacts.none()

    def at_account(self, contacts: Any, name: str, value: int) -> Rows:
        jobs = Employment.objects.visible_to(self.request.user).filter(account=value).order_by()
        found: Rows = contacts.filter(pk__in=jobs.values("contact"))
        return found

    def with_email(self, contacts: Any, name: str, value: str) -> Rows:
        points = ContactPoint.objects.emails().visible_to(self.request.user).filter(value=value.lower()).order_by()
        found: Rows = contacts.filter(pk__in=points.values("contact"))
        return found


class EmploymentFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    contact = IdFilter(field_name="contact")
    is_current = SwitchFilter(method="that_hold_today", label="Whether they work there today.")

    class Meta:
        model = Employment
        fields: tuple[str, ...] = ()

    def that_hold_today(self, jobs: Any, name: str, value: bool) -> Rows:
        today = timezone.now().date()
        found: Rows = jobs.filter(during__contains=today) if value else jobs.exclude(during__contains=today)
        return found


class InteractionFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    contact = IdFilter(method="with_contact", label="Who took part of the customer's.")
    colleague = IdFilter(method="with_colleague", label="Who took part of us.")
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    since = DayFilter(field_name="occurred_on", lookup_expr="gte", label="This day or later.")
    until = DayFilter(field_name="occurred_on", lookup_expr="lte", label="This day or earlier.")
    two_way = SwitchFilter(field_name="is_two_way", label="Whether both sides took part.")
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Interaction
        fields: tuple[str, ...] = ()

    def with_contact(self, interactions: Any, name: str, value: int) -> Rows:
        found: Rows = interactions.of_contact(value)
        return found

    def with_colleague(self, interactions: Any, name: str, value: int) -> Rows:
        found: Rows = interactions.filter(attendances__person=value)
        return found


class CommitmentFilterSet(FilterSet):
    account = IdFilter(field_name="account")
    owner = IdFilter(field_name="owner")
    contact = IdFilter(field_name="contact")
    promised_by = django_filters.ChoiceFilter(choices=Side.choices)
    state = django_filters.ChoiceFilter(choices=CommitmentState.choices)
    due_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(field_name="due_on", lookup_expr="lte")
    source = django_filters.CharFilter(max_length=60)
    external_id = django_filters.CharFilter(max_length=200)

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ()


class GoalFilterSet(FilterSet):
    account = IdFilter(field_name="account")

    class Meta:
        model = Goal
        fields: tuple[str, ...] = ()


class OverrideFilterSet(FilterSet):
    account = IdFilter(field_name="account")

    class Meta:
        model = CadenceOverride
        fields: tuple[str, ...] = ()
