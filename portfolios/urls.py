from django.urls import path

from portfolios.views import accounts, covers, people, portfolios

app_name = "portfolios"

urlpatterns = [
    path("portfolios/", portfolios.dashboard, name="dashboard"),
    path("portfolios/open/", portfolios.portfolio_open, name="portfolio_open"),
    path("portfolios/<int:pk>/", portfolios.portfolio_detail, name="portfolio_detail"),
    path("portfolios/<int:pk>/assign/", portfolios.portfolio_assign, name="portfolio_assign"),
    path("portfolios/<int:pk>/close/", portfolios.portfolio_close, name="portfolio_close"),
    path("accounts/<int:pk>/move/", accounts.account_move, name="account_move"),
    path("accounts/<int:pk>/release/", accounts.account_release, name="account_release"),
    path("accounts/<int:pk>/swap/", accounts.account_swap, name="account_swap"),
    path("accounts/<int:pk>/win/", accounts.account_win, name="account_win"),
    path("accounts/<int:pk>/group/", accounts.account_group, name="account_group"),
    path("accounts/<int:pk>/cover/", covers.account_cover, name="account_cover"),
    path("covers/<int:pk>/renew/", covers.cover_renew, name="cover_renew"),
    path("covers/<int:pk>/end/", covers.cover_end, name="cover_end"),
    path("people/<int:pk>/role/", people.person_role, name="person_role"),
    path("people/<int:pk>/deactivate/", people.person_deactivate, name="person_deactivate"),
    path("settings/portfolio-rules/", people.rule_list, name="rule_list"),
    path("settings/portfolio-rules/<slug:kind>/", people.rule_edit, name="rule_edit"),
]
