"""The gate itself under test: holes are cut into the product one by one, and each must be reported."""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import get_resolver

from accounts.models import Account, AccountMember
from accounts.querysets import MEMBER, AccountQuerySet
from accounts.services import open_signal
from config.policies import POLICIES
from opportunities.querysets import OpportunityQuerySet
from portfolios.querysets import CoverQuerySet, PortfolioQuerySet
from tests.access import test_registry, test_shown
from tests.access.collector import Route, collected_routes
from tests.access.gate import Gate
from tests.access.matrix import faults_of
from tests.access.test_reference import differences
from users.backends import RoleBackend
from users.choices import Role
from users.querysets import UserQuerySet
from users.roles import PERMISSIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def gate(world, reference, settings, caplog):
    settings.ACCOUNT_RATE_LIMITS = False
    caplog.set_level("CRITICAL")
    return Gate(world, reference)


def everything(rows, user):
    return rows.all()


def any_account(request, pk):
    return get_object_or_404(Account, pk=pk)


def view_of(name):
    """The pattern of a route, to put another view behind it."""
    for entry in get_resolver().url_patterns:
        for pattern in getattr(entry, "url_patterns", ()):
            if f"{entry.namespace}:{getattr(pattern, 'name', '')}" == name:
                return pattern
    raise LookupError(name)


def bare(view):
    """The view below its decorators but with its methods."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


@contextmanager
def complaint():
    """The check inside must fail."""
    with pytest.raises(AssertionError):
        yield


def matrix_complains(gate, *routes, people=("newcomer", "am other", "contributor")):
    return faults_of(gate, POLICIES, people=people, routes=routes)


def test_visible_to_that_returns_all_is_caught(gate, monkeypatch):
    monkeypatch.setattr(AccountQuerySet, "visible_to", everything)

    assert differences()
    assert matrix_complains(gate, "workspace:account_detail")


def test_editable_by_that_is_visible_to_is_caught(gate, monkeypatch):
    monkeypatch.setattr(AccountQuerySet, "editable_by", AccountQuerySet.visible_to)

    assert differences()
    assert matrix_complains(gate, "accounts:account_edit", people=["member reading"])


def test_a_header_that_opens_everything_is_caught(gate, monkeypatch):
    """Whoever owns an opportunity in an account sees its header: the rest of the page, and what hangs on it, stay."""
    monkeypatch.setattr(AccountQuerySet, "open_to", AccountQuerySet.visible_to)
    monkeypatch.setattr(AccountQuerySet, "keys_open_to", lambda rows, user: rows.visible_to(user).values("pk"))

    assert differences()
    assert any("shows" in fault for fault in matrix_complains(gate, "workspace:account_detail", people=["seller"]))
    assert any("expected 404" in f for f in matrix_complains(gate, "accounts:account_history", people=["seller"]))


def test_opportunities_of_everybody_in_a_header_are_caught(gate, monkeypatch):
    monkeypatch.setattr(OpportunityQuerySet, "visible_to", everything)

    assert differences()
    assert any("shows" in f for f in matrix_complains(gate, "opportunities:opportunity_list", people=["seller"]))
    assert any("shows" in f for f in matrix_complains(gate, "opportunities:opportunity_board", people=["seller"]))


def test_a_view_without_its_permission_is_caught(gate, monkeypatch):
    pattern = view_of("portfolios:dashboard")
    monkeypatch.setattr(pattern, "callback", bare(pattern.callback))

    assert any("expected 403" in fault for fault in matrix_complains(gate, "portfolios:dashboard"))


def test_a_row_fetched_without_the_filter_is_caught(gate, monkeypatch):
    monkeypatch.setattr("accounts.views.account.editable_account", any_account)

    assert any("expected 404" in fault for fault in matrix_complains(gate, "accounts:account_edit"))


def test_a_bulk_form_with_unfiltered_choices_is_caught(gate, monkeypatch):
    """The lead may fill the own line's books only: an account of another line is no choice, and not shown as one."""
    monkeypatch.setattr(
        "portfolios.views.portfolios.assignable_accounts", lambda user, portfolio: Account.objects.order_by("name")
    )

    assert any(
        "shows" in fault for fault in matrix_complains(gate, "portfolios:portfolio_assign", people=["manager one"])
    )


def test_a_swap_with_unfiltered_choices_is_caught(gate, monkeypatch):
    others = Account.objects.exclude(owner=None)
    monkeypatch.setattr("portfolios.views.accounts.narrowed", lambda request, rows, by: others)

    assert any("shows" in fault for fault in matrix_complains(gate, "portfolios:account_swap", people=["manager one"]))


def test_a_count_over_unfiltered_rows_is_caught(gate, monkeypatch):
    monkeypatch.setattr("core.listing.page.total_text", lambda rows: str(Account.objects.count()))

    with complaint():
        test_shown.test_the_list_of_accounts_counts_and_shows_what_the_reader_sees("am other", gate)


def test_dashboard_findings_over_unfiltered_rows_are_caught(gate, monkeypatch):
    findings = bare(view_of("portfolios:dashboard").callback).__globals__["findings"]
    director = gate.world.people["director"]
    monkeypatch.setattr("portfolios.views.portfolios.findings", lambda user: findings(director))

    with complaint():
        test_shown.test_the_dashboard_counts_what_the_reader_sees("manager two", gate)


def test_a_write_before_the_check_is_caught(gate, monkeypatch):
    pattern = view_of("accounts:signal_create")
    view = pattern.callback

    def hasty(request, pk):
        account = Account.objects.filter(pk=pk).first()
        if request.method == "POST" and account and request.user.is_authenticated:
            open_signal(account, kind="COMPLAINT", text="Too early", by=request.user)
        return view(request, pk)

    monkeypatch.setattr(pattern, "callback", hasty)

    assert any("wrote to accounts_signal" in fault for fault in matrix_complains(gate, "accounts:signal_create"))


def test_a_page_that_writes_when_read_is_caught(gate, monkeypatch):
    pattern = view_of("workspace:account_detail")
    view = pattern.callback

    def noting(request, pk):
        AccountMember.objects.filter(account=pk).update(seat="seen")
        return view(request, pk)

    monkeypatch.setattr(pattern, "callback", noting)

    assert any("wrote to" in fault for fault in matrix_complains(gate, "workspace:account_detail", people=["am other"]))


def test_an_unfiltered_search_is_caught(gate, monkeypatch):
    monkeypatch.setattr(
        "workspace.selectors.search.accounts_like",
        lambda user, text, limit: list(Account.objects.filter(search_text__contains=text.lower())[:limit]),
    )

    with complaint():
        test_shown.test_no_hidden_word_leads_anywhere("newcomer", gate)


def test_a_history_without_the_row_check_is_caught(gate, monkeypatch):
    monkeypatch.setattr("accounts.views.account.visible_account", any_account)

    assert matrix_complains(gate, "accounts:account_history")


def test_a_history_that_names_hidden_rows_is_caught(gate, monkeypatch):
    monkeypatch.setattr(
        "audit.sentences.namer_of", lambda table: lambda rows, reader: {row.pk: str(row) for row in rows}
    )

    assert any(
        "shows name" in fault for fault in matrix_complains(gate, "accounts:account_history", people=["am last"])
    )


def test_a_deactivated_person_who_keeps_the_session_is_caught(gate, monkeypatch):
    monkeypatch.setattr(RoleBackend, "user_can_authenticate", lambda self, user: True)

    assert matrix_complains(gate, "workspace:today", "users:settings", people=["deactivated"])


def test_unassigned_accounts_shown_to_everybody_are_caught(gate, monkeypatch):
    reach = AccountQuerySet._within_reach

    def wide(rows, user, members):
        return reach(rows, user, members) | rows.filter(owner=None)

    monkeypatch.setattr(AccountQuerySet, "_within_reach", wide)

    assert differences()


def test_an_ended_membership_that_still_counts_is_caught(gate, monkeypatch):
    monkeypatch.setattr("accounts.querysets.MEMBER", MEMBER.replace("during @> %s::date", "%s::date IS NOT NULL"))

    assert differences()
    assert matrix_complains(gate, "workspace:account_detail", people=["member once", "covered once"])


def test_portfolios_of_other_lines_are_caught(gate, monkeypatch):
    monkeypatch.setattr(PortfolioQuerySet, "visible_to", everything)

    assert differences()
    assert matrix_complains(gate, "portfolios:portfolio_detail", people=["manager two"])


def test_covers_of_hidden_accounts_are_caught(gate, monkeypatch):
    monkeypatch.setattr(CoverQuerySet, "visible_to", everything)

    assert matrix_complains(gate, "portfolios:portfolio_detail", people=["manager one"])


def test_a_director_who_touches_administrators_is_caught(gate, monkeypatch):
    monkeypatch.setattr(UserQuerySet, "editable_by", everything)

    assert differences()


def test_a_role_that_got_a_permission_by_mistake_is_caught(gate, monkeypatch):
    slipped = {**PERMISSIONS, Role.AUDITOR: PERMISSIONS[Role.AUDITOR] | {"accounts.change_account"}}
    monkeypatch.setattr("users.models.permissions_of", lambda role: slipped[Role(role)])

    assert differences()
    assert matrix_complains(gate, "accounts:account_edit", people=["auditor"])


def test_a_page_open_to_nobody_in_particular_is_caught(gate, monkeypatch):
    pattern = view_of("workspace:today")
    monkeypatch.setattr(pattern.callback, "login_required", False, raising=False)

    assert matrix_complains(gate, "workspace:today", people=["nobody"])


def test_a_hidden_row_that_answers_otherwise_than_none_is_caught(gate, monkeypatch):
    pattern = view_of("workspace:account_detail")
    view = pattern.callback

    def telling(request, pk):
        is_hidden = Account.objects.filter(pk=pk).exclude(pk__in=Account.objects.visible_to(request.user)).exists()
        return HttpResponse("Not yours.", status=404) if is_hidden else view(request, pk)

    monkeypatch.setattr(pattern, "callback", telling)

    faults = matrix_complains(gate, "workspace:account_detail", people=["newcomer"])
    assert any("answers otherwise" in fault for fault in faults)


def test_a_route_without_a_policy_is_caught(monkeypatch):
    forgotten = Route("workspace:forgotten", "forgotten/", ())
    monkeypatch.setattr(test_registry, "collected_routes", lambda: [*collected_routes(), forgotten])

    with complaint():
        test_registry.test_every_route_is_declared_once()


def test_a_policy_without_a_route_is_caught(monkeypatch):
    monkeypatch.setitem(POLICIES, "workspace:gone", POLICIES["workspace:today"])

    with complaint():
        test_registry.test_every_route_is_declared_once()


def test_a_method_nobody_declared_is_caught(gate, monkeypatch):
    pattern = view_of("workspace:today")
    monkeypatch.setattr(pattern, "callback", bare(pattern.callback))

    with complaint():
        test_registry.test_a_route_takes_the_methods_it_declares_and_no_other("workspace:today", gate, settings)
