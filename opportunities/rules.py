from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from opportunities.choices import Outcome

GAIN_MISSING = _("Say in one sentence what the client gains.")
AMOUNT_MISSING = _("A won opportunity has an amount.")


def check_stage_change(current: str, target: str, client_gains: str) -> None:
    """Raise ValidationError unless an opportunity may move on: closed ones stay closed, a win says what the client
    gains."""
    if current != Outcome.OPEN:
        raise ValidationError(_("This opportunity is closed. Reopen it first."), code="opportunity_closed")
    check_client_gains(target, client_gains)


def check_client_gains(target: str, client_gains: str) -> None:
    """Raise ValidationError for a win that does not say what the client gains (DOMAIN S6)."""
    if target == Outcome.WON and not client_gains.strip():
        raise ValidationError({"client_gains": ValidationError(GAIN_MISSING, code="client_gain_missing")})


def check_facts(
    *, outcome: str, amount: Decimal | None, opened_on: date | None, closed_on: date | None, today: date
) -> None:
    """Raise ValidationError, by field, unless amount and days agree with how the opportunity stands."""
    if outcome == Outcome.WON and amount is None:
        raise _on("amount", AMOUNT_MISSING, code="opportunity_won_has_an_amount")
    if outcome == Outcome.OPEN:
        return
    if closed_on is None:
        raise _on("closed_on", _("Name the day this opportunity closed."), code="opportunity_dated_exactly_when_closed")
    if closed_on > today:
        raise _on("closed_on", _("This day has not come yet."), code="in_the_future")
    if opened_on is not None and closed_on < opened_on:
        message = _("An opportunity closes on or after the day it opened.")
        raise _on("closed_on", message, code="opportunity_closes_after_it_opens")


def is_overdue(outcome: str, expected_close_on: date | None, *, today: date) -> bool:
    """Whether an open opportunity was to be closed before today."""
    return outcome == Outcome.OPEN and expected_close_on is not None and expected_close_on < today


def _on(field: str, message: object, *, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(str(message), code=code)})


def check_probability(outcome: str, probability: Decimal) -> None:
    """Raise ValidationError unless a stage's probability agrees with its outcome."""
    fits = {Outcome.WON: probability == 100, Outcome.LOST: probability == 0, Outcome.OPEN: 0 <= probability <= 100}
    if not fits[Outcome(outcome)]:
        message = _("A won stage has 100 %, a lost one 0 %, an open one something between.")
        raise _on("probability", message, code="stage_probability_agrees_with_its_outcome")
