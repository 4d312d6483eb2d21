"""How decisions about health read in the history."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, describe

HEALTH = gettext_lazy("Health")


def _override(change: Change) -> str:
    words = {"band": change.told("band"), "reason": change.told("reason")}
    if change.is_new:
        return _("sees its health otherwise, %(band)s: %(reason)s") % words
    if change.is_gone or change.has("during"):
        return _("ended the other opinion of its health, %(band)s: %(reason)s") % words
    return _("%(changes)s of the other opinion of its health") % {"changes": change.changes()}


def _version(change: Change) -> str:
    words = {"number": change.told("number"), "reason": change.told("reason")}
    return _("published what health is made of, version %(number)s: %(reason)s") % words


describe("health_healthoverride", _override, kind="health", label=HEALTH)
describe("health_healthversion", _version, kind="health", label=HEALTH)
