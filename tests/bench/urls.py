from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as product
from tests.bench.views import bare

urlpatterns = [path("bench/bare/", bare), *product]
