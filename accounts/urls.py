from django.urls import path

from accounts.views import account, listing, pieces

app_name = "accounts"

urlpatterns = [
    path("accounts/", listing.account_list, name="account_list"),
    path("accounts/lookalikes/", listing.account_lookalikes, name="account_lookalikes"),
    path("accounts/options/", listing.account_options, name="account_options"),
    path("accounts/<int:pk>/edit/", account.account_edit, name="account_edit"),
    path("accounts/<int:pk>/history/", account.account_history, name="account_history"),
    path("accounts/<int:pk>/members/new/", pieces.member_create, name="member_create"),
    path("members/<int:pk>/end/", pieces.member_end, name="member_end"),
    path("accounts/<int:pk>/agreements/new/", pieces.agreement_create, name="agreement_create"),
    path("agreements/<int:pk>/edit/", pieces.agreement_edit, name="agreement_edit"),
    path("accounts/<int:pk>/signals/new/", pieces.signal_create, name="signal_create"),
    path("signals/<int:pk>/close/", pieces.signal_close, name="signal_close"),
    path("accounts/<int:pk>/revenue/", pieces.revenue_list, name="revenue_list"),
    path("accounts/<int:pk>/revenue/new/", pieces.revenue_create, name="revenue_create"),
]
