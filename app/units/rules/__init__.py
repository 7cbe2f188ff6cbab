"""Pure rules about units: reading names, matching them, former districts."""
