"""Who may do what to whom, when somebody may be invited, and what a directory's groups mean here."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from users.choices import Role, Standing

INVITATIONS_PER_DAY = 3


def check_administrators_touched(roles: Iterable[str], *, may_change_administrators: bool) -> None:
    """Raise ValidationError when somebody who is no administrator touches one or makes one."""
    if Role.ADMINISTRATOR in set(roles) and not may_change_administrators:
        raise ValidationError(
            _("Only an administrator can invite or change administrators."), code="administrators_only"
        )


def check_role_change(current: str, target: str, *, is_oneself: bool, may_change_administrators: bool) -> None:
    """Raise ValidationError unless the role may change: never one's own, and the administrator's only by one."""
    if is_oneself:
        raise ValidationError(_("Nobody changes their own role. Ask another administrator."), code="own_role")
    check_administrators_touched([current, target], may_change_administrators=may_change_administrators)


def check_deactivation(role: str, *, is_oneself: bool, may_change_administrators: bool) -> None:
    """Raise ValidationError unless the person may be deactivated: never by themselves."""
    if is_oneself:
        raise ValidationError(_("Nobody deactivates themselves. Ask another administrator."), code="own_deactivation")
    check_administrators_touched([role], may_change_administrators=may_change_administrators)


def check_invitation(
    *, email: str | None, is_active: bool, has_password: bool, is_on_its_way: bool, sent_today: int
) -> None:
    """Raise ValidationError unless an invitation may go out now."""
    if not email:
        raise ValidationError(_("Add an e-mail address first."), code="no_email")
    if not is_active:
        raise ValidationError(_("This person is deactivated. Reactivate them first."), code="deactivated")
    if has_password:
        raise ValidationError(
            _("This person can already sign in, and can choose a new password on the sign-in page."),
            code="can_sign_in",
        )
    if is_on_its_way:
        raise ValidationError(_("An invitation is already on its way."), code="on_its_way")
    if sent_today >= INVITATIONS_PER_DAY:
        raise ValidationError(
            _("Invited %(count)s times in the last 24 hours. Wait until tomorrow."),
            code="too_many_invitations",
            params={"count": sent_today},
        )


def check_part_time_share(share: Decimal) -> None:
    """Raise ValidationError unless the share is above 0 and at most 1."""
    if not 0 < share <= 1:
        raise ValidationError(_("A part-time share is above 0 and at most 1."), code="part_time_share")


def role_named(text: str) -> Role:
    """The role of this value or of this label, whatever the case; ValidationError when there is none."""
    wanted = " ".join(text.replace("_", " ").split()).casefold()
    for role in Role:
        if wanted in (role.value.replace("_", " ").casefold(), str(role.label).casefold()):
            return role
    raise ValidationError(_("%(text)s is not a role."), code="role", params={"text": text})


def role_from_groups(groups: Iterable[str], group_roles: Mapping[str, str]) -> Role | None:
    """The role of the first configured group the person is in; None when no group gives one."""
    held = set(groups)
    return next((Role(role) for group, role in group_roles.items() if group in held), None)


def is_domain_allowed(email: str, domains: Iterable[str]) -> bool:
    """Whether the address is in one of the domains; a subdomain is another domain."""
    name, at, domain = email.rpartition("@")
    return bool(name and at) and domain.lower() in {allowed.lower() for allowed in domains}


def standing(*, is_active: bool, email: str | None, has_password: bool, invitation: str | None) -> Standing:
    """How far somebody is with signing in, from their state and that of the latest invitation."""
    if not is_active:
        return Standing.DEACTIVATED
    if not email:
        return Standing.NO_EMAIL
    if has_password:
        return Standing.CAN_SIGN_IN
    after_invitation = {"DUE": Standing.ON_ITS_WAY, "SENT": Standing.INVITED, "FAILED": Standing.FAILED}
    return after_invitation.get(invitation or "", Standing.NOT_INVITED)


def in_a_cycle(parents: Mapping[int, int | None], starts: Iterable[int]) -> set[int]:
    """Everybody who would report to themselves, found by walking up from `starts`."""
    found: set[int] = set()
    done: set[int] = set()
    for start in starts:
        trail: dict[int, None] = {}
        node: int | None = start
        while node is not None and node not in done and node not in trail:
            trail[node] = None
            node = parents.get(node)
        if node is not None and node in trail:
            steps = list(trail)
            found |= set(steps[steps.index(node) :])
        done |= trail.keys()
    return found
