"""What any room needs and no room owns."""
