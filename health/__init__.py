"""The health of relationships: gathered, computed, explained. The one place for the model."""
