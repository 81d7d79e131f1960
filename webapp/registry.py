"""Every command and query: importing this module fills the registries of ``core.commands`` and ``core.queries``."""
