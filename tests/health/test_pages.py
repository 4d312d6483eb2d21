"""What people of each role are shown of health, and where."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.choices import MemberFunction
from accounts.models import AccountState
from core.listing import listing_named
from health.models import HealthOverride, HealthSnapshot, HealthVersion
from health.reference import FIRST
from tests.factories import AccountFactory, AccountMemberFactory, UserFactory, today
from tests.health.relationship import DAY, evaluated, owned, relationship, waits_for_answer
from users.choices import Role

pytestmark = pytest.mark.django_db

WEIGHTS = {part: str(value) for part, value in FIRST.items()}


@pytest.fixture
def owner():
    return UserFactory(name="Rosa")


@pytest.fixture
def account(owner):
    return evaluated(relationship(owner, name="Norte"))


def page(client, person, name, *args, htmx=False, **query):
    client.force_login(person)
    headers = {"HX-Request": "true"} if htmx else {}
    return client.get(reverse(name, args=args), query, headers=headers)


def text_of(response):
    return response.content.decode()


def set_state(account, **known):
    AccountState.objects.filter(account=account).update(**{"evidence": 80, "confidence": "HIGH"} | known)


def helper_of(account):
    """Somebody of another department who works on it."""
    person = UserFactory(role=Role.CONTRIBUTOR)
    AccountMemberFactory(account=account, person=person, function=MemberFunction.SERVICE)
    return person


def seller_at(account):
    """An account manager who only owns an opportunity there."""
    person = UserFactory()
    AccountMemberFactory(account=account, person=person, function=MemberFunction.SELLER)
    return person


def test_the_page_explains_itself(client, owner, account):
    shown = text_of(page(client, owner, "health:account_health", account.pk))

    score = round(account.state.score)
    assert f"Health {score}: " in shown
    for words in ("Ana Ruiz (Economic buyer)", "Price list", "One meeting with", "weights, version 1", "Confidence"):
        assert words in shown
    assert "style=" not in shown.split('<main id="main"')[1]


def test_the_part_for_the_accounts_page_is_one_panel(client, owner, account):
    shown = text_of(page(client, owner, "health:account_health", account.pk, htmx=True)).strip()

    assert shown.startswith('<section class="panel" id="account-health">')
    assert shown.endswith("</section>")


def test_the_page_costs_few_queries_however_much_there_is(client, owner, account):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert page(client, owner, "health:account_health", account.pk).status_code == 200
        return len(captured) - 1  # signing in again writes the session

    queries()
    few = queries()
    for number in range(9):
        waits_for_answer(account, subject=f"Question {number}")
        AccountFactory(managed_with=account)
        HealthSnapshot.objects.create(
            account=account, taken_on=today() - DAY * (9 + number), score=50 + number, band="AMBER", evidence=60,
            version_id=1,
        )  # fmt: skip

    assert queries() <= max(few, 20)


@pytest.mark.parametrize("on", ["2026-13-45", "yesterday", ""])
def test_a_day_that_is_none_shows_today(client, owner, account, on):
    response = page(client, owner, "health:account_health", account.pk, on=on)

    assert response.status_code == 200
    assert response.context["health"].on is None


def test_a_day_past_shows_what_was_kept(client, owner, account):
    day = today() - DAY * 60
    HealthSnapshot.objects.create(account=account, taken_on=day, score=31, band="RED", evidence=60, version_id=1)

    shown = text_of(page(client, owner, "health:account_health", account.pk, on=day.isoformat()))

    assert "Health 31: At risk" in shown
    assert "what was kept of that day" in shown


@pytest.mark.parametrize("find", [helper_of, seller_at])
def test_who_only_helps_or_sells_sees_no_health_anywhere(client, account, find):
    person = find(account)
    set_state(account, score=77.0, band="GREEN")
    is_helper = person.role == Role.CONTRIBUTOR

    answers = [
        page(client, person, "accounts:account_list"),
        page(client, person, "accounts:account_list", health="GREEN"),
        page(client, person, "accounts:account_list", sort="-health"),
        page(client, person, "workspace:account_detail", account.pk),
        page(client, person, "workspace:today"),
        page(client, person, "workspace:search", q="Norte"),
    ]

    assert page(client, person, "health:account_health", account.pk).status_code == (403 if is_helper else 404)
    for response in answers:
        assert response.status_code == 200
        assert "Health 77" not in text_of(response)
    assert "Norte" in text_of(answers[0])
    names = [column.name for column in listing_named("accounts").columns_for(person)]
    assert ("health" in names) is not is_helper


def test_the_filter_means_nothing_to_who_may_not_read_health(client, account):
    person = helper_of(account)
    set_state(account, score=77.0, band="GREEN")

    assert "Norte" in text_of(page(client, person, "accounts:account_list", health="RED"))


def test_the_filter_finds_no_account_of_which_only_the_header_is_seen(client, account):
    seller = seller_at(account)
    set_state(account, score=77.0, band="GREEN")

    assert "Norte" not in text_of(page(client, seller, "accounts:account_list", health="GREEN"))


def test_the_list_sorts_the_worst_first_and_the_unknown_last(client, owner):
    for name, score, band in [("Good", 81.2, "GREEN"), ("Bad", 22.0, "RED"), ("So", 55.0, "AMBER")]:
        set_state(owned(owner, name=name), score=score, band=band, trend=-12.0)
    owned(owner, name="Who")

    response = page(client, owner, "accounts:account_list", sort="health")

    assert [row.name for row in response.context["page"].rows] == ["Bad", "So", "Good", "Who"]
    shown = text_of(response)
    assert "▲ 22 ↘" in shown
    assert "Health 22: At risk, falling" in shown
    assert "○ –" in shown


def test_the_list_is_narrowed_to_a_band_and_the_new_stand_apart(client, owner):
    for name, band, is_new in [("Old", "RED", False), ("Young", "RED", True), ("Fine", "GREEN", False)]:
        set_state(owned(owner, name=name), score=30.0 if band == "RED" else 90.0, band=band, is_new=is_new)

    def names(asked):
        return [row.name for row in page(client, owner, "accounts:account_list", health=asked).context["page"].rows]

    assert (names("RED"), names("NEW"), names("GREEN")) == (["Old"], ["Young"], ["Fine"])
    response = page(client, owner, "accounts:account_list", health="RED")
    assert [str(chip.value) for chip in response.context["chips"]] == ["At risk"]


def test_a_file_of_the_list_holds_score_and_band(owner):
    set_state(owned(owner, name="Fine"), score=81.2, band="GREEN")
    listing = listing_named("accounts")
    by_name = {column.name: column for column in listing.columns_for(owner)}

    (row,) = listing.rows(owner, {})[1]

    assert (by_name["health"].value(row), by_name["band"].value(row)) == (81.2, "Good")


def test_the_header_says_health_and_why(client, owner, account):
    shown = text_of(page(client, owner, "workspace:account_detail", account.pk))

    assert f"Health {round(account.state.score)}: " in shown
    assert 'title="Most is lost in: ' in shown
    assert f'hx-get="{reverse("health:account_health", args=[account.pk])}"' in shown


def test_today_counts_the_own_book(client, owner):
    for number, (band, is_new) in enumerate([("GREEN", False), ("GREEN", False), ("RED", False), ("RED", True)]):
        set_state(owned(owner, name=f"Book {number}"), score=50.0, band=band, is_new=is_new)
    owned(owner, name="Unknown")

    book = page(client, owner, "workspace:today").context["page"].health

    assert (book.counts, book.new) == ([("GREEN", 2), ("AMBER", 0), ("RED", 1), ("UNKNOWN", 1)], 1)


def test_a_manager_sees_it_otherwise_and_ends_that(client, account):
    director = UserFactory(role=Role.SALES_DIRECTOR, name="Boss")
    client.force_login(director)
    url = reverse("health:override_edit", args=[account.pk])

    said = client.post(url, {"band": "RED", "reason": "They leave", "until": str(today() + DAY * 20)})
    shown = text_of(page(client, director, "workspace:account_detail", account.pk))
    explained = text_of(page(client, director, "health:account_health", account.pk))
    HealthOverride.objects.update(during=(today() - DAY, today() + DAY * 20))
    ended = client.post(url, {"end": "yes"})

    assert (said.status_code, ended.status_code) == (302, 302)
    assert "says Boss" in shown
    assert "Boss sees it so: They leave" in explained
    assert not HealthOverride.objects.on(today()).exists()


def test_an_opinion_too_long_is_refused_at_its_field(client, account):
    client.force_login(UserFactory(role=Role.SALES_DIRECTOR))

    response = client.post(
        reverse("health:override_edit", args=[account.pk]),
        {"band": "RED", "reason": "They leave", "until": str(today() + DAY * 200)},
    )

    assert response.status_code == 422
    assert response.context["form"].errors["until"] == ["At most 180 days from today."]


def test_the_owner_may_not_see_it_otherwise(client, owner, account):
    client.force_login(owner)

    assert client.post(reverse("health:override_edit", args=[account.pk]), {}).status_code == 403


@pytest.mark.parametrize("role", Role.values)
def test_everybody_sees_what_health_is_made_of(client, role):
    response = page(client, UserFactory(role=role), "health:weights")

    assert response.status_code == 200
    assert [one.value for one in response.context["versions"].weights] == [30, 20, 20, 10, 10, 10]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200), (Role.SALES_DIRECTOR, 200), (Role.SALES_MANAGER, 403), (Role.ACCOUNT_MANAGER, 403),
        (Role.AUDITOR, 403),
    ],
)  # fmt: skip
def test_some_may_try_other_weights(client, role, status):
    assert page(client, UserFactory(role=role), "health:weights_preview").status_code == status


def test_other_weights_are_tried_before_they_hold(client, account):
    admin = UserFactory(role=Role.ADMINISTRATOR)
    set_state(account, score=account.state.score, band="GREEN")
    other = WEIGHTS | {"breadth": "90", "engagement": "5"}

    tried = page(client, admin, "health:weights_preview", **other)

    assert [one.account for one in tried.context["preview"].moved] == [account]
    assert HealthVersion.objects.count() == 1
    assert 'name="breadth" value="90"' in text_of(tried)

    refused = client.post(reverse("health:weights_preview"), other)
    published = client.post(reverse("health:weights_preview"), other | {"reason": "Breadth matters"})

    assert (refused.status_code, published.status_code) == (422, 302)
    assert refused.context["reason"].errors["reason"] == ["This field is required."]
    assert HealthVersion.objects.order_by("-number")[0].breadth == 90


@pytest.mark.parametrize("wrong", [{"breadth": "101"}, {"breadth": "-1"}, {"breadth": "much"}, {"breadth": ""}])
def test_weights_that_are_none_are_told_at_their_field(client, wrong):
    response = page(client, UserFactory(role=Role.ADMINISTRATOR), "health:weights_preview", **(WEIGHTS | wrong))

    assert response.status_code == 200
    assert response.context["preview"] is None
    assert "breadth" in response.context["form"].errors


def test_something_must_weigh(client):
    nothing = WEIGHTS | {"engagement": "0", "reciprocity": "0", "breadth": "0"}

    response = page(client, UserFactory(role=Role.ADMINISTRATOR), "health:weights_preview", **nothing)

    assert response.context["preview"] is None
    assert response.context["form"].non_field_errors()
