"""The ledger of what people must hear: raised once, told once, closed by what happens."""
