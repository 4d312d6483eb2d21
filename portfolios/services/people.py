"""What reaches across apps when a person's place changes: a new role, leaving."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import MemberFunction
from accounts.models import Account, AccountMember
from accounts.services import end_membership
from core.db import change
from integrations.services import revoke_tokens_of
from opportunities.services import hand_over_opportunities
from portfolios.choices import HOLDERS, Kind
from portfolios.models import Cover, Portfolio
from portfolios.services.books import close_portfolio, open_portfolio
from portfolios.services.covering import end_cover
from portfolios.services.placing import lock_accounts, lock_portfolios, write_assignments
from users.models import User
from users.services import change_role, deactivate_person, update_person


@change
def change_person_role(person: User, role: str, *, by: User | None) -> User:
    """The person has the role from today. A book the new role cannot hold must be empty, and is closed."""
    for portfolio in Portfolio.objects.open().filter(owner=person).order_by("pk"):
        if role in HOLDERS[Kind(portfolio.kind)]:
            continue
        if portfolio.held:
            raise ValidationError(
                _("%(name)s still looks after %(held)s accounts. Hand them over first."),
                code="portfolio_not_empty",
                params={"name": person.name, "held": portfolio.held},
            )
        close_portfolio(portfolio, by=by)
    return change_role(person, role, by=by)


@change
def deactivate(person: User, *, by: User | None) -> Portfolio | None:
    """The person is gone: access, covers and memberships end at once, reports move up, open opportunities go to the
    nearest manager above, and the accounts wait in that manager's holding portfolio, which is returned (None: there was
    nothing to hold)."""
    heirs = _managers_above(person)
    reports_to = heirs[0] if heirs else None
    for report in person.reports.order_by("pk"):
        update_person(report, by=by, manager=reports_to)
    covers = Cover.objects.filter(person=person, during__endswith__gt=timezone.now().date())
    for cover in covers.order_by("account", "-during"):
        end_cover(cover, by=by)
    if reports_to is not None:
        hand_over_opportunities(person, reports_to, by=by)
    for member in _memberships_to_end(person):
        end_membership(member, by=by)
    holding = _hand_over_everything(person, heirs, by=by)
    revoke_tokens_of(person, by=by)
    deactivate_person(person, by=by)
    return holding


def _memberships_to_end(person: User) -> list[AccountMember]:
    """Memberships that hold today or begin later, in the order their accounts are locked; what comes with opportunities
    ends with them."""
    members = AccountMember.objects.filter(person=person).exclude(function=MemberFunction.SELLER)
    members = members.order_by("account", "pk")
    today = timezone.now().date()
    return list(members.filter(Q(during__endswith__isnull=True) | Q(during__endswith__gt=today)))


def _hand_over_everything(person: User, heirs: list[User], *, by: User | None) -> Portfolio | None:
    """Move all accounts of the person's portfolios into one holding portfolio and close them."""
    accounts = lock_accounts(Account.objects.filter(assignment__portfolio__owner=person).only("pk"))
    portfolios = list(Portfolio.objects.open().filter(owner=person).order_by("pk"))
    holding = _holding_of(heirs or _directors(person), by=by) if accounts else None
    if holding is not None:
        locked = lock_portfolios([holding.pk, *(portfolio.pk for portfolio in portfolios)])
        target = locked[holding.pk]
        reason = _("%(name)s left") % {"name": person.name}
        write_assignments([(account, target) for account in accounts], reason=reason)
    for portfolio in portfolios:
        close_portfolio(portfolio, by=by)
    return holding


def _managers_above(person: User) -> list[User]:
    """Active people above, nearest first."""
    above = [int(pk) for pk in person.path.strip("/").split("/")[:-1]]
    people = User.objects.active().in_bulk(above)
    return [people[pk] for pk in reversed(above) if pk in people]


def _directors(person: User) -> list[User]:
    holders = User.objects.active().filter(role__in=HOLDERS[Kind.HOLDING]).exclude(pk=person.pk)
    return sorted(holders, key=lambda user: (not user.has_perm("portfolios.renew_cover"), user.pk))


def _holding_of(candidates: list[User], *, by: User | None) -> Portfolio:
    """The open holding portfolio of the first candidate who may have one, opened when missing."""
    for candidate in candidates:
        if candidate.role in HOLDERS[Kind.HOLDING]:
            existing = Portfolio.objects.open().filter(owner=candidate, kind=Kind.HOLDING).first()
            return existing or open_portfolio(candidate, Kind.HOLDING, by=by)
    raise ValidationError(
        _("Nobody above can hold the accounts. Name a manager for this person first."), code="no_holding"
    )
