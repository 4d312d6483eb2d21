"""Lists of words as they are written: with blanks between."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())
