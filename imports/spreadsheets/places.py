"""Places in a sheet: B5 is the second column of the fifth row."""

import re
from functools import lru_cache

COLUMNS = 16_384
ROWS = 1_048_576
PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@lru_cache(maxsize=COLUMNS)
def column_number(letters: str) -> int:
    """The number of a column; ValueError when no sheet has it."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= COLUMNS:
        raise ValueError(letters)
    return number


def position(place: str) -> tuple[int, int]:
    """Row and column of a place; ValueError when no sheet has it."""
    found = PLACE.fullmatch(place)
    if found is None or int(found[2]) > ROWS:
        raise ValueError(place)
    return int(found[2]), column_number(found[1])
