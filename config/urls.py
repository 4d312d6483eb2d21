from django.urls import include, path

from core.views import healthz, readyz
from workspace.api.metrics import MetricsView

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", MetricsView.as_view(), name="metrics"),
    path("auth/", include("users.auth_urls")),
    path("", include("integrations.urls")),
    path("api/v1/", include("config.api")),
    path("", include("workspace.urls")),
    path("", include("accounts.urls")),
    path("", include("users.urls")),
    path("", include("listings.urls")),
    path("", include("portfolios.urls")),
    path("", include("opportunities.urls")),
    path("", include("competitors.urls")),
    path("", include("relationships.urls")),
    path("", include("health.urls")),
    path("", include("reminders.urls")),
    path("", include("catalog.urls")),
    path("", include("imports.urls")),
]

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
