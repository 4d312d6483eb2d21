"""Who decides on one opportunity: said, shown, missing, and known to nobody who may not know it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from audit.models import AuditEntry
from audit.phrases import Change, phrase_of
from opportunities.models import OpportunityRole
from opportunities.selectors import deciding_on, people_to_name
from opportunities.services import remove_opportunities, say_roles_in, upsert_opportunities
from relationships.selectors.personal import personal_data
from relationships.services import assess, end_employment, remove_contacts
from tests.api import Api
from tests.factories import AssignmentFactory, OpportunityFactory, UserFactory, today
from tests.opportunities.naming import url
from tests.relations import EmploymentFactory, OpportunityRoleFactory
from users.choices import Role

pytestmark = pytest.mark.django_db
MONTHS_AGO = date(2020, 1, 1)


@pytest.fixture
def deal(account, owner):
    return OpportunityFactory(account=account, owner=owner)


@pytest.fixture
def job(account):
    return EmploymentFactory(account=account, contact__name="Ana Ruiz", title="Head of Purchasing")


def held(deal):
    return set(OpportunityRole.objects.filter(opportunity=deal).values_list("employment", "role"))


# Said


def test_say_roles_in_leaves_exactly_these_said_today(deal, job, owner):
    for role in ("BLOCKER", "CHAMPION"):
        OpportunityRoleFactory(opportunity=deal, employment=job, role=role, said_on=MONTHS_AGO)
    elsewhere = OpportunityRoleFactory(employment__contact=job.contact, role="COACH")

    say_roles_in(deal, job, ["CHAMPION", "USER_BUYER"], by=owner)

    assert held(deal) == {(job.pk, "CHAMPION"), (job.pk, "USER_BUYER")}
    said = OpportunityRole.objects.filter(opportunity=deal).values_list("said_by", "said_on")
    assert set(said) == {(owner.pk, today())}
    assert held(elsewhere.opportunity) == {(elsewhere.employment_id, "COACH")}


@pytest.mark.parametrize(
    ("code", "make", "roles"),
    [
        ("works_elsewhere", lambda account: EmploymentFactory(), ["COACH"]),
        ("unknown_role", lambda account: EmploymentFactory(account=account), ["FRIEND"]),
        ("not_a_person", lambda account: EmploymentFactory(account=account, contact__kind="SHARED"), ["COACH"]),
        (
            "left_already",
            lambda account: EmploymentFactory(account=account, during=(MONTHS_AGO, today() - timedelta(days=1))),
            ["COACH"],
        ),
    ],
)
def test_say_roles_in_refuses(code, make, roles, deal, account, owner):
    with pytest.raises(ValidationError) as refused:
        say_roles_in(deal, make(account), roles, by=owner)

    errors = refused.value.error_list if not hasattr(refused.value, "error_dict") else None
    found = errors or [each for every in refused.value.error_dict.values() for each in every]
    assert [each.code for each in found] == [code]
    assert held(deal) == set()


def test_roles_of_somebody_who_left_are_taken_off(deal, job, owner):
    say_roles_in(deal, job, ["CHAMPION"], by=owner)
    end_employment(job, on=today(), by=owner)

    say_roles_in(deal, job, [], by=owner)

    assert held(deal) == set()


def test_an_opportunity_that_goes_to_another_account_leaves_its_deciders(deal, job, owner):
    other = AssignmentFactory(portfolio__owner=UserFactory()).account
    rows = [{"external_id": "1", "account": deal.account_id, "name": "Care", "amount": "5"}]
    upsert_opportunities(rows, source="crm", by=None)
    moving = type(deal).objects.get(external_id="1")
    say_roles_in(moving, job, ["CHAMPION"], by=owner)
    say_roles_in(deal, job, ["CHAMPION"], by=owner)

    told = upsert_opportunities([rows[0] | {"account": other.pk}], source="crm", by=None)

    assert (told.refused, held(moving), held(deal)) == ([], set(), {(job.pk, "CHAMPION")})


def test_roles_go_with_the_opportunity_and_with_the_person(deal, job, owner):
    other = OpportunityFactory(account=deal.account)
    for each in (deal, other):
        say_roles_in(each, job, ["CHAMPION"], by=owner)

    assert remove_opportunities([deal.pk], by=owner) == {}
    assert held(other) == {(job.pk, "CHAMPION")}
    assert remove_contacts([job.contact_id], by=owner) == {}
    assert not OpportunityRole.objects.exists()


# The database


def sql(text, *params):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(text, params)


INSERT = (
    "INSERT INTO opportunities_opportunityrole (opportunity_id, account_id, employment_id, role, said_on)"
    " VALUES (%s, %s, %s, %s, current_date)"
)


def test_contact_holds_a_role_in_a_deal_once(deal, job):
    held_already = OpportunityRoleFactory(opportunity=deal, employment=job)

    with pytest.raises(IntegrityError, match="contact_holds_a_role_in_a_deal_once"):
        sql(INSERT, deal.pk, deal.account_id, job.pk, held_already.role)


def test_opportunity_role_is_known(deal, job):
    with pytest.raises(IntegrityError, match="opportunity_role_is_known"):
        sql(INSERT, deal.pk, deal.account_id, job.pk, "FRIEND")


def test_deal_is_decided_by_people_of_its_account(deal, job):
    other = OpportunityFactory()

    with pytest.raises(IntegrityError, match="deal_is_decided_by_people_of_its_account"):
        sql(INSERT, other.pk, other.account_id, job.pk, "COACH")
    with pytest.raises(IntegrityError, match="role_is_in_a_deal_of_its_account"):
        sql(INSERT, other.pk, job.account_id, job.pk, "COACH")


def test_opportunity_account_can_be_referenced():
    """Without this key nothing could hold a role to its opportunity's account."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT contype FROM pg_constraint WHERE conname = 'opportunity_account_can_be_referenced'")
        assert cursor.fetchone() == ("u",)


def test_roles_go_in_plain_sql_too(deal, job):
    OpportunityRoleFactory(opportunity=deal, employment=job)

    sql("DELETE FROM opportunities_opportunity WHERE id = %s", deal.pk)

    assert not OpportunityRole.objects.exists()


# Shown


def test_those_with_the_last_word_come_first_and_gaps_close(deal, job, owner):
    boss = EmploymentFactory(account=deal.account, contact__name="Zoe")
    assess(boss, influence=5, by=owner)
    say_roles_in(deal, job, ["COACH"], by=owner)
    before = [gap.kind for gap in deciding_on(deal, owner).gaps]
    say_roles_in(deal, boss, ["ECONOMIC_BUYER", "CHAMPION"], by=owner)

    told = deciding_on(deal, owner)

    assert before == ["NO_ECONOMIC_BUYER", "NO_CHAMPION"]
    assert [one.job.contact.name for one in told.people] == ["Zoe", "Ana Ruiz"]
    assert [one.standing and one.standing.influence for one in told.people] == [5, None]
    assert told.gaps == []


def test_who_left_decides_nothing_and_is_shown_last(deal, job, owner):
    staying = EmploymentFactory(account=deal.account)
    say_roles_in(deal, job, ["CHAMPION", "ECONOMIC_BUYER"], by=owner)
    say_roles_in(deal, staying, ["COACH"], by=owner)
    end_employment(job, on=today(), by=owner)

    told = deciding_on(deal, owner)

    assert [(one.job.pk, one.is_here) for one in told.people] == [(staying.pk, True), (job.pk, False)]
    assert [gap.kind for gap in told.gaps] == ["NO_ECONOMIC_BUYER", "NO_CHAMPION"]


def test_where_somebody_stands_is_not_told_to_who_only_sells_there(deal, job, owner):
    seller = UserFactory()
    theirs = upsert_opportunities(
        [{"account": deal.account_id, "name": "Theirs", "owner": seller.pk, "amount": "1"}], by=None
    )
    assess(job, influence=5, stance=-2, by=owner)
    sold = type(deal).objects.get(pk=theirs.keys[0])
    for each in (sold, deal):
        say_roles_in(each, job, ["BLOCKER"], by=owner)

    told = deciding_on(sold, seller)

    assert [(one.role_words, one.standing) for one in told.people] == [(["Blocker"], None)]
    assert set(OpportunityRole.objects.visible_to(seller).values_list("opportunity", flat=True)) == {sold.pk}


def test_people_to_name_are_people_who_work_there_and_have_no_role_yet(deal, job, owner):
    named = OpportunityRoleFactory(opportunity=deal, employment=EmploymentFactory(account=deal.account))
    EmploymentFactory(account=deal.account, contact__kind="SHARED")
    EmploymentFactory(account=deal.account, during=(MONTHS_AGO, today()))
    EmploymentFactory()

    assert named.employment not in people_to_name(deal, owner)
    assert list(people_to_name(deal, owner)) == [job]


def test_the_page_says_who_decides_and_who_is_missing(client, deal, job, owner):
    say_roles_in(deal, job, ["CHAMPION"], by=owner)

    page = client.get(deal.get_absolute_url()).content.decode()

    assert "Ana Ruiz" in page
    assert "Nobody is known to have the last word on the budget." in page
    assert "Nobody there is known to speak up for us." not in page


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_the_page_says_nothing_to_who_may_not_know(client, role, deal, job, owner):
    say_roles_in(deal, job, ["BLOCKER"], by=owner)
    client.force_login(UserFactory(role=role))

    page = client.get(deal.get_absolute_url())

    assert page.status_code == 200
    assert "Who decides here" not in page.content.decode()
    assert "Ana Ruiz" not in page.content.decode()


# The form


def test_opportunity_roles_names_somebody_and_changes_them(client, deal, job):
    path = url("opportunity_roles", deal.pk)

    named = client.post(path, {"employment": job.pk, "roles": ["COACH"]})
    shown = client.get(f"{path}?employment={job.pk}").context["form"]
    client.post(f"{path}?employment={job.pk}", {"roles": ["CHAMPION"]})
    changed = held(deal)
    client.post(f"{path}?employment={job.pk}", {"csrfmiddlewaretoken": "sent"})

    assert named.url == deal.get_absolute_url()
    assert (list(shown.fields), shown["roles"].value()) == (["roles"], ["COACH"])
    assert (changed, held(deal)) == ({(job.pk, "CHAMPION")}, set())


def test_opportunity_roles_refuses_nobody_and_nothing(client, deal, job):
    path, stranger = url("opportunity_roles", deal.pk), EmploymentFactory()

    nothing = client.post(path, {"employment": job.pk})
    nobody = client.post(path, {"employment": stranger.pk, "roles": ["COACH"]})

    assert (nothing.status_code, list(nothing.context["form"].errors)) == (422, ["roles"])
    assert (nobody.status_code, list(nobody.context["form"].errors)) == (422, ["employment"])
    assert client.get(f"{path}?employment={stranger.pk}").status_code == 404
    assert client.get(f"{path}?employment=x").status_code == 404
    assert held(deal) == set()


def test_opportunity_roles_of_others_are_not_there(client, deal, owner):
    hidden = OpportunityFactory(account=AssignmentFactory().account)

    assert client.get(url("opportunity_roles", hidden.pk)).status_code == 404
    client.force_login(UserFactory(role=Role.AUDITOR))
    assert client.get(url("opportunity_roles", deal.pk)).status_code == 403


# The API


def test_roles_go_out_and_come_in(deal, job, owner):
    api, path = Api(owner), f"opportunities/{deal.pk}/roles/"

    answer = api.post(path, {"employment": job.pk, "roles": ["ECONOMIC_BUYER"]})
    stranger = api.post(path, {"employment": EmploymentFactory().pk, "roles": ["COACH"]})
    unknown = api.post(path, {"employment": job.pk, "roles": ["FRIEND"]})

    said = {"employment": job.pk, "role": "ECONOMIC_BUYER", "said_by": owner.pk, "said_on": str(today())}
    assert (answer.status_code, answer.data["roles"]) == (200, [said])
    assert (stranger.status_code, unknown.status_code) == (400, 400)
    assert api.get(f"opportunities/{deal.pk}/").data["roles"] == [said]
    assert Api(UserFactory(role=Role.AUDITOR)).get(f"opportunities/{deal.pk}/").data["roles"] == []


# Kept


def test_the_history_tells_the_role_and_not_whose_it_is(deal, job, owner):
    say_roles_in(deal, job, ["BLOCKER"], by=owner)

    entry = AuditEntry.objects.get(table="opportunities_opportunityrole")
    names = {("opportunities_opportunity", str(deal.pk)): deal.name}
    told = phrase_of(entry.table)(Change(entry, OpportunityRole, names))

    assert (entry.actor_id, told) == (owner.pk, f"gave somebody the role Blocker in “{deal.name}”")


def test_a_persons_export_tells_their_roles_in_opportunities(deal, job, owner):
    say_roles_in(deal, job, ["CHAMPION"], by=owner)
    OpportunityRoleFactory(opportunity=deal, employment=EmploymentFactory(account=deal.account))

    told = personal_data(job.contact, owner)["roles_in_opportunities"]

    assert [(row["role"], row["opportunity"]) for row in told] == [("CHAMPION", deal.name)]
