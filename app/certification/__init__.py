"""Decisions, recognitions, certificates and their verification."""
