"""Owns what phones and server exchange beside commands: photos by content hash, and what they are attached to."""
