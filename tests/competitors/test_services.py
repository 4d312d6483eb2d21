from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from audit.models import AuditEntry
from competitors.models import Competitor, CompetitorPresence
from competitors.services import (
    confirm_presence,
    create_competitor,
    note_presence,
    remove_competitors,
    remove_presences,
    update_competitor,
    update_presence,
    upsert_presences,
)
from tests.factories import (
    AssignmentFactory,
    CompetitorFactory,
    OfferingFactory,
    PresenceFactory,
    RivalFactory,
    UserFactory,
    today,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return AssignmentFactory().account


def refusal(act):
    with pytest.raises(ValidationError) as refused:
        act()
    return refused.value


def test_a_name_is_taken_once_in_any_spelling():
    create_competitor(name="Nordhaus", by=None)

    refused = refusal(lambda: create_competitor(name="NORDHAUS", by=None))

    assert "already" in refused.messages[0]
    assert Competitor.objects.count() == 1


def test_an_edit_over_an_older_version_is_refused():
    one = CompetitorFactory()
    update_competitor(one, version=1, notes="Slow at night", by=None)

    assert refusal(lambda: update_competitor(one, version=1, notes="Quick", by=None)).code == "stale"


def test_a_presence_is_noted_today_for_half_a_year_and_adds_its_competitor(account):
    one = note_presence(account=account.pk, competitor="Servimax", share=40, by=account.owner)

    assert (one.competitor.name, one.share, one.said_on) == ("Servimax", 40, today())
    assert one.expires_on == today() + timedelta(days=180)


def test_the_same_place_is_noted_once(account):
    offering = OfferingFactory()
    note_presence(account=account.pk, competitor="Servimax", offering=offering.pk, by=account.owner)
    note_presence(account=account.pk, competitor="Servimax", by=account.owner)

    refused = refusal(lambda: note_presence(account=account.pk, competitor="Servimax", by=account.owner))

    assert "already noted" in refused.messages[0]
    assert CompetitorPresence.objects.count() == 2


def test_nobody_describes_an_account_that_is_not_open_to_them(account):
    stranger = UserFactory()

    refused = refusal(lambda: note_presence(account=account.pk, competitor="Servimax", by=stranger))

    assert list(refused.error_dict) == ["account"]
    assert not CompetitorPresence.objects.exists()


def test_still_true_counts_from_today_and_is_the_word_of_whoever_says_so(account):
    one = PresenceFactory(
        account=account, said_on=today() - timedelta(days=300), expires_on=today(), said_by="Ana", share=70
    )

    again = confirm_presence(one, by=account.owner)

    assert (again.said_on, again.expires_on) == (today(), today() + timedelta(days=180))
    assert (again.said_by, again.share) == (account.owner.name, 70)


def test_a_newer_word_moves_the_day_to_check(account):
    one = PresenceFactory(account=account, said_on=today() - timedelta(days=90), expires_on=today())

    again = update_presence(one, version=1, said_on=today() - timedelta(days=10), by=account.owner)

    assert again.expires_on == today() + timedelta(days=170)


def test_a_removed_presence_stays_in_the_history(account):
    one = PresenceFactory(account=account)

    assert remove_presences([one.pk], by=account.owner) == {}

    last = AuditEntry.objects.of_account(account.pk).filter(table="competitors_competitorpresence").latest("id")
    assert (last.action, last.actor_id) == ("D", account.owner.pk)


def test_a_competitor_that_is_named_somewhere_stays():
    sitting, wanting, free = PresenceFactory().competitor, RivalFactory().competitor, CompetitorFactory()

    reasons = remove_competitors([sitting.pk, wanting.pk, free.pk], by=None)

    assert reasons.keys() == {sitting.pk, wanting.pk}
    assert set(Competitor.objects.all()) == {sitting, wanting}


def test_a_competitor_that_only_a_refused_row_names_is_not_added(account):
    rows = [
        {"account": account.pk, "competitor": "Rival", "share": 50},
        {"account": account.pk, "competitor": "Other", "share": 900},
    ]

    outcome = upsert_presences(rows, by=account.owner)

    assert [(refused.line, refused.field) for refused in outcome.refused] == [(2, "share")]
    assert [competitor.name for competitor in Competitor.objects.all()] == ["Rival"]
