"""Listings on e-commerce channels and product feeds."""
