"""The relationship map as pure drawing: people, ties and gaps go in, whole coordinates and cut texts come out."""
