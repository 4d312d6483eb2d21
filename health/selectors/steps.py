"""What somebody could do next for a relationship, by what it gains for what it takes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Account
from core.days import short_moment
from health.rules import Facts, Score, score
from health.selectors.behind import Behind, Deciding
from health.steps import (
    EFFORT,
    Step,
    after_answer,
    after_asking,
    after_assigning,
    after_contact,
    after_following,
    after_keeping,
    after_mapping,
)
from relationships.choices import CommitmentState
from users.models import User

SHOWN = 5
LEAST = 0.5  # a gain that would be told as 0 is none


@dataclass(frozen=True)
class Action:
    """Something to do, where it is done, and the score it leads to; `gain` is None where the score was unknown, and for
    an answer what is lost without it."""

    step: Step
    text: str
    url: str
    gain: float | None
    value: float

    @property
    def told(self) -> str:
        """The gain as it is written: +9, → 62 where there was no score, and what an answer in time keeps."""
        if self.gain is not None and self.step == Step.ANSWER:
            return _("keeps %(points)d") % {"points": round(self.gain)}
        return f"→ {self.value:.0f}" if self.gain is None else f"+{self.gain:.0f}"


@dataclass(frozen=True)
class _Idea:
    step: Step
    text: str
    url: str
    facts: Facts
    instead: Facts | None = None  # what is known if it is not done, where that is not what is known now


def next_actions(
    account: Account, reader: User, *, facts: Facts, behind: Behind, weights: dict[str, float], now: Score
) -> list[Action]:
    """What the reader could do that raises the score, the most for the least effort first; one of each kind."""
    best: dict[Step, Action] = {}
    for idea in _ideas(account, reader, facts, behind):
        value = score(idea.facts, weights).value
        otherwise = score(idea.instead, weights).value if idea.instead else now.value
        gain = None if otherwise is None or value is None else value - otherwise
        if value is None or (gain is not None and gain < LEAST):
            continue
        known = best.get(idea.step)
        if known is None or value > known.value:
            best[idea.step] = Action(idea.step, idea.text, idea.url, gain, value)
    worth = sorted(
        best.values(), key=lambda each: -(each.value if each.gain is None else each.gain) / EFFORT[each.step]
    )
    return worth[:SHOWN]


def _ideas(account: Account, reader: User, facts: Facts, behind: Behind) -> Iterator[_Idea]:
    if reader.has_perm("relationships.add_interaction"):
        yield from _contacts(account, facts, behind)
        yield from _answers(facts, behind)
    if reader.has_perm("relationships.change_commitment"):
        yield from _promises(facts, behind)
    if reader.has_perm("relationships.change_assessment"):
        yield from _opinions(facts, behind)
    if facts.lacks_owner and reader.has_perm("portfolios.assign_account"):
        url = reverse("portfolios:account_move", args=[account.pk])
        yield _Idea(Step.ASSIGN, _("Say who looks after it"), url, after_assigning(facts))
    if facts.lacks_successor and reader.has_perm("relationships.change_assessment"):
        url = reverse("relationships:relationship_map", args=[account.pk])
        yield _Idea(Step.FOLLOW, _("Find out who follows those who left"), url, after_following(facts))


def _contacts(account: Account, facts: Facts, behind: Behind) -> Iterator[_Idea]:
    """With each of those who decide, or with anybody where nobody is known to."""
    log = f"{reverse('relationships:interaction_create', args=[account.pk])}?back={_page(account)}"
    waiting = sum(1 for one in behind.open_replies if one.due_at > timezone.now())
    meet, call = _("One meeting with %(name)s"), _("One call with %(name)s")
    for step, words in ((Step.MEET, meet), (Step.CALL, call)):
        for one in behind.deciding:
            after = after_contact(facts, step, decider=one.counts, open_replies=waiting)
            yield _Idea(step, words % {"name": one.title}, log, after)
        if not behind.deciding:
            after = after_contact(facts, step, decider=None, open_replies=waiting)
            yield _Idea(step, words % {"name": account.name}, log, after)


def _answers(facts: Facts, behind: Behind) -> Iterator[_Idea]:
    for one in behind.open_replies:
        if one.due_at > timezone.now():
            due = short_moment(one.due_at)
            told = {"subject": one.interaction.subject or _("their message"), "due": due}
            text = _("Answer “%(subject)s” before %(due)s") % told
            late = replace(facts, replies_asked=facts.replies_asked + 1)
            yield _Idea(Step.ANSWER, text, one.interaction.get_absolute_url(), after_answer(facts), late)


def _promises(facts: Facts, behind: Behind) -> Iterator[_Idea]:
    for one in behind.promises:
        if one.state == CommitmentState.OPEN:
            text = _("Keep the promise “%(what)s”") % {"what": one.text}
            yield _Idea(Step.KEEP, text, reverse("relationships:commitment_edit", args=[one.pk]), after_keeping(facts))


def _opinions(facts: Facts, behind: Behind) -> Iterator[_Idea]:
    for one in behind.people:
        url = reverse("relationships:standing_edit", args=[one.job.pk])
        if one.counts.influence is None:
            text = _("Say how much %(name)s decides") % {"name": one.name}
            yield _Idea(Step.MAP, text, url, after_mapping(facts, is_active=one.counts.is_active))
        elif _is_to_be_asked(one):
            text = _("Ask where %(name)s stands; if they support us") % {"name": one.name}
            yield _Idea(Step.ASK, text, url, after_asking(facts, one.counts))


def _is_to_be_asked(one: Deciding) -> bool:
    return one.counts.stance is None or one.is_stale


def _page(account: Any) -> str:
    return reverse("health:account_health", args=[account.pk])
