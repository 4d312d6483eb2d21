"""Calendars that others keep, read from their files, and our own feed."""
