from django.urls import path

from workspace.views import account, rivalry, search, today

app_name = "workspace"

urlpatterns = [
    path("", today.today, name="today"),
    path("search/", search.search, name="search"),
    path("accounts/new/", account.account_create, name="account_create"),
    path("accounts/<int:pk>/", account.account_detail, name="account_detail"),
    path("competitors/<int:pk>/", rivalry.competitor_detail, name="competitor_detail"),
    path("offerings/<int:pk>/", rivalry.offering_detail, name="offering_detail"),
]
