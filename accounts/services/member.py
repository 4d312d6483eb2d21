"""Who else works on an account."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import DERIVED_FUNCTIONS, MemberFunction
from accounts.models import Account, AccountMember
from core.bulk import insert
from core.days import check_days
from core.db import change
from users.models import User


@change
def add_member(
    account: Account,
    person: User,
    *,
    function: str,
    by: User | None,
    seat: str = "",
    share: int = 0,
    can_edit: bool = False,
    starts_on: date | None = None,
    until: date | None = None,
) -> AccountMember:
    """The person is on the account's team with this function, from the day on, up to and with the last day if named."""
    if function in DERIVED_FUNCTIONS:
        refusal = ValidationError(_("This comes with a cover or an opportunity."), code="derived_function")
        raise ValidationError({"function": refusal})
    begins = starts_on or timezone.now().date()
    check_days(starts_on=begins, until=until)
    if until is not None and until < begins:
        refusal = ValidationError(_("The last day is not before the first."), code="ends_before_it_starts")
        raise ValidationError({"until": refusal})
    if not person.is_active:
        refusal = ValidationError(_("%(name)s no longer works here.") % {"name": person.name}, code="inactive")
        raise ValidationError({"person": refusal})
    member = AccountMember(
        account=account, person=person, function=function, seat=seat.strip(), share=share, can_edit=can_edit,
        during=(begins, until + timedelta(days=1) if until else None),
    )  # fmt: skip
    member.clean_fields(exclude=["account", "person", "during"])
    member.save()
    return member


@change
def end_membership(member: AccountMember, *, by: User | None) -> AccountMember:
    """The person is no longer on the team: the access ends now, the days before stay on record. Access through a
    cover is refused here: it ends with the cover."""
    locked = AccountMember.objects.select_for_update().get(pk=member.pk)
    today = timezone.now().date()
    if locked.during.upper is not None and locked.during.upper <= today:
        raise ValidationError(_("This has already ended."), code="already_ended")
    if locked.function == MemberFunction.COVER:
        raise ValidationError(_("This access comes with a cover: it ends with it."), code="through_cover")
    if locked.function == MemberFunction.SELLER:
        raise ValidationError(
            _("This access comes with an opportunity: give that to somebody else."), code="through_opportunity"
        )
    if locked.during.lower >= today:
        locked.delete()
        return member
    locked.during = (locked.during.lower, today)
    locked.save(update_fields=["during", "updated_at"])
    return locked


@change
def keep_sellers(ends: Mapping[tuple[int, int], date | None], *, by: User | None) -> None:
    """Whoever owns an opportunity sees the account's header until the day given for (account, person), open-ended for
    None; a day that is not ahead takes that access away."""
    today = timezone.now().date()
    here = {
        (row.account_id, row.person_id): row
        for row in AccountMember.objects.select_for_update(no_key=True)
        .filter(function=MemberFunction.SELLER, account__in={account for account, _person in ends})
        .filter(Q(during__endswith__isnull=True) | Q(during__endswith__gt=today))
        .order_by("pk")
    }
    new, changed, gone = [], [], []
    for (account, person), end in ends.items():
        row, is_over = here.get((account, person)), end is not None and end <= today
        if row is None and not is_over:
            during = DateRange(today, end)
            new.append(
                AccountMember(account_id=account, person_id=person, function=MemberFunction.SELLER, during=during)
            )
        elif row is not None and is_over and row.during.lower >= today:
            gone.append(row.pk)
        elif row is not None and row.during.upper != (wanted := today if is_over else end):
            row.during = DateRange(row.during.lower, wanted)
            changed.append(row)
    AccountMember.objects.filter(pk__in=gone).delete()
    AccountMember.objects.bulk_update(changed, ["during"])
    insert(new)
