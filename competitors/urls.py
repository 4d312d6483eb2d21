from django.urls import path

from competitors.views import competitor, presence

app_name = "competitors"

urlpatterns = [
    path("competitors/", competitor.competitor_list, name="competitor_list"),
    path("competitors/new/", competitor.competitor_create, name="competitor_create"),
    path("competitors/<int:pk>/edit/", competitor.competitor_edit, name="competitor_edit"),
    path("competitors/presences/", presence.presence_list, name="presence_list"),
    path("accounts/<int:pk>/presences/new/", presence.presence_create, name="presence_create"),
    path("presences/<int:pk>/edit/", presence.presence_edit, name="presence_edit"),
    path("presences/<int:pk>/confirm/", presence.presence_confirm, name="presence_confirm"),
    path("presences/<int:pk>/remove/", presence.presence_remove, name="presence_remove"),
]
