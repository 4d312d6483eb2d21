"""The web application. A page that takes longer than 15 seconds in the database is stopped there."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("STATEMENT_TIMEOUT_MS", "15000")

application = get_wsgi_application()
