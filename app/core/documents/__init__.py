"""Documents as blocks, and what turns them into pages, workbooks, files and text."""
