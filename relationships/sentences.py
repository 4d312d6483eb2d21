"""How changes of people and of what we do with them read in the history. The notes of an interaction, and what we
think of somebody, are read in their own places and are not told here."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.phrases import Change, call, describe

if TYPE_CHECKING:
    from users.models import User

PEOPLE, CONTACTS = gettext_lazy("People at the customer"), gettext_lazy("Contact with the customer")


def _contact(change: Change) -> str:
    words = {"name": change.told("name")}
    if change.is_new:
        return _("added the contact %(name)s") % words
    if change.is_gone:
        return _("removed the contact %(name)s") % words
    return _("%(changes)s of the contact %(name)s") % {"changes": change.changes(), **words}


def _point(change: Change) -> str:
    words = {"name": change.told("contact_id"), "value": change.told("value")}
    if change.is_new:
        return _("noted %(value)s for %(name)s") % words
    if change.is_gone:
        return _("took %(value)s off %(name)s") % words
    return _("%(changes)s of %(name)s") % {"changes": change.changes(), **words}


def _employment(change: Change) -> str:
    words = {"name": change.told("contact_id")}
    if change.is_new:
        return _("noted that %(name)s works here") % words
    if change.is_gone:
        return _("noted that %(name)s never worked here") % words
    if change.has("during"):
        return _("changed from when to when %(name)s works here") % words
    return _("%(changes)s of %(name)s") % {"changes": change.changes(), **words}


def _role(change: Change) -> str:
    words = {"role": change.told("role")}
    return (
        _("took the role %(role)s from somebody") if change.is_gone else _("gave somebody the role %(role)s")
    ) % words


def _assessment(change: Change) -> str:
    return _("said where somebody stands")


def _interaction(change: Change) -> str:
    words = {"kind": change.told("kind"), "subject": change.told("subject"), "day": change.told("occurred_at")}
    if change.is_new:
        return _("logged: %(kind)s on %(day)s, %(subject)s") % words
    if change.is_gone:
        return _("removed: %(kind)s on %(day)s, %(subject)s") % words
    if change.has("occurred_at"):
        words |= {"before": change.was("occurred_at"), "after": change.now("occurred_at")}
        return _("moved “%(subject)s” from %(before)s to %(after)s") % words
    return _("changed what is noted of “%(subject)s”, %(day)s") % words


def _took_part(change: Change) -> str:
    column = "contact_id" if change.raw("contact_id") is not None else "person_id"
    words = {"name": change.told(column)}
    return (_("took %(name)s off an interaction") if change.is_gone else _("put %(name)s on an interaction")) % words


def _commitment(change: Change) -> str:
    words = {"what": change.told("text"), "state": change.now("state")}
    if change.is_new:
        return _("noted a commitment: %(what)s") % words
    if change.is_gone:
        return _("removed a commitment: %(what)s") % words
    if change.has("state"):
        return _("noted that a commitment is %(state)s: %(what)s") % words
    return _("%(changes)s of the commitment “%(what)s”") % {"changes": change.changes(), **words}


def _goal(change: Change) -> str:
    words = {"what": change.told("text")}
    if change.is_new:
        return _("noted a client goal: %(what)s") % words
    if change.is_gone:
        return _("removed a client goal: %(what)s") % words
    return _("%(changes)s of the client goal “%(what)s”") % {"changes": change.changes(), **words}


def _override(change: Change) -> str:
    words = {"days": change.told("contact_days"), "reason": change.told("reason")}
    if change.is_gone:
        return _("ended the account's own cadence of %(days)s days") % words
    return _("set a cadence of %(days)s days: %(reason)s") % words


def _cadence(change: Change) -> str:
    return _("published how often we are in contact")


def _basis(change: Change) -> str:
    return _("decided why contacts may be kept: %(changes)s") % {"changes": change.changes()}


def _mailbox(change: Change) -> str:
    words = {"name": change.told("address")}
    if change.is_new:
        return _("connected the mailbox %(name)s") % words
    if change.is_gone:
        return _("disconnected the mailbox %(name)s") % words
    return _("changed how the mailbox %(name)s is read") % words


def _calendar(change: Change) -> str:
    words = {"name": change.told("name")}
    if change.is_new:
        return _("connected the calendar %(name)s") % words
    if change.is_gone:
        return _("disconnected the calendar %(name)s") % words
    return _("changed how the calendar %(name)s is read") % words


def _names_of_employments(rows: QuerySet[Any], reader: "User") -> dict[Any, str]:
    return dict(rows.values_list("pk", "contact__name"))


call("relationships_employment", _names_of_employments)
for table, phrase in {
    "contact": _contact, "contactpoint": _point, "employment": _employment, "heldrole": _role,
    "assessment": _assessment, "goal": _goal,
}.items():  # fmt: skip
    describe(f"relationships_{table}", phrase, kind="people", label=PEOPLE)
for table, phrase in {
    "interaction": _interaction, "participation": _took_part, "attendance": _took_part,
    "cadenceoverride": _override, "cadenceversion": _cadence, "cadencerule": _cadence, "legalbasisdefault": _basis,
    "mailbox": _mailbox, "calendar": _calendar,
}.items():  # fmt: skip
    describe(f"relationships_{table}", phrase, kind="interactions", label=CONTACTS)
describe("relationships_commitment", _commitment, kind="commitments", label=gettext_lazy("Promises"))
