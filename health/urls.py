from django.urls import path

from health.views import account, weights

app_name = "health"

urlpatterns = [
    path("accounts/<int:pk>/health/", account.account_health, name="account_health"),
    path("accounts/<int:pk>/health/override/", account.override_edit, name="override_edit"),
    path("settings/health/", weights.weights, name="weights"),
    path("settings/health/preview/", weights.weights_preview, name="weights_preview"),
]
