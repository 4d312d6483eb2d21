from typing import Any, Self

from django.db.models import QuerySet


class AuditEntryQuerySet(QuerySet[Any]):
    def of_account(self, account_id: int) -> Self:
        """Everything that happened to the account and to what hangs on it. The caller has checked who may see it."""
        return self.filter(account_id=account_id)
