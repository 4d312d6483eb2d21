from django.urls import path

from catalog import views

app_name = "catalog"

urlpatterns = [
    path("offerings/", views.offering_list, name="offering_list"),
    path("offerings/new/", views.offering_create, name="offering_create"),
    path("offerings/<int:pk>/edit/", views.offering_edit, name="offering_edit"),
]
