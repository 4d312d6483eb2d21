"""The launcher's commands: python -m local up | stop | reset | exec | messages | check | format | lock."""

import argparse
import sys
from collections.abc import Callable, Sequence

from local.console import LauncherError, say
from local.ending import reset, stop
from local.supervisor import Stopped

if sys.argv[1:2] not in (["stop"], ["reset"]):  # these two work before anything is installed
    from local.borrowing import execute
    from local.checks import check, tidy
    from local.environment import PROFILES
    from local.locks import lock
    from local.messages import compile_messages
    from local.product import up


def main(arguments: Sequence[str]) -> int:
    """The exit code of the command; what a person can mend is said in plain words."""
    options = parse(arguments)
    try:
        return command(options)()
    except LauncherError as error:
        say(str(error))
        return 1
    except Stopped:
        return 130


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("up", "stop", "messages", "check", "format", "lock"):
        commands.add_parser(name)
    commands.add_parser("reset").add_argument("--yes", action="store_true")
    borrowing = commands.add_parser("exec")
    borrowing.add_argument("--profile", choices=["run", "test", "bench"], default="run")
    borrowing.add_argument("words", nargs=argparse.REMAINDER)
    return parser.parse_args(arguments)


def command(options: argparse.Namespace) -> Callable[[], int]:
    match options.command:
        case "up":
            return up
        case "stop":
            return stop
        case "reset":
            return lambda: reset(is_confirmed=options.yes)
        case "exec":
            return lambda: execute(PROFILES[options.profile], options.words)
        case "check":
            return check
        case "format":
            return tidy
        case "lock":
            return lock
        case _:
            return lambda: say(compile_messages()) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
