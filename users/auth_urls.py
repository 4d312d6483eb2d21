"""Sign-in: the library's pages, without those by which people would change their own e-mail address."""

from allauth.socialaccount.views import login_error
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from users import views

login_not_required(login_error)  # whoever failed to come in is not signed in; the mark stays on the library's view

urlpatterns = [
    path("email/", views.closed),
    re_path(r"^confirm-email/", views.closed),
    path("", include("allauth.urls")),
]
