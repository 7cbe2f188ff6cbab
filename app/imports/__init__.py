"""A province's workbooks: read, checked row by row, then taken in."""
