"""Finding stages by the names that rows give them."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext, override

from opportunities.choices import Outcome
from opportunities.models import Stage

LANGUAGES = ("en", "es")


def stages_named(references: Collection[Any]) -> dict[Any, Stage]:
    """Reference → the stage in use it means: a number is its key, a text its name, as stored or as we translate it."""
    by_name: dict[str, Stage] = {}
    stages = list(Stage.objects.in_use())
    for stage in reversed(stages):
        by_name[stage.name.casefold()] = stage
        for language in LANGUAGES:
            with override(language):
                by_name.setdefault(gettext(stage.name).casefold(), stage)
    by_key = {stage.pk: stage for stage in stages}
    found = {each: by_key.get(each) if isinstance(each, int) else by_name.get(each.casefold()) for each in references}
    return {reference: stage for reference, stage in found.items() if stage is not None}


def first_stage() -> Stage | None:
    """Where a new opportunity begins."""
    return Stage.objects.in_use().filter(outcome=Outcome.OPEN).first()
