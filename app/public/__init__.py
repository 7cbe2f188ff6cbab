"""What anyone may read without signing in: product pages, photos, certificates and their check."""
