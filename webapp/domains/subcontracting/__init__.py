"""Owns what is worked on outside (委外加工): orders, what went out and came back, losses, and suppliers' answers."""
