"""Taking lists in: each kind looks at the rows against what is there, says what would change, and does it in one transaction."""
