"""What ``tools/screens.py`` is made of: the demo to look at, the addresses, the eyes, and what to be ashamed of."""
