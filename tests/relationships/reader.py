"""A turn at the mailboxes in a process of its own, on the database of the tests: something to kill."""

import sys

import django
from django.db import connection


def main() -> None:
    name, role = sys.argv[1:]
    connection.settings_dict["NAME"] = name
    connection.settings_dict["OPTIONS"]["options"] += f" -c role={role}" if role else ""
    from relationships.capture.tasks import read_mailboxes  # noqa: PLC0415 - the applications are set up by now

    read_mailboxes()


if __name__ == "__main__":
    django.setup()
    main()
