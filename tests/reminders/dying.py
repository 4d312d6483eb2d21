"""A turn of deliveries in a process of its own that kills itself at a point of its way."""

import os
import signal
from functools import wraps

from django.db import connections

from reminders import delivery
from reminders.mailing import leases
from reminders.mailing.sending import Line

POINTS = {
    "before claim": (delivery, "claim", True),
    "after claim": (delivery, "claim", False),
    "after choose": (delivery, "choose", False),
    "before begin": (delivery, "begin", True),
    "before send": (delivery, "begin", False),
    "after send": (Line, "send", False),
    "before commit": (leases, "tell", False),
    "after settle": (delivery, "settle", False),
}


def dying(function, *, before):
    """The function, in whose place or behind which the process ends."""

    @wraps(function)
    def run(*args, **kwargs):
        if not before:
            function(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return run


def _leave_lines_of_the_parent():
    """Nothing goes over a line the parent still holds: the server would not notice that this process has died. The
    parent closes those it sees; where a browser runs in it, it does not see the one it had opened before."""
    for connection in connections.all(initialized_only=True):
        connection.connection = None


def run_until_killed(point):
    """Deliver in a process that dies at this point; answers the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            _leave_lines_of_the_parent()
            owner, name, before = POINTS[point]
            setattr(owner, name, dying(getattr(owner, name), before=before))
            delivery.deliver_due()
        finally:
            os._exit(1)  # it should be dead
    _child, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
