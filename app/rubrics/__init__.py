"""Criteria sets (bộ tiêu chí) as published editions, and the dated regimes that choose them."""
