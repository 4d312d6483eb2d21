"""How changes of what we know of competitors read in the history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, describe


def _competitor(change: Change) -> str:
    words = {"name": change.told("name")}
    if change.is_new:
        return _("added the competitor %(name)s") % words
    if change.is_gone:
        return _("removed the competitor %(name)s") % words
    return _("%(changes)s of the competitor %(name)s") % {"changes": change.changes(), **words}


def _presence(change: Change) -> str:
    words = {"name": change.told("competitor_id")}
    if change.is_new:
        return _("noted that %(name)s sits here") % words
    if change.is_gone:
        return _("noted that %(name)s no longer sits here") % words
    return _("%(changes)s of the competitor %(name)s") % {"changes": change.changes(), **words}


describe("competitors_competitor", _competitor, kind="competitors", label=gettext_lazy("Competitors"))
describe("competitors_competitorpresence", _presence, kind="competitors", label=gettext_lazy("Competitors"))
