from django.urls import path

from relationships.views import contact, dossier, employment, goal, legal, paste, personal, proposal, standing
from relationships.views import map as map_views

urlpatterns = [
    path("contacts/", contact.contact_list, name="contact_list"),
    path("contacts/lookalikes/", contact.contact_lookalikes, name="contact_lookalikes"),
    path("contacts/<int:pk>/", contact.contact_detail, name="contact_detail"),
    path("contacts/<int:pk>/personal/", personal.contact_personal, name="contact_personal"),
    path("contacts/<int:pk>/edit/", contact.contact_edit, name="contact_edit"),
    path("accounts/<int:pk>/contacts/new/", contact.contact_create, name="contact_create"),
    path("accounts/<int:pk>/contacts/paste/", paste.contact_paste, name="contact_paste"),
    path("employments/<int:pk>/edit/", employment.employment_edit, name="employment_edit"),
    path("employments/<int:pk>/leave/", employment.employment_leave, name="employment_leave"),
    path("employments/<int:pk>/standing/", standing.standing_edit, name="standing_edit"),
    path("proposals/roles/<int:pk>/decide/", proposal.role_decide, name="role_decide"),
    path("proposals/contacts/<int:pk>/decide/", proposal.contact_decide, name="contact_decide"),
    path("accounts/<int:pk>/map/", map_views.relationship_map, name="relationship_map"),
    path("accounts/<int:pk>/goals/new/", goal.goal_create, name="goal_create"),
    path("goals/<int:pk>/edit/", goal.goal_edit, name="goal_edit"),
    path("accounts/<int:pk>/dossier/", dossier.dossier, name="dossier"),
    path("settings/legal-bases/", legal.legal_bases, name="legal_bases"),
]
