"""Producers (chủ thể OCOP): who makes the products."""
