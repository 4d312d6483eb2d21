"""What the parts of the score weigh, as somebody publishes it."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from core import cells
from core.db import change
from health.models import COMPONENTS, HealthVersion
from users.models import User

LONGEST_REASON = 300
# In the order of accounts, as everybody locks them
ALL_ARE_DUE = """
UPDATE accounts_accountstate s SET next_eval_at = %(now)s
FROM (SELECT account_id FROM accounts_accountstate WHERE scored_at IS NOT NULL ORDER BY account_id FOR UPDATE) each
WHERE s.account_id = each.account_id
"""


@change
def publish_weights(weights: Mapping[str, Any], *, reason: str, by: User | None) -> HealthVersion:
    """The score is made of these weights from now on, as a version of its own, and every account is due to be scored by
    them. Scores of two versions are never compared, so nobody is told that a relationship fell."""
    newest: HealthVersion = HealthVersion.objects.select_for_update().order_by("-number")[0]
    said = {part: int(weights[part]) for part in COMPONENTS}
    _check(said, newest)
    text = cells.text(reason)
    if not text:
        raise ValidationError({"reason": ValidationError(_("Say why."), code="required")})
    version = HealthVersion(
        number=newest.number + 1, published_at=timezone.now(), published_by=by, reason=text[:LONGEST_REASON], **said
    )
    version.clean_fields(exclude=["number", "published_by"])
    version.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute(ALL_ARE_DUE, {"now": version.published_at})
    return version


def _check(said: Mapping[str, int], newest: HealthVersion) -> None:
    if all(getattr(newest, part) == value for part, value in said.items()):
        raise ValidationError(_("These weights hold already."), code="unchanged")
    wrong = {part: _("From 0 to 100.") for part, value in said.items() if not 0 <= value <= 100}
    if wrong:
        raise ValidationError({part: ValidationError(text, code="out_of_range") for part, text in wrong.items()})
    if not (said["engagement"] or said["reciprocity"] or said["breadth"]):
        told = _("At least one of engagement, reciprocity and breadth weighs something.")
        raise ValidationError(told, code="something_weighs")
