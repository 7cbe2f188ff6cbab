"""Pages of accounts: one's own, and those of the whole programme."""

from app.accounts.views import administration, own

blueprints = (own.bp, administration.bp)
