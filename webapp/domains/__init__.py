"""The business, one folder a domain, the same file names in each. Nothing here knows of Flask."""
