"""What phones keep of the company's data, built from all domains: the pull of docs/sync.md §5."""
