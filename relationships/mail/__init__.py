"""Reading mail: bytes from a file or a mailbox become plain values. Nothing here asks the database or the settings."""
