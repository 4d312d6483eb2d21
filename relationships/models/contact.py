from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.addresses import address_of
from core.constraints import CompositeForeignKey
from core.db import say
from core.models import TimestampedModel
from core.text import Fold
from relationships.choices import Channel, ContactKind, LegalBasis, Origin, PointKind
from relationships.querysets import ContactQuerySet, EmploymentQuerySet, PointQuerySet
from users.models import check_time_zone

say("contact_reporting_line_has_no_cycle", _("Nobody reports to themselves or to somebody below them."))


class Contact(TimestampedModel):
    """A person at a customer, or an address there that several people read. Where they work is their employments."""

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("who this is"), max_length=9, choices=ContactKind, default=ContactKind.PERSON)
    language = models.CharField(_("language"), max_length=8, blank=True)
    channel = models.CharField(_("best reached by"), max_length=7, choices=Channel, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[check_time_zone])
    is_not_to_be_contacted = models.BooleanField(_("does not want to be contacted"), default=False)
    origin = models.CharField(_("how they came to us"), max_length=9, choices=Origin, editable=False)
    legal_basis = models.CharField(_("legal basis"), max_length=19, choices=LegalBasis)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("external id"), max_length=200, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    search_text = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        permissions = [
            ("change_legalbasis", "Can decide why contacts of each door may be kept"),
            ("export_contact", "Can take away everything held about a contact"),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="contacts_by_name"),
            GinIndex(SearchVector("search_text", config="simple"), name="contact_words"),
            GistIndex(OpClass(F("search_text"), name="gist_trgm_ops(siglen=64)"), name="contact_likeness"),
        ]
        constraints = [
            models.CheckConstraint(name="contact_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="contact_kind_is_known", condition=Q(kind__in=ContactKind.values)),
            models.CheckConstraint(name="contact_origin_is_known", condition=Q(origin__in=Origin.values)),
            models.CheckConstraint(name="contact_has_a_legal_basis", condition=Q(legal_basis__in=LegalBasis.values)),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="contact_external_id_is_unique_per_source",
                violation_error_message=_("Another contact already has this external id."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("relationships:contact_detail", self.pk)

    @property
    def is_person(self) -> bool:
        """Whether somebody who can decide reads what is written here."""
        return self.kind == ContactKind.PERSON


class Employment(TimestampedModel):
    """A contact works at an account for some time, with a title, perhaps under somebody there."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="employments", verbose_name=_("contact"))
    account = models.ForeignKey(
        "accounts.Account", models.CASCADE, related_name="employments", verbose_name=_("account")
    )
    title = models.CharField(_("job title"), max_length=200, blank=True)
    department = models.CharField(_("department"), max_length=100, blank=True)
    during = DateRangeField(_("during"))
    reports_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("reports to")
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        ordering = ["contact__name", "pk"]
        verbose_name, verbose_name_plural = _("employment"), _("employments")
        indexes = [
            models.Index(fields=["account", "contact"], name="employments_of_account"),
            models.Index(Func(F("during"), function="upper"), name="employments_by_last_day"),
        ]
        constraints = [
            models.CheckConstraint(
                name="employment_begins", condition=Q(during__isempty=False, during__startswith__isnull=False)
            ),
            ExclusionConstraint(
                name="contact_works_at_an_account_once",
                expressions=[
                    (F("contact"), RangeOperators.EQUAL),
                    (F("account"), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("This contact already works at this account."),
            ),
            models.UniqueConstraint(fields=["id", "account"], name="employment_account_can_be_referenced"),
            models.UniqueConstraint(fields=["id", "contact"], name="employment_contact_can_be_referenced"),
            CompositeForeignKey(
                name="contact_reports_to_somebody_of_the_same_account",
                fields=["reports_to", "account"],
                to="relationships.Employment",
                to_fields=["id", "account"],
                violation_error_message=_("People report to somebody at the same account."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} at {self.account_id}"


class ContactPoint(models.Model):
    """An e-mail address or a telephone number of a contact. One that came with a job is seen where the job is."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="points")
    employment = models.ForeignKey(
        Employment, models.CASCADE, null=True, blank=True, related_name="points", verbose_name=_("employment")
    )
    kind = models.CharField(_("kind"), max_length=5, choices=PointKind)
    value = models.CharField(_("address or number"), max_length=254)

    objects = PointQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name, verbose_name_plural = _("address or number"), _("addresses and numbers")
        indexes = [models.Index(fields=["kind", "value"], name="contact_points_by_value")]
        constraints = [
            models.CheckConstraint(
                name="contact_point_is_as_it_is_compared",
                condition=Q(kind=PointKind.EMAIL, value__regex=r"^[^A-Z\s@]+@[^A-Z\s@]+$")
                | Q(kind=PointKind.PHONE, value__regex=r"^\+[1-9][0-9]{3,14}$"),
                violation_error_message=_("An e-mail address or a number such as +34 600 123 456."),
            ),
            models.UniqueConstraint(
                fields=["contact", "employment", "kind", "value"],
                name="contact_has_an_address_once",
                nulls_distinct=False,
                violation_error_message=_("The contact has this address already."),
            ),
            CompositeForeignKey(
                name="contact_point_is_of_an_own_employment",
                fields=["employment", "contact"],
                to="relationships.Employment",
                to_fields=["id", "contact"],
            ),
        ]

    def __str__(self) -> str:
        return self.value


class LegalBasisDefault(TimestampedModel):
    """Why the organisation keeps contacts that come through a door; what new ones get without being asked."""

    origin = models.CharField(_("how they came to us"), max_length=9, choices=Origin, primary_key=True)
    basis = models.CharField(_("legal basis"), max_length=19, choices=LegalBasis)

    class Meta:
        verbose_name, verbose_name_plural = _("legal basis"), _("legal bases")
        constraints = [
            models.CheckConstraint(name="default_origin_is_known", condition=Q(origin__in=Origin.values)),
            models.CheckConstraint(name="default_basis_is_known", condition=Q(basis__in=LegalBasis.values)),
        ]

    def __str__(self) -> str:
        return f"{self.origin}: {self.basis}"
