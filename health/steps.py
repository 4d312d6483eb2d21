"""What somebody could do next for a relationship, as changes of what is known of it: values only. health.rules scores
the changed facts, so that a gain is what the formula gives and no estimate of its own."""

from dataclasses import dataclass, replace
from enum import StrEnum

from health.rules import Facts

ASSUMED_INFLUENCE = 3.0  # of somebody of whom nobody said yet how much they decide: the middle
ASSUMED_STANCE = 1.0  # of somebody who is to be asked: the gain is told with "if they support us"


class Step(StrEnum):
    """What can be done."""

    MEET = "meet"
    CALL = "call"
    ANSWER = "answer"
    KEEP = "keep"
    ASK = "ask"
    MAP = "map"
    ASSIGN = "assign"
    FOLLOW = "follow"


# How much it takes, a question to a colleague being one; a meeting has to be found a day for
EFFORT = {
    Step.ASK: 1, Step.MAP: 1, Step.ASSIGN: 1, Step.ANSWER: 1, Step.KEEP: 2, Step.CALL: 2, Step.FOLLOW: 2, Step.MEET: 4,
}  # fmt: skip
CONTACT_WEIGHT = {Step.MEET: 3.0, Step.CALL: 2.0}


@dataclass(frozen=True, slots=True)
class Decider:
    """One of those who decide: how much, whether in contact, and where they stand with the weight its age leaves."""

    influence: float | None
    is_active: bool
    stance: float | None = None
    fresh: float = 0.0


def after_contact(facts: Facts, step: Step, *, decider: Decider | None, open_replies: int = 0) -> Facts:
    """As if we met or called just now: silence is over, what waits for an answer has one, and whoever decides and was
    there is in contact again. What we begin counts half as the customer's."""
    weight = CONTACT_WEIGHT[step]
    is_won = decider is not None and decider.influence is not None and not decider.is_active
    return replace(
        facts,
        silent_days=0.0,
        d30=facts.d30 + weight,
        d90=facts.d90 + weight,
        d90_in=facts.d90_in + weight / 2,
        n180=facts.n180 + 1,
        has_traffic=True,
        replies_asked=facts.replies_asked + open_replies,
        replies_in_time=facts.replies_in_time + open_replies,
        people_active=facts.people_active + is_won,
        influence_active=facts.influence_active + ((decider.influence or 0.0) if is_won and decider else 0.0),
    )


def after_answer(facts: Facts) -> Facts:
    """As if a message that is not late yet were answered."""
    return replace(facts, replies_asked=facts.replies_asked + 1, replies_in_time=facts.replies_in_time + 1)


def after_keeping(facts: Facts) -> Facts:
    """As if a promise whose day has passed were kept after all."""
    return replace(facts, kept=facts.kept + 1, missed=facts.missed - 1)


def after_asking(facts: Facts, decider: Decider) -> Facts:
    """As if we knew that somebody supports us, instead of what was said of them before."""
    influence = decider.influence or 0.0
    old = decider.fresh if decider.stance is not None else 0.0
    return replace(
        facts,
        opinion=facts.opinion - old + 1,
        opinion_influence=facts.opinion_influence + influence * (1 - old),
        opinion_stance=facts.opinion_stance + influence * (ASSUMED_STANCE - old * (decider.stance or 0.0)),
    )


def after_mapping(facts: Facts, *, is_active: bool) -> Facts:
    """As if we knew that somebody at the customer decides a little."""
    return replace(
        facts,
        people=facts.people + 1,
        people_active=facts.people_active + is_active,
        influence=facts.influence + ASSUMED_INFLUENCE,
        influence_active=facts.influence_active + (ASSUMED_INFLUENCE if is_active else 0.0),
    )


def after_assigning(facts: Facts) -> Facts:
    """As if somebody looked after the account."""
    return replace(facts, lacks_owner=False)


def after_following(facts: Facts) -> Facts:
    """As if we knew who follows those who left."""
    return replace(facts, lacks_successor=False)
