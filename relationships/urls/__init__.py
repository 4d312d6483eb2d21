"""The addresses of every room."""

from relationships.urls import capture, doing, people

app_name = "relationships"

urlpatterns = [*capture.urlpatterns, *people.urlpatterns, *doing.urlpatterns]
