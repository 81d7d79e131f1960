"""Owns stock: places, lots, the ledger of moves, balances, valuation and reservations."""
