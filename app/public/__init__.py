"""Pages without sign-in: product, certificate, verification."""
