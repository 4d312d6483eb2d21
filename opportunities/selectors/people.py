"""The people an opportunity may belong to, as far as it is useful to choose among them."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import AccountMember
from opportunities.models import Opportunity
from users.models import User
from users.roles import roles_with

MOST = 200


def owners_known_to(user: User, *, asked: str = "") -> QuerySet[User]:
    """Up to 200 people who own an opportunity the user sees; whoever is asked for is among them."""
    people = User.objects.visible_to(user)
    if user.has_perm("accounts.view_every_account"):
        owners = people.filter(Exists(Opportunity.objects.filter(owner=OuterRef("pk"))))
    else:
        # Distinct, so that the planner finds them first instead of asking for each person by name
        theirs = Opportunity.objects.visible_to(user).order_by().values("owner").distinct()
        owners = people.filter(pk__in=theirs)
    # Read in two steps: as one question, what the user sees would be worked out for every owner anew
    keys = list(owners.order_by("name", "pk").values_list("pk", flat=True)[:MOST])
    if asked.isdecimal() and len(asked) < 19 and int(asked) not in keys:
        keys += owners.filter(pk=asked).values_list("pk", flat=True)
    return people.filter(pk__in=keys).order_by("name", "pk")


def people_to_give_to(opportunity: Opportunity, user: User) -> QuerySet[User]:
    """Everybody who sells and works here, but for its owner."""
    sellers = User.objects.visible_to(user).active().filter(role__in=roles_with("opportunities.change_opportunity"))
    return sellers.exclude(pk=opportunity.owner_id)


def people_likely_to_take(opportunity: Opportunity, user: User) -> QuerySet[User]:
    """Those of them who come to mind: the account's owner and team, and the people next to and below the user."""
    team = AccountMember.objects.current().visible_to(user).filter(account=opportunity.account_id)
    near = Q(pk=opportunity.account.owner_id) | Q(pk=user.pk) | Q(pk__in=team.values("person"))
    near |= Q(manager=user) | (Q(manager=user.manager_id) if user.manager_id else Q(pk__in=[]))
    return people_to_give_to(opportunity, user).filter(near).order_by("name", "pk")[:MOST]
