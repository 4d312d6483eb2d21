"""Mails of what stands in the ledger: planned by local day, claimed with a lease, sent outside any transaction, and
never silently lost or doubled (RELIABILITY §3.3). The row is the record; a message to a worker only wakes it."""
