from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.choices import LONGEST_DAYS, Scope
from integrations.querysets import ApiTokenQuerySet


class ApiToken(models.Model):
    """A key by which another system acts as a person, within the scopes and until it expires or is revoked.

    Only the hash of the secret is kept: the secret itself is shown once. `prefix` finds the row and names the token.
    """

    user = models.ForeignKey("users.User", models.CASCADE, related_name="api_tokens", verbose_name=_("person"))
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("prefix"), max_length=8, editable=False)
    digest = models.CharField(_("hash of the secret"), max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=6, choices=Scope), verbose_name=_("scopes"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="api_token_prefix_is_unique"),
            models.CheckConstraint(
                name="api_token_has_a_name", condition=~Q(name=""), violation_error_message=_("Name the token.")
            ),
            models.CheckConstraint(
                name="api_token_scopes_are_known",
                condition=Q(scopes__len__gt=0, scopes__contained_by=Scope.values),
                violation_error_message=_("Choose what the token may do."),
            ),
            models.CheckConstraint(
                name="api_token_lasts_at_most_a_year",
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + timedelta(days=LONGEST_DAYS + 1)),
                violation_error_message=_("A token lasts at most a year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def is_in_force(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(each).label) for each in self.scopes]
