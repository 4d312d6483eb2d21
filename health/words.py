"""The parts of the score as people call them, and what of each is said in a sentence."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from health.rules import REVENUE_MONTHS, Facts, planned_sum

LABELS: dict[str, Promise] = {
    "engagement": gettext_lazy("Engagement"),
    "reciprocity": gettext_lazy("Reciprocity"),
    "breadth": gettext_lazy("Breadth"),
    "stance": gettext_lazy("Stance"),
    "commitments": gettext_lazy("Commitments"),
    "vitality": gettext_lazy("Commercial vitality"),
}
MEANINGS: dict[str, Promise] = {
    "engagement": gettext_lazy("How often and how lately both sides were in contact, against the plan."),
    "reciprocity": gettext_lazy("Whether the customer comes to us, and whether we answer in time."),
    "breadth": gettext_lazy("With how many of those who decide we are in contact."),
    "stance": gettext_lazy("Where those who decide stand towards us."),
    "commitments": gettext_lazy("Whether we keep what we promise."),
    "vitality": gettext_lazy("Revenue of twelve months against the twelve before."),
}


def said_of(part: str, facts: Facts) -> list[str]:
    """What the facts say of a part, in sentences."""
    return [each for each in _SAID[part](facts) if each]


def _engagement(facts: Facts) -> list[str]:
    plan = ngettext("planned every %(n)d day", "planned every %(n)d days", facts.planned_days)
    planned = plan % {"n": facts.planned_days}
    if facts.silent_days is None:
        return [_("No contact both ways is known yet; %(plan)s.") % {"plan": planned}]
    days = int(facts.silent_days)
    last = ngettext("Last contact both ways %(n)d day ago", "Last contact both ways %(n)d days ago", days) % {"n": days}
    goal = planned_sum(facts.planned_days, facts.observed_days)
    share = round(100 * facts.d90 / goal)
    return [f"{last}, {planned}.", _("Contact of late: %(share)d %% of what was planned.") % {"share": share}]


def _reciprocity(facts: Facts) -> list[str]:
    if not facts.hears_customer:
        return [_("Not counted: mail of the owner is not heard both ways.")]
    if not facts.replies_asked:
        return [_("Nothing of theirs had to be answered in 90 days.")]
    told = {"kept": facts.replies_in_time, "asked": facts.replies_asked}
    return [_("Answered in time in 90 days: %(kept)d of %(asked)d.") % told]


def _breadth(facts: Facts) -> list[str]:
    if not facts.people:
        return [_("Nobody is known yet who decides there.")]
    told = {"active": facts.people_active, "people": facts.people, "planned": facts.planned_people}
    return [_("In contact with %(active)d of %(people)d who decide; the plan is %(planned)d.") % told]


def _stance(facts: Facts) -> list[str]:
    return [] if facts.opinion >= 0.5 else [_("Not counted: nobody said lately where those who decide stand.")]


def _commitments(facts: Facts) -> list[str]:
    asked = facts.kept + facts.missed
    if not asked:
        return [_("Not counted: no promise of ours was due in 90 days.")]
    return [_("Kept in 90 days: %(kept)d of %(asked)d.") % {"kept": facts.kept, "asked": asked}]


def _vitality(facts: Facts) -> list[str]:
    if facts.revenue_months >= REVENUE_MONTHS:
        return []
    return [_("Not counted: fewer than %(months)d months of revenue are known.") % {"months": REVENUE_MONTHS}]


_SAID = {
    "engagement": _engagement, "reciprocity": _reciprocity, "breadth": _breadth, "stance": _stance,
    "commitments": _commitments, "vitality": _vitality,
}  # fmt: skip
