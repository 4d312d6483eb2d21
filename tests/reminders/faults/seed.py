"""People, and an account for each where they promised something for today: nothing of it is looked at yet. Every fourth
may act by the API; their tokens are written down."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django


def seed(number: int, tokens: Path) -> None:
    from accounts.models import Account, AccountState  # noqa: PLC0415 - the applications are set up by now
    from integrations.choices import Scope  # noqa: PLC0415
    from integrations.services import create_token  # noqa: PLC0415
    from relationships.models import Commitment  # noqa: PLC0415
    from users.choices import Role  # noqa: PLC0415
    from users.models import User  # noqa: PLC0415

    people = User.objects.bulk_create(
        User(name=f"Person {n}", email=f"person{n}@rapport.test", role=Role.SALES_DIRECTOR, password="!")
        for n in range(number)
    )
    accounts = Account.objects.bulk_create(Account(name=f"Account {n}") for n in range(number))
    today = datetime.now(UTC).date()
    Commitment.objects.bulk_create(
        Commitment(account=account, owner=person, text="Send the price list", due_on=today)
        for account, person in zip(accounts, people, strict=True)
    )
    later = datetime.now(UTC) + timedelta(days=300)
    AccountState.objects.update(next_eval_at=later, stale_since=None)
    written = {one.pk: create_token(one, name="Phone", scopes=Scope.values, by=None)[1] for one in people[::4]}
    tokens.write_text(json.dumps(written))


if __name__ == "__main__":
    django.setup()
    seed(int(sys.argv[1]), Path(sys.argv[2]))
