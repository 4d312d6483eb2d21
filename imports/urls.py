from django.urls import path

from imports import views

app_name = "imports"

urlpatterns = [
    path("imports/", views.job_list, name="job_list"),
    path("imports/new/", views.job_create, name="job_create"),
    path("imports/mappings/", views.mapping_list, name="mapping_list"),
    path("imports/mappings/<int:pk>/", views.mapping_edit, name="mapping_edit"),
    path("imports/mappings/<int:pk>/remove/", views.mapping_remove, name="mapping_remove"),
    path("imports/<int:pk>/", views.job_detail, name="job_detail"),
    path("imports/<int:pk>/columns/", views.job_columns, name="job_columns"),
    path("imports/<int:pk>/values/", views.job_values, name="job_values"),
    path("imports/<int:pk>/check/", views.job_check, name="job_check"),
    path("imports/<int:pk>/run/", views.job_run, name="job_run"),
    path("imports/<int:pk>/cancel/", views.job_cancel, name="job_cancel"),
    path("imports/<int:pk>/undo/", views.job_undo, name="job_undo"),
    path("imports/<int:pk>/refused/", views.job_refused, name="job_refused"),
    path("imports/<int:pk>/mapping/", views.job_mapping, name="job_mapping"),
]
