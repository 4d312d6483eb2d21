from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Action(TextChoices):
    INSERT = "I", _("added")
    UPDATE = "U", _("changed")
    DELETE = "D", _("removed")
