"""The portfolio rules as sentences. The database holds the same facts; these say them with numbers, before it must."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.days import check_days
from portfolios.choices import COVER_DAYS, COVERS_PER_PERSON, RAMP_DAYS, RENEWAL_GAP_DAYS, Kind, Standing


def check_reason(reason: str) -> None:
    """Raise ValidationError unless somebody said why."""
    if not reason.strip():
        raise ValidationError(_("Say why."), code="reason_missing")


def check_room(used: int, ceiling: int, *, coming: int) -> None:
    """Raise ValidationError unless as many more customers fit (S7, S8: the counts are absolute)."""
    if coming > 0 and used + coming > ceiling:
        raise ValidationError(
            _("Portfolio full: %(used)s of %(ceiling)s. Swap one, choose another manager, or cover until a date."),
            code="portfolio_full",
            params={"used": used, "ceiling": ceiling},
        )


def check_tier_fits(kind: str, *, is_strategic: bool, account: str) -> None:
    """Raise ValidationError unless the account's tier belongs in a portfolio of this kind (S3)."""
    if kind == Kind.HOLDING or (kind == Kind.KAM) == is_strategic:
        return
    if is_strategic:
        message = _("%(account)s is strategic: only a key account manager looks after it.")
    else:
        message = _("%(account)s is not strategic: a key account manager looks after strategic accounts only.")
    raise ValidationError(message, code="tier_does_not_fit", params={"account": account})


def check_is_head(head: str | None, *, account: str) -> None:
    """Raise ValidationError unless the account stands for itself; a group is moved with its head."""
    if head is not None:
        raise ValidationError(
            _("%(account)s is managed with %(head)s: move %(head)s, or take it out of the group first."),
            code="only_heads_are_assigned",
            params={"account": account, "head": head},
        )


def check_is_open(closed_on: date | None) -> None:
    """Raise ValidationError unless the portfolio is still open."""
    if closed_on is not None:
        raise ValidationError(_("This portfolio is closed."), code="portfolio_closed")


def check_not_own_book(by: int | None, owners: Iterable[tuple[int, str]]) -> None:
    """Raise ValidationError when somebody decides about their own book; a holding portfolio is not a book."""
    if any(owner == by and kind != Kind.HOLDING for owner, kind in owners):
        raise ValidationError(
            _("Somebody above you decides which accounts enter or leave your own book."), code="own_move"
        )


def check_may_change_status(*, is_win: bool, leads: bool) -> None:
    """Raise ValidationError unless the account is won, or changed by somebody who answers for it and hands accounts
    out: a customer that stops counting frees a place."""
    if not is_win and not leads:
        raise ValidationError(
            _("Only somebody who hands out accounts says that a customer is none any more."), code="status_not_yours"
        )


def check_not_own_renewal(by: int | None, *, person: int) -> None:
    """Raise ValidationError when somebody renews a cover of their own."""
    if by == person:
        raise ValidationError(_("Somebody else decides whether you go on covering."), code="own_renewal")


def check_cover_days(starts_on: date, until: date, *, today: date) -> None:
    """Raise ValidationError unless a cover begins today or later, ends after it begins and lasts at most 90 days."""
    check_days(starts_on=starts_on, until=until)
    if starts_on < today:
        raise ValidationError({"starts_on": ValidationError(_("A cover begins today or later."), code="cover_past")})
    if until < starts_on:
        raise ValidationError({"until": ValidationError(_("A cover ends after it begins."), code="cover_ends_early")})
    if (until - starts_on).days >= COVER_DAYS:
        last = starts_on + timedelta(days=COVER_DAYS - 1)
        raise ValidationError(
            {
                "until": ValidationError(
                    _("A cover lasts at most %(days)s days: until %(last)s at the latest."),
                    code="cover_too_long",
                    params={"days": COVER_DAYS, "last": last},
                )
            }
        )


def check_may_cover(*, is_active: bool, is_owner: bool, name: str) -> None:
    """Raise ValidationError unless the person works here and does not own the account anyway."""
    if not is_active:
        raise ValidationError(_("%(name)s no longer works here."), code="cover_inactive", params={"name": name})
    if is_owner:
        raise ValidationError(_("%(name)s already owns this account."), code="cover_owner", params={"name": name})


def check_is_no_hidden_renewal(others: Iterable[tuple[date, date]], *, starts_on: date, until: date, name: str) -> None:
    """Raise ValidationError when the same person covers the account shortly before or after: that is a renewal.

    `others` are those covers, each as its first day and the day after its last.
    """
    gap = timedelta(days=RENEWAL_GAP_DAYS)
    if any(ended <= starts_on < ended + gap or until < began <= until + gap for began, ended in others):
        raise ValidationError(
            _(
                "%(name)s covers this account shortly before or after. Going on is a renewal, "
                "and a director decides it once."
            ),
            code="cover_is_renewal",
            params={"name": name},
        )


def free_slot(taken: Iterable[int], *, name: str) -> int:
    """The first of the five cover slots that is free; ValidationError when none is."""
    free = sorted(set(range(1, COVERS_PER_PERSON + 1)) - set(taken))
    if not free:
        raise ValidationError(
            _("%(name)s already covers %(most)s accounts in that time. Choose somebody else."),
            code="covers_full",
            params={"name": name, "most": COVERS_PER_PERSON},
        )
    return free[0]


@dataclass(frozen=True)
class Fill:
    """How full a portfolio is against its rule."""

    standing: Standing
    floor: int
    ramp_until: date | None = None


def fill(
    kind: str, *, used: int, floor: int, ceiling: int, part_time_share: Decimal, role_since: date, today: date
) -> Fill:
    """Where a portfolio stands between its floor and its ceiling.

    The floor is scaled by part time and only reported: within 90 days of taking the role a book is ramping up
    (DESIGN, "The floor"). Managers and directors have floor 0, since a book is not their work; the caller passes it.
    """
    scaled = int((floor * part_time_share).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if kind == Kind.HOLDING:
        return Fill(Standing.HOLDING, 0)
    if used == ceiling:
        return Fill(Standing.FULL, scaled)
    if used >= scaled:
        return Fill(Standing.WITHIN, scaled)
    ramp_until = role_since + timedelta(days=RAMP_DAYS)
    if today <= ramp_until:
        return Fill(Standing.RAMPING, scaled, ramp_until)
    return Fill(Standing.UNDER, scaled)


def working_days_later(day: date, days: int) -> date:
    """The day that many working days (Monday to Friday) after the given one."""
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
