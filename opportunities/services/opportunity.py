"""One opportunity at a time: begun, changed, moved along the pipeline, reopened."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from competitors.models import Competitor
from core.bulk import Entry, check_seen, held, locked, raise_refusal, read, write, write_changes
from core.db import change
from opportunities.choices import Outcome
from opportunities.models import Opportunity, Rival, Stage
from opportunities.services.bulk import READERS, allow, find_what_is_named, put
from opportunities.services.sellers import renew_sellers
from users.models import User


@change
def create_opportunity(*, by: User | None, **fields: Any) -> Opportunity:
    """There is one more opportunity; whoever begins it owns it unless they name somebody else."""
    told = put(_read(fields, None, by=by), by=by)
    raise_refusal(told)
    return Opportunity.objects.get(pk=told.keys[0])


@change
def update_opportunity(opportunity: Opportunity, *, version: int, by: User | None, **changes: Any) -> Opportunity:
    """The opportunity says what the changes say; refused when somebody changed it since that version."""
    current = _current(opportunity, version)
    raise_refusal(put(_read(changes, current, by=by), by=by))
    return Opportunity.objects.get(pk=opportunity.pk)


@change
def give_opportunity(
    opportunity: Opportunity, owner: User, *, by: User | None, version: int | None = None
) -> Opportunity:
    """The opportunity is the new owner's, who sees the account's header from now on."""
    current = _current(opportunity, version)
    raise_refusal(put(_read({"owner": owner.pk}, current, by=by), by=by))
    return Opportunity.objects.get(pk=opportunity.pk)


@change
def hand_over_opportunities(person: User, heir: User, *, by: User | None) -> int:
    """What the person had open is the heir's, who sees those accounts' headers; answers how many. What is closed stays
    on record as the person's."""
    current = locked(Opportunity.objects.filter(owner=person, outcome=Outcome.OPEN))
    for one in current:
        one.owner = heir
    write([Entry(line=line, record=one, changed=["owner"]) for line, one in enumerate(current, start=1)])
    renew_sellers([(one.account_id, who.pk) for one in current for who in (person, heir)], by=by)
    return len(current)


@change
def move_to_stage(
    opportunity: Opportunity,
    stage: Stage,
    *,
    by: User | None,
    version: int | None = None,
    won_by: Competitor | None = None,
    **said: Any,
) -> Opportunity:
    """The opportunity is in the stage; one that closes has the day, and a win says what the client gains. `said` may
    hold client_gains, amount, closed_on, next_step and lost_because; `won_by` is the competitor it was lost to."""
    current = _current(opportunity, version)
    raise_refusal(put(_read({"stage": stage.pk, **said}, current, by=by), by=by))
    if won_by is not None:
        here = Competitor.objects.filter(rivals__opportunity=opportunity)
        set_rivals(opportunity, list(here), won_by=won_by, by=by)
    return Opportunity.objects.get(pk=opportunity.pk)


@change
def reopen_opportunity(
    opportunity: Opportunity, stage: Stage, *, by: User | None, version: int | None = None
) -> Opportunity:
    """A closed opportunity is open again, in the stage."""
    current = _current(opportunity, version)
    if current.outcome == Outcome.OPEN:
        raise ValidationError(_("This opportunity is open."), code="opportunity_open")
    if stage.outcome != Outcome.OPEN:
        raise ValidationError(
            {"stage": ValidationError(_("An opportunity is reopened in an open stage."), code="stage_closed")}
        )
    current.stage, current.outcome, current.closed_on, current.lost_because = stage, Outcome.OPEN, None, ""
    Rival.objects.filter(opportunity=current, has_won=True).update(has_won=False)
    write([Entry(line=1, record=current, changed=["stage", "outcome", "closed_on", "lost_because"])])
    renew_sellers([(current.account_id, current.owner_id)], by=by)
    return Opportunity.objects.get(pk=opportunity.pk)


def _current(opportunity: Opportunity, version: int | None) -> Opportunity:
    current = held(Opportunity.objects.filter(pk=opportunity.pk))
    if version is not None:
        check_seen(current, version)
    return current


def _read(fields: dict[str, Any], record: Opportunity | None, *, by: User | None) -> list[Entry[Opportunity]]:
    entries: list[Entry[Opportunity]] = read([fields], READERS)
    entries[0].record = record
    find_what_is_named(entries, source="", by=by)
    allow(entries, by=by)
    return entries


@change
def set_rivals(
    opportunity: Opportunity,
    competitors: Sequence[Competitor],
    *,
    by: User | None,
    version: int | None = None,
    won_by: Competitor | None = None,
) -> None:
    """The competitors who want the opportunity are these, and the one who won it, if a lost opportunity went to one of
    them; that is a change of the opportunity."""
    current = _current(opportunity, version)
    if won_by is not None and current.outcome != Outcome.LOST:
        raise ValidationError(_("Only a lost opportunity went to a competitor."), code="deal_not_lost")
    wanted = {each.pk for each in (*competitors, *([won_by] if won_by else []))}
    rivals = Rival.objects.filter(opportunity=current)
    here, winners = set(rivals.values_list("competitor", flat=True)), set(_winners(rivals))
    if (here, winners) == (wanted, {won_by.pk} if won_by else set()):
        return
    rivals.exclude(competitor__in=wanted).delete()
    Rival.objects.bulk_create(Rival(opportunity=current, competitor_id=pk) for pk in sorted(wanted - here))
    rivals.filter(has_won=True).exclude(competitor=won_by).update(has_won=False)
    rivals.filter(competitor=won_by, has_won=False).update(has_won=True)
    write_changes([Entry(line=1, record=current)])


def _winners(rivals: QuerySet[Rival]) -> QuerySet[Rival, int]:
    return rivals.filter(has_won=True).values_list("competitor", flat=True)
