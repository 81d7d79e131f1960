"""Owns what is asked for, ordered from suppliers, received on orders and sent back, and on which terms suppliers sell."""
