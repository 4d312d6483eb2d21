"""What we do with customers: contacts, promises, and how often."""

from django.urls import path

from relationships.views import cadence, calls, commitments, interactions, replies, timeline

urlpatterns = [
    path("log/", interactions.interaction_log, name="interaction_log"),
    path("interactions/", timeline.interaction_list, name="interaction_list"),
    path("interactions/<int:pk>/", timeline.interaction_detail, name="interaction_detail"),
    path("interactions/<int:pk>/edit/", interactions.interaction_edit, name="interaction_edit"),
    path("interactions/<int:pk>/remove/", interactions.interaction_remove, name="interaction_remove"),
    path("interactions/<int:pk>/no-answer/", replies.reply_waive, name="reply_waive"),
    path("accounts/<int:pk>/timeline/", timeline.timeline, name="timeline"),
    path("accounts/<int:pk>/log/", interactions.interaction_create, name="interaction_create"),
    path("contacts/<int:pk>/called/", calls.contact_called, name="contact_called"),
    path("commitments/", commitments.commitment_list, name="commitment_list"),
    path("accounts/<int:pk>/commitments/new/", commitments.commitment_create, name="commitment_create"),
    path("commitments/<int:pk>/edit/", commitments.commitment_edit, name="commitment_edit"),
    path("commitments/<int:pk>/end/", commitments.commitment_end, name="commitment_end"),
    path("commitments/<int:pk>/reopen/", commitments.commitment_reopen, name="commitment_reopen"),
    path("accounts/<int:pk>/cadence/", cadence.cadence_override, name="cadence_override"),
    path("settings/cadence/", cadence.cadence_detail, name="cadence_detail"),
    path("settings/cadence/edit/", cadence.cadence_edit, name="cadence_edit"),
    path("last-spoken/", cadence.last_spoken, name="last_spoken"),
]
