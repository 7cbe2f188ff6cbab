"""Programmes (one per province), their dated settings and number sequences."""
