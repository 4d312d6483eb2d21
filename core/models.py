from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class TimestampedModel(models.Model):
    """A row that knows when it came and when it last changed."""

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class LockRow(models.Model):
    """A row that changes to one tree are queued on, so that two people at once cannot make a cycle."""

    name = models.CharField(_("name"), max_length=40, primary_key=True)
    taken_at = models.DateTimeField(_("taken at"))

    serving_rights = "SELECT, UPDATE"

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """A request somebody named, so that repeating it repeats its answer and not its effect. Kept for a day."""

    principal = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(_("key"), max_length=255)
    method = models.CharField(_("method"), max_length=7)
    path = models.CharField(_("path"), max_length=500)
    body_hash = models.CharField(_("hash of the body"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    headers = models.JSONField(_("headers"))
    body = models.TextField(_("body"), blank=True)
    created_at = models.DateTimeField(_("created at"), db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["principal", "key"], name="idempotency_key_is_used_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.principal_id}: {self.key}"


class Pulse(models.Model):
    """When a part of the product was last alive, and how much memory its process held then."""

    name = models.CharField(_("what"), max_length=80, primary_key=True)
    at = models.DateTimeField(_("last alive"))
    memory = models.BigIntegerField(_("memory in bytes"), default=0)

    class Meta:
        verbose_name, verbose_name_plural = _("sign of life"), _("signs of life")

    def __str__(self) -> str:
        return self.name
