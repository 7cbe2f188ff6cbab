"""Pure rules: checking editions, scoring, classifying, choosing regime and authority."""
