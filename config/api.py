"""Every resource of the API by its name."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from accounts.api.commerce import AgreementViewSet, RevenueViewSet, SignalViewSet
from accounts.api.views import AccountMemberViewSet
from catalog.api.views import OfferingViewSet
from competitors.api.views import CompetitorViewSet, PresenceViewSet
from core.api.schema import KeptGenerator
from health.api.views import HealthSnapshotViewSet
from imports.api.views import ImportRowViewSet, ImportViewSet
from opportunities.api.stages import StageViewSet
from opportunities.api.views import OpportunityViewSet
from portfolios.api.people import UserViewSet
from portfolios.api.placing import AssignmentViewSet, CoverViewSet
from portfolios.api.views import PortfolioRuleViewSet, PortfolioViewSet
from relationships.api.doing import CommitmentViewSet, InteractionViewSet
from relationships.api.people import ContactViewSet, EmploymentViewSet
from relationships.api.plans import CadenceOverrideViewSet, CadenceRuleViewSet, GoalViewSet
from reminders.api.views import ReminderViewSet
from workspace.api.views import AccountViewSet

app_name = "api"

router = SimpleRouter(use_regex_path=False)
router.register("users", UserViewSet, basename="users")
router.register("accounts", AccountViewSet, basename="accounts")
router.register("account-members", AccountMemberViewSet, basename="account-members")
router.register("agreements", AgreementViewSet, basename="agreements")
router.register("signals", SignalViewSet, basename="signals")
router.register("revenue", RevenueViewSet, basename="revenue")
router.register("opportunities", OpportunityViewSet, basename="opportunities")
router.register("stages", StageViewSet, basename="stages")
router.register("offerings", OfferingViewSet, basename="offerings")
router.register("competitors", CompetitorViewSet, basename="competitors")
router.register("competitor-presences", PresenceViewSet, basename="competitor-presences")
router.register("contacts", ContactViewSet, basename="contacts")
router.register("employments", EmploymentViewSet, basename="employments")
router.register("interactions", InteractionViewSet, basename="interactions")
router.register("commitments", CommitmentViewSet, basename="commitments")
router.register("goals", GoalViewSet, basename="goals")
router.register("cadence-rules", CadenceRuleViewSet, basename="cadence-rules")
router.register("cadence-overrides", CadenceOverrideViewSet, basename="cadence-overrides")
router.register("health-snapshots", HealthSnapshotViewSet, basename="health-snapshots")
router.register("reminders", ReminderViewSet, basename="reminders")
router.register("portfolios", PortfolioViewSet, basename="portfolios")
router.register("portfolio-rules", PortfolioRuleViewSet, basename="portfolio-rules")
router.register("assignments", AssignmentViewSet, basename="assignments")
router.register("covers", CoverViewSet, basename="covers")
router.register("imports", ImportViewSet, basename="imports")
router.register("import-rows", ImportRowViewSet, basename="import-rows")

urlpatterns = [path("schema/", SpectacularAPIView.as_view(generator_class=KeptGenerator), name="schema"), *router.urls]
