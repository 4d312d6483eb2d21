from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.choices import Action
from audit.querysets import AuditEntryQuerySet
from core.choices import Door


class AuditEntry(models.Model):
    """One change of one row: who, through which door, when, and each changed column before and after.

    Written by statement triggers of the tracked tables (audit.triggers), so SQL typed by hand is recorded too. `batch`
    is the import that a change came with.
    """

    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey("users.User", models.DO_NOTHING, null=True, related_name="+", verbose_name=_("actor"))
    door = models.CharField(_("door"), max_length=8, choices=Door)
    table = models.CharField(_("table"), max_length=63)
    row = models.CharField(_("row"), max_length=64)
    account_id = models.BigIntegerField(_("account"), null=True)
    action = models.CharField(_("action"), max_length=1, choices=Action)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    batch = models.BigIntegerField(_("batch"), null=True)

    objects = AuditEntryQuerySet.as_manager()

    serving_rights = "SELECT"

    class Meta:
        verbose_name_plural = "audit entries"
        indexes = [
            models.Index(
                fields=["account_id", "-id"], name="audit_of_account", condition=models.Q(account_id__isnull=False)
            ),
            models.Index(fields=["table", "row", "-id"], name="audit_of_row"),
            models.Index(fields=["batch", "table"], name="audit_of_batch", condition=models.Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.table} {self.row} {self.action}"
