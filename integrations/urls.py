from django.urls import path

from integrations import views

app_name = "integrations"

urlpatterns = [
    path("settings/tokens/", views.token_list, name="token_list"),
    path("settings/tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("api/v1/docs/", views.api_docs, name="api_docs"),
]
