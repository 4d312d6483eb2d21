"""Redis killed and staying dead: pages and writes answer, and what nobody was woken for is done by the tick."""

import pytest
from django.core import mail
from django.core.cache import caches
from django.urls import reverse

from accounts.models import Account
from config.celery import app
from portfolios.models import Assignment
from tests.factories import PASSWORD, PortfolioFactory, UserFactory
from users.choices import Role
from users.models import Invitation, User
from workspace.tasks import tick

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def no_redis(settings, tmp_path, monkeypatch):
    """The cache and the broker are where nobody listens."""
    nowhere = f"{tmp_path}/none.sock"
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"unix://{nowhere}?db=1"}}
    monkeypatch.setitem(app.conf, "broker_url", f"redis+socket://{nowhere}?virtual_host=0")
    app.set_current()
    app.pool.force_close_all()
    yield
    caches["default"].clear()
    app.pool.force_close_all()


def test_everything_answers_and_the_tick_catches_up(no_redis, client):
    admin = UserFactory(role=Role.ADMINISTRATOR)
    book = PortfolioFactory()
    pages = [reverse(name) for name in ("workspace:today", "accounts:account_list", "portfolios:dashboard")]

    signed_in = client.post(reverse("account_login"), {"login": admin.email, "password": PASSWORD})
    answers = [client.get(page).status_code for page in pages]
    created = client.post(
        reverse("workspace:account_create"),
        {"name": "Norte", "status": "CUSTOMER", "tier": "CORE", "currency": "EUR", "time_zone": "UTC"},
    )
    account = Account.objects.get()
    moved = client.post(
        reverse("portfolios:account_move", args=[account.pk]),
        {"portfolio": book.pk, "tier": account.tier, "reason": "first owner"},
    )
    invited = client.post(
        reverse("users:person_invite"),
        {
            "name": "Ana Ruiz",
            "email": "ana@rapport.test",
            "role": Role.ACCOUNT_MANAGER,
            "time_zone": "UTC",
            "language": "en",
            "part_time_share": "1",
        },
    )

    assert [signed_in.status_code, created.status_code, moved.status_code, invited.status_code] == [302] * 4
    assert answers == [200] * 3
    assert Assignment.objects.get().portfolio == book
    assert mail.outbox == []

    tick()
    tick()

    assert [message.to for message in mail.outbox] == [["ana@rapport.test"]]
    assert Invitation.objects.get().state == Invitation.State.SENT
    assert User.objects.filter(email="ana@rapport.test").exists()
