"""The organisation's own pipeline."""

from collections.abc import Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.bulk import check_seen, held, locked, write_columns
from core.db import change
from opportunities.choices import Outcome
from opportunities.models import Stage
from opportunities.rules import check_probability
from users.models import User


@change
def add_stage(*, name: str, probability: Decimal, outcome: str, by: User | None) -> Stage:
    """There is one more stage, the last of those with its outcome."""
    before = Stage.objects.select_for_update().order_by("position")
    places = [stage.position for stage in before if stage.outcome in (outcome, Outcome.OPEN)]
    stage = Stage(name=name.strip(), probability=probability, outcome=outcome, position=max(places, default=0))
    _save(stage)
    order = sorted(Stage.objects.all(), key=lambda one: (one.position, one.pk))
    arrange_stages(order, by=by)
    return stage


@change
def update_stage(
    stage: Stage, *, name: str, probability: Decimal, is_active: bool, by: User | None, seen: str | None = None
) -> Stage:
    """The stage has this name and probability; one no longer in use keeps its opportunities and takes no new ones.
    Refused when somebody changed it since it was `seen`, the instant of its last change then."""
    current = held(Stage.objects.filter(pk=stage.pk))
    if seen is not None:
        check_seen(current, seen)
    others = Stage.objects.in_use().filter(outcome=current.outcome).exclude(pk=current.pk)
    if not is_active and not others.exists():
        raise ValidationError(_("A pipeline needs a stage for each outcome."), code="last_stage")
    current.name, current.probability, current.is_active = name.strip(), probability, is_active
    _save(current)
    return current


@change
def shift_stage(stage: Stage, *, places: int, seen: str, by: User | None) -> None:
    """The stage comes so many places later, or earlier; refused when it no longer stands at the position seen."""
    stages = sorted(locked(Stage.objects.all()), key=lambda one: (one.position, one.pk))
    place = stages.index(stage)
    if seen != str(stages[place].position):
        raise ValidationError(_("Somebody moved this stage meanwhile: look at the order again."), code="stale")
    if 0 <= place + places < len(stages):
        stages.insert(place + places, stages.pop(place))
        arrange_stages(stages, by=by)


@change
def arrange_stages(stages: Sequence[Stage], *, by: User | None) -> None:
    """The stages follow each other in this order."""
    moved = []
    for position, stage in enumerate(stages, start=1):
        if stage.position != position:
            stage.position = position
            moved.append(stage)
    write_columns(moved, ["position"])


def _save(stage: Stage) -> None:
    stage.clean_fields(exclude=["position"])
    check_probability(stage.outcome, stage.probability)
    stage.save()
