"""What services of promises and of cadence leave behind."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from relationships.models import (
    CadenceOverride,
    CadenceRule,
    CadenceVersion,
    Commitment,
)
from relationships.services import (
    end_commitment,
    end_override,
    make_commitment,
    publish_cadence,
    remove_commitments,
    reopen_commitment,
    set_override,
    update_commitment,
    upsert_commitments,
)
from tests.factories import AccountFactory, AssignmentFactory, UserFactory, today
from tests.relations import EmploymentFactory
from tests.relationships.outcomes import counts, log, state

pytestmark = pytest.mark.django_db
RULES = {
    tier: {"contact_days": days, "review_days": 90, "decision_makers": 2, "reply_hours": 8}
    for tier, days in (("STRATEGIC", 3), ("KEY", 5), ("CORE", 9), ("STANDARD", 11))
}


def test_commitments_come_once_and_say_when_they_ended():
    account = AssignmentFactory(account__name="Nova").account
    rows = [
        {"account": "Nova", "text": "Quote", "due_on": "2026-01-05", "state": "KEPT"},
        {"account": "Nova", "promised_by": "They", "text": "Sign", "due_on": str(today() + timedelta(days=9))},
        {"account": "Nova", "text": "", "due_on": "2026-01-05"},
        {"account": "Nova", "text": "Quote", "due_on": "2026-01-05"},
    ]

    first, again = upsert_commitments(rows, by=None), upsert_commitments(rows, by=None)

    assert (counts(first), counts(again)) == ((2, 0, 0, 2), (0, 0, 2, 2))
    assert set(Commitment.objects.values_list("text", "promised_by", "owner", "state")) == {
        ("Quote", "US", account.owner_id, "KEPT"), ("Sign", "THEM", account.owner_id, "OPEN"),
    }  # fmt: skip
    assert str(Commitment.objects.get(text="Quote").ended_on) == "2026-01-05"


def test_a_promise_is_kept_once_and_reopened():
    account = AssignmentFactory().account
    promise = make_commitment(account=account.pk, text="Quote", due_on=today(), by=account.owner)

    kept = end_commitment(promise, "KEPT", by=account.owner, version=1)

    assert (promise.owner, kept.state, kept.ended_on, kept.version) == (account.owner, "KEPT", today(), 2)
    for wrong, code in (({"state": "MISSED"}, "commitment_ended"), ({"state": "KEPT", "version": 1}, "stale")):
        with pytest.raises(ValidationError) as refused:
            end_commitment(promise, wrong["state"], by=None, version=wrong.get("version"))
        assert refused.value.code == code
    reopened = reopen_commitment(kept, by=None, version=2)
    assert (reopened.state, reopened.ended_on) == ("OPEN", None)
    changed = update_commitment(reopened, version=3, due_on=today() + timedelta(days=2), by=account.owner)
    assert changed.due_on == today() + timedelta(days=2)
    with pytest.raises(ValidationError):
        end_commitment(changed, "KEPT", by=None, on=today() + timedelta(days=1))


def test_promises_are_about_people_and_talks_of_the_account():
    job, elsewhere = EmploymentFactory(), EmploymentFactory()
    owner = UserFactory()
    talk = log(elsewhere.account)
    said = {"account": job.account_id, "text": "Quote", "due_on": today(), "owner": owner.pk, "by": None}

    assert make_commitment(**said, contact=job.contact_id).contact == job.contact
    for wrong in ({"contact": elsewhere.contact_id}, {"interaction": talk.pk}, {"owner": "Nobody"}, {"account": 0}):
        with pytest.raises(ValidationError) as refused:
            make_commitment(**said | {"text": "Other"} | wrong)
        assert set(refused.value.message_dict) == set(wrong)
    assert (remove_commitments(list(Commitment.objects.values_list("pk", flat=True)), by=None)) == {}
    assert not Commitment.objects.exists()


def test_a_published_plan_is_a_version_and_moves_every_account():
    accounts = {tier: AccountFactory(tier=tier, status="CUSTOMER") for tier in RULES}
    first, by = CadenceVersion.objects.get(), UserFactory()

    version = publish_cadence(RULES, reason="  Too slow ", by=by)

    assert (version.number, version.published_by, version.reason) == (first.number + 1, by, "Too slow")
    assert CadenceRule.objects.filter(version=first).count() == len(RULES)
    assert {tier: state(account).contact_due_on for tier, account in accounts.items()} == {
        tier: today() + timedelta(days=rule["contact_days"]) for tier, rule in RULES.items()
    }
    with pytest.raises(ValidationError):
        publish_cadence(RULES | {"CORE": RULES["CORE"] | {"contact_days": 0}}, reason="", by=by)
    assert CadenceVersion.objects.count() == 2


def test_an_account_has_its_own_cadence_for_a_time_and_a_reason():
    account, by = AccountFactory(tier="CORE"), UserFactory()
    until = today() + timedelta(days=40)

    first = set_override(account, contact_days=4, reason="In trouble", until=until, by=by)
    assert state(account).contact_due_on == today() + timedelta(days=4)
    second = set_override(account, contact_days=90, reason="Asked for it", until=until, by=by)
    assert (list(CadenceOverride.objects.all()), state(account).contact_due_on) == (
        [second], today() + timedelta(days=90),
    )  # fmt: skip
    end_override(second, by=by)
    assert (CadenceOverride.objects.exists(), state(account).contact_due_on) == (False, today() + timedelta(days=30))
    assert first.pk != second.pk


def test_an_own_cadence_that_has_run_ends_today_and_stays_told():
    account = AccountFactory()
    override = set_override(account, contact_days=4, reason="In trouble", until=today() + timedelta(days=40), by=None)
    past = (today() - timedelta(days=5), today() + timedelta(days=40))
    CadenceOverride.objects.filter(pk=override.pk).update(during=past)

    end_override(override, by=None)

    override.refresh_from_db()
    assert override.during.upper == today()
    with pytest.raises(ValidationError) as again:
        end_override(override, by=None)
    assert again.value.code == "ended"


@pytest.mark.parametrize(
    "wrong", [{"contact_days": 0}, {"contact_days": 731}, {"reason": ""}, {"until": today()}, {"reason": "x" * 301}]
)
def test_an_own_cadence_that_cannot_be_is_refused(wrong):
    said = {"contact_days": 4, "reason": "In trouble", "until": today() + timedelta(days=3)}

    with pytest.raises(ValidationError):
        set_override(AccountFactory(), **said | wrong, by=None)

    assert not CadenceOverride.objects.exists()
