"""What a child does between fork and exec."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with(parent: int, number: int) -> Callable[[], None]:
    """Linux sends the child this signal when its parent dies, even by kill -9."""

    def arrange() -> None:
        for changed in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE):
            signal.signal(changed, signal.SIG_DFL)
        if LIBC is not None:
            LIBC.prctl(PR_SET_PDEATHSIG, number)
            if os.getppid() != parent:
                os._exit(1)

    return arrange
