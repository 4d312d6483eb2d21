"""How changes of opportunities and of the pipeline read in the history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, describe


def _opportunity(change: Change) -> str:
    words = {"name": change.told("name"), "stage": change.now("stage_id")}
    if change.is_new:
        return _("began the opportunity “%(name)s”") % words
    if change.is_gone:
        return _("removed the opportunity “%(name)s”") % words
    if change.has("stage_id"):
        return _("moved the opportunity “%(name)s” to %(stage)s") % words
    return _("%(changes)s of the opportunity “%(name)s”") % {"changes": change.changes(), **words}


def _stage(change: Change) -> str:
    words = {"name": change.told("name")}
    if change.is_new:
        return _("added the stage %(name)s") % words
    if change.is_gone:
        return _("removed the stage %(name)s") % words
    return _("%(changes)s of the stage %(name)s") % {"changes": change.changes(), **words}


def _rival(change: Change) -> str:
    words = {"name": change.told("competitor_id"), "opportunity": change.told("opportunity_id")}
    if change.is_new:
        return _("noted %(name)s as a competitor for “%(opportunity)s”") % words
    if change.is_gone:
        return _("took %(name)s off the competitors for “%(opportunity)s”") % words
    return _("changed whether %(name)s won “%(opportunity)s”") % words


def _role(change: Change) -> str:
    """Whom it is about, those who work on the account read on the opportunity."""
    words = {"role": change.told("role"), "opportunity": change.told("opportunity_id")}
    if change.is_gone:
        return _("took the role %(role)s in “%(opportunity)s” from somebody") % words
    if change.is_new:
        return _("gave somebody the role %(role)s in “%(opportunity)s”") % words
    return _("said again that somebody has the role %(role)s in “%(opportunity)s”") % words


describe("opportunities_opportunity", _opportunity, kind="opportunities", label=gettext_lazy("Opportunities"))
describe("opportunities_stage", _stage, kind="opportunities", label=gettext_lazy("Opportunities"))
describe("opportunities_rival", _rival, kind="opportunities", label=gettext_lazy("Opportunities"))
describe("opportunities_opportunityrole", _role, kind="opportunities", label=gettext_lazy("Opportunities"))
