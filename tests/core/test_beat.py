"""The beat knows when to send the tick, and what it sends exists."""

import subprocess
import sys

from config.beat import app as beat
from config.celery import app


def test_beat_sends_tasks_that_there_are():
    app.loader.import_default_modules()
    app.autodiscover_tasks(force=True)

    sent = {entry["task"] for entry in beat.conf.beat_schedule.values()}

    assert sent == {"workspace.tasks.tick"}
    assert sent <= app.tasks.keys()
    assert beat.conf.broker_url == app.conf.broker_url


def test_beat_loads_no_models():
    loaded = (
        "import sys, config.beat as b; b.app.loader.import_default_modules();"  # what `celery beat` does first
        " print('django.db.models.base' in sys.modules)"
    )

    printed = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "False"
