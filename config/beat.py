"""The beat as it runs: it sends the tick and needs nothing else, so it loads neither models nor pages and takes a third
of the memory."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("rapport", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.imports = ()  # tasks are named here, not run: importing them would ask for the models
