"""A worker's turn in a process of its own, on the database of the tests: something to kill."""

import sys

import django
from django.db import connection


def main() -> None:
    name, role = sys.argv[1:]
    connection.settings_dict["NAME"] = name
    connection.settings_dict["OPTIONS"]["options"] += f" -c role={role}" if role else ""
    from imports.tasks import import_turn  # noqa: PLC0415 - the applications are set up by now

    import_turn()


if __name__ == "__main__":
    django.setup()
    main()
