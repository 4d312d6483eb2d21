from django.urls import path

from opportunities.views import listing, moving, opportunity, roles, stages

app_name = "opportunities"

urlpatterns = [
    path("opportunities/", listing.opportunity_list, name="opportunity_list"),
    path("opportunities/sums/", listing.opportunity_sums, name="opportunity_sums"),
    path("opportunities/board/", listing.opportunity_board, name="opportunity_board"),
    path("opportunities/new/", opportunity.opportunity_create, name="opportunity_create"),
    path("opportunities/<int:pk>/", opportunity.opportunity_detail, name="opportunity_detail"),
    path("opportunities/<int:pk>/edit/", opportunity.opportunity_edit, name="opportunity_edit"),
    path("opportunities/<int:pk>/stage/", moving.opportunity_stage, name="opportunity_stage"),
    path("opportunities/<int:pk>/reopen/", moving.opportunity_reopen, name="opportunity_reopen"),
    path("opportunities/<int:pk>/give/", moving.opportunity_give, name="opportunity_give"),
    path("opportunities/<int:pk>/competitors/", moving.opportunity_rivals, name="opportunity_rivals"),
    path("opportunities/<int:pk>/roles/", roles.opportunity_roles, name="opportunity_roles"),
    path("settings/stages/", stages.stage_list, name="stage_list"),
    path("settings/stages/new/", stages.stage_create, name="stage_create"),
    path("settings/stages/<int:pk>/edit/", stages.stage_edit, name="stage_edit"),
    path("settings/stages/<int:pk>/arrange/", stages.stage_arrange, name="stage_arrange"),
]
