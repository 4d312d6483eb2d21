"""The one place that publishes a message: a nudge for a worker, never the record of what is to be done."""

import logging

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def wake(task: Task) -> None:
    """Once the transaction is committed, a worker is told to look; a missing broker is logged and costs a tick."""

    def nudge() -> None:
        try:
            task.apply_async(retry=False, expires=60)
        except (BrokerError, RedisError, OSError) as error:
            logger.warning("nothing was woken for %s: %s", task.name, error)

    transaction.on_commit(nudge, robust=True)
