"""Stored files: blobs by content and attachments by owner."""
