"""Loading the editions, regimes and product groups that come with the application."""
