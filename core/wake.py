"""The one place that publishes a message: a nudge for a worker, never the record of what is to be done."""

import logging

from celery import Celery, Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

EVALUATE = "workspace.tasks.evaluate_accounts"  # scores what happened; composed of apps to the left of who wakes it


def wake(task: Task) -> None:
    """Once the transaction is committed, a worker is told to look; a missing broker is logged and costs a tick."""
    _nudge(task.app, task.name)


def wake_named(name: str) -> None:
    """The same for a task that stands to the left of its caller: by its name, without an import."""
    _nudge(current_app, name)


def _nudge(app: Celery, name: str) -> None:
    def nudge() -> None:
        try:
            app.send_task(name, retry=False, expires=60)
        except (BrokerError, RedisError, OSError) as error:
            logger.warning("nothing was woken for %s: %s", name, error)

    transaction.on_commit(nudge, robust=True)
