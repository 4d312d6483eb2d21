"""Sign-in: the library's pages, without those by which people would change their own e-mail address."""

from allauth.socialaccount.views import login_error
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from users import views

urlpatterns = [
    path("email/", views.closed),
    re_path(r"^confirm-email/", views.closed),
    path("3rdparty/login/error/", login_not_required(login_error), name="socialaccount_login_error"),
    path("", include("allauth.urls")),
]
