"""Owns money: the cost ledger of work orders and, later, accounts, vouchers and periods."""
