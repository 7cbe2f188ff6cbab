"""Dossiers: forms, papers, scans, extracted text, submissions."""
