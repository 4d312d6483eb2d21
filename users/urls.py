from django.urls import path

from users import views

app_name = "users"

urlpatterns = [
    path("people/", views.person_list, name="person_list"),
    path("people/invite/", views.person_invite, name="person_invite"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", views.person_edit, name="person_edit"),
    path("people/<int:pk>/invite/", views.person_reinvite, name="person_reinvite"),
    path("people/<int:pk>/reactivate/", views.person_reactivate, name="person_reactivate"),
    path("settings/", views.settings, name="settings"),
    path("setup/", views.setup, name="setup"),
]
