"""Where contacts work: a title, a line, a move to another account."""

from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import Account
from core import cells
from core.bulk import Entry, check_seen, fill, held, raise_refusal, read, write
from core.db import change
from relationships.counting import plan
from relationships.models import Contact, Employment
from relationships.rules import check_period, check_said_on, check_works_here
from users.models import User

READERS = {"title": cells.text, "department": cells.text}


@change
def update_employment(
    employment: Employment, *, version: int, by: User | None, reports_to: Employment | None = None, **changes: Any
) -> Employment:
    """The work is as said, under whoever is named, or under nobody; refused when somebody changed it since that
    version, and where somebody would report to themselves or to somebody who left."""
    current = held(Employment.objects.filter(pk=employment.pk))
    check_seen(current, version)
    entries: list[Entry[Employment]] = read([changes], READERS)
    fill(entries[0], current)
    if current.reports_to_id != (reports_to.pk if reports_to else None):
        if reports_to is not None:
            check_works_here(reports_to.during.upper, today=timezone.now().date(), field="reports_to")
        current.reports_to = reports_to
        entries[0].changed.append("reports_to")
    raise_refusal(write(entries))
    return Employment.objects.get(pk=employment.pk)


@change
def end_employment(employment: Employment, *, on: date, by: User | None) -> Employment:
    """The contact works there no longer from that day on; nobody reports to them there any more. Who will leave is
    still there."""
    current = held(Employment.objects.filter(pk=employment.pk))
    check_said_on(on, today=timezone.localdate(), field="on")
    check_period(current.during.lower, on, field="on")
    check_works_here(current.during.upper, today=timezone.now().date())
    current.during = DateRange(current.during.lower, on)
    write([Entry(line=0, record=current, changed=["during"])])
    reports = list(Employment.objects.filter(reports_to=current))
    for one in reports:
        one.reports_to = None
    write([Entry(line=0, record=one, changed=["reports_to"]) for one in reports])
    plan([current.account_id])
    return Employment.objects.get(pk=current.pk)


@change
def begin_employment(
    contact: Contact,
    account: Account,
    *,
    by: User | None,
    title: str = "",
    department: str = "",
    on: date | None = None,
) -> Employment:
    """The contact works at this account too, from that day on."""
    current = held(Contact.objects.filter(pk=contact.pk))
    first = on or timezone.now().date()
    if on is not None:
        check_said_on(on, today=timezone.localdate(), field="on")
    entry: Entry[Employment] = Entry(line=0, values={"title": cells.text(title), "department": cells.text(department)})
    fill(entry, Employment(contact=current, account=account, during=DateRange(first, None)))
    raise_refusal(write([entry]))
    plan([account.pk])
    return Employment.objects.get(contact=current, account=account, during__contains=first)


@change
def move_contact(
    employment: Employment, account: Account, *, by: User | None, title: str = "", on: date | None = None
) -> Employment:
    """The contact left for another account on that day: what happened stays where it happened, the old account has a
    gap, and the new one a warm contact."""
    day = on or timezone.now().date()
    left = end_employment(employment, on=day, by=by)
    return begin_employment(left.contact, account, title=title, on=day, by=by)
