"""What a rubric edition, a regime and a result are: frozen values with their Vietnamese labels."""
