"""Progress reports: one table, shown on screen, as Excel, PDF, CSV and JSON."""
