"""Who decides on an opportunity."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core.bulk import held
from core.db import change
from opportunities.models import Opportunity, OpportunityRole
from relationships.models import Employment
from relationships.rules import check_decides, check_roles, check_works_here
from relationships.services.standing import hold_job
from users.models import User


@change
def say_roles_in(
    opportunity: Opportunity, employment: Employment, roles: Collection[str], *, by: User | None
) -> Opportunity:
    """The contact has exactly these roles in the opportunity, and none with an empty list. Each that is said again
    counts from today."""
    deal, job = held(Opportunity.objects.filter(pk=opportunity.pk)), hold_job(employment)
    check_roles(roles)
    if job.account_id != deal.account_id:
        message = _("%(name)s does not work at this account.") % {"name": job.contact.name}
        raise ValidationError({"employment": ValidationError(message, code="works_elsewhere")})
    if roles:
        check_decides(job.contact.kind)
        check_works_here(job.during.upper, today=timezone.now().date(), field="employment")
    here = OpportunityRole.objects.filter(opportunity=deal, employment=job)
    here.exclude(role__in=roles).delete()
    said = {"account_id": deal.account_id, "said_by": by, "said_on": timezone.localdate()}
    for role in roles:
        here.update_or_create(opportunity=deal, employment=job, role=role, defaults=said)
    return deal


def forget_roles_elsewhere(opportunities: Collection[int]) -> None:
    """Of those opportunities that went to another account, nobody is known to decide any more."""
    roles = OpportunityRole.objects.filter(opportunity__in=opportunities)
    roles.exclude(account=F("opportunity__account")).delete()
