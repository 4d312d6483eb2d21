from django.urls import path

from workspace.views import account, brief, operations, rivalry, search, today

app_name = "workspace"

urlpatterns = [
    path("", today.today, name="today"),
    path("behind/", operations.operations, name="operations"),
    path("search/", search.search, name="search"),
    path("accounts/new/", account.account_create, name="account_create"),
    path("accounts/<int:pk>/", account.account_detail, name="account_detail"),
    path("accounts/<int:pk>/contact/", account.account_contact, name="account_contact"),
    path("accounts/<int:pk>/sales/", account.account_sales, name="account_sales"),
    path("accounts/<int:pk>/brief/", brief.meeting_brief, name="meeting_brief"),
    path("competitors/<int:pk>/", rivalry.competitor_detail, name="competitor_detail"),
    path("offerings/<int:pk>/", rivalry.offering_detail, name="offering_detail"),
]
