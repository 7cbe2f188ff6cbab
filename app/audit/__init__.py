"""Who did what, when, to what: an append-only chain of entries."""
