import pytest
from django.urls import reverse

from opportunities.models import Stage
from tests.factories import (
    OpportunityFactory,
    UserFactory,
)
from tests.opportunities.naming import stage, url
from users.choices import Role

pytestmark = pytest.mark.django_db


def test_stages_are_for_directors(client):
    client.force_login(UserFactory(role=Role.SALES_MANAGER))

    assert client.get(url("stage_list")).status_code == 403
    assert "Stages" not in client.get(reverse("users:settings")).content.decode()


def test_stages_are_added_renamed_retired_and_arranged(client):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    proposal = stage("Proposal")

    client.post(url("stage_create"), {"name": "Trial", "probability": "60", "outcome": "OPEN"})
    seen, won = proposal.updated_at.isoformat(), stage("Won")
    client.post(url("stage_edit", proposal.pk), {"name": "Offer", "probability": "55", "seen": seen})
    client.post(url("stage_arrange", proposal.pk), {"to": "earlier", "position": proposal.position})
    said = {"name": "Won", "probability": "90", "is_active": "on", "seen": won.updated_at.isoformat()}
    refused = client.post(url("stage_edit", won.pk), said)

    assert list(Stage.objects.values_list("name", flat=True)) == [
        "Prospecting", "Offer", "Engaging", "Negotiation", "Trial", "Won", "Lost",
    ]  # fmt: skip
    assert not Stage.objects.get(name="Offer").is_active
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["probability"])


def test_stages_are_listed_in_their_order(client):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))
    OpportunityFactory(stage=stage("Proposal"))

    listed = client.get(url("stage_list")).context["stages"]

    assert [(str(one), one.held) for one in listed] == [
        ("Prospecting", 0), ("Engaging", 0), ("Proposal", 1), ("Negotiation", 0), ("Won", 0), ("Lost", 0),
    ]  # fmt: skip
