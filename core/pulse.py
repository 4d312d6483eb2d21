"""Signs of life: what runs says that it does, so that what does not run can be seen."""

import os
import resource
import socket
import sys
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from core.models import Pulse

TICK, WORKER = "tick", "worker"
KEPT = timedelta(hours=1)


def tell_pulse(name: str) -> None:
    """The named part is alive, and this process with it; processes not heard of for an hour are forgotten."""
    now, memory = timezone.now(), memory_held()
    process = f"{WORKER} {socket.gethostname()[:40]} {os.getpid()}"
    Pulse.objects.bulk_create(
        [Pulse(name=name, at=now, memory=memory), Pulse(name=process, at=now, memory=memory)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "memory"],
    )
    Pulse.objects.filter(name__startswith=WORKER, at__lt=now - KEPT).delete()


def memory_held() -> int:
    """The memory this process holds, in bytes; where the system does not say, the most it ever held."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
