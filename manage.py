#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL they use the embedded servers of a running `make run`."""

import os
import sys

from django.core.management import execute_from_command_line

from local.environment import environment
from local.running import is_running

WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages", "makemigrations",
    "spectacular", "startapp", "version", "--help", "--version",
}  # fmt: skip
AS_OWNER = {"demo", "flush", "migrate", "sqlmigrate", "squashmigrations"}  # demo writes a past, which only it may


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "help"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if not os.environ.get("DATABASE_URL"):
        if name not in WITHOUT_DATABASE and not is_running():
            sys.exit("The database is not running. Start it in another terminal: make run")
        os.environ.update(environment())
    if name in AS_OWNER and os.environ.get("DATABASE_OWNER_URL"):
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"]
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
