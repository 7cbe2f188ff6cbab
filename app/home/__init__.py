"""What waits for me today, product pages that gather many rooms, search, and the menu."""
