"""Settings of the test run: the same product, with fast hashes and files served from where they lie."""

import os

os.environ["RAPPORT_LOCAL"] = "1"
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL", os.environ.get("DATABASE_URL", ""))

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
CELERY_TASK_ALWAYS_EAGER = False
API_REQUESTS_PER_MINUTE = {}
