"""Rounds, councils, seats, scoresheets and their exact results."""
