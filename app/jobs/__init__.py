"""Long work as rows: kind, object, progress, attempts, heartbeat, error sentence."""
