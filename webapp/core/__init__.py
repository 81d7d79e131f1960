"""The ground that every domain stands on: identity of rows, tenancy, numbers, time, commands, queries, audit, change feed."""
