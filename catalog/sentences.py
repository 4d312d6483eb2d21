"""How changes of what we sell read in the history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, describe


def _offering(change: Change) -> str:
    words = {"name": change.told("name")}
    if change.is_new:
        return _("added the offering %(name)s") % words
    if change.is_gone:
        return _("removed the offering %(name)s") % words
    return _("%(changes)s of the offering %(name)s") % {"changes": change.changes(), **words}


describe("catalog_offering", _offering, kind="offerings", label=gettext_lazy("Offerings"))
