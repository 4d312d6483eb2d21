"""The lists of the room, each found when the product starts."""

from relationships.listing import commitments, interactions, people

__all__ = ["commitments", "interactions", "people"]
