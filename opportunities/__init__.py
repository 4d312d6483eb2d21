"""The pipeline, offers and white space; nothing is stored here yet."""
