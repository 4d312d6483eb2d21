"""The product's settings with a quick beat and a mail server of the test."""

import os

from config.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["FAULTS_SMTP_PORT"])
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "workspace.tasks.tick", "schedule": 0.5, "options": {"expires": 5}},
}
