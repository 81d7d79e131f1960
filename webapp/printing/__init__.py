"""Paper: job tickets, badges and labels as PDF. Takes plain values, reaches no network, and knows nothing of Flask."""
