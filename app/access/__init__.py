"""Roles, permissions and the guard in front of every route."""
