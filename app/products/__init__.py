"""Products, their groups, packs and photos; registration and product codes."""
