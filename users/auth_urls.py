"""Sign-in: the library's pages, without those by which people would change their own e-mail address."""

from django.urls import include, path, re_path

from users import views

urlpatterns = [
    path("email/", views.closed),
    re_path(r"^confirm-email/", views.closed),
    path("", include("allauth.urls")),
]
