from django.urls import path

from listings import views

app_name = "listings"

urlpatterns = [
    path("lists/<slug:listing>/views/", views.view_list, name="view_list"),
    path("lists/<slug:listing>/export/", views.export, name="export"),
    path("views/<int:pk>/edit/", views.view_edit, name="view_edit"),
    path("views/<int:pk>/remove/", views.view_remove, name="view_remove"),
    path("exports/", views.export_list, name="export_list"),
    path("exports/<int:pk>/", views.export_download, name="export_download"),
]
