from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ListingsConfig(AppConfig):
    name = "listings"

    def ready(self) -> None:
        """Every app's `listing` module has described its lists, in a worker as in a page."""
        autodiscover_modules("listing")
