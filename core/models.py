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
