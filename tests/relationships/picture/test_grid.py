from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.gaps import quadrant
from relationships.picture.grid import grid_picture
from tests.relationships.picture.people import someone

INFLUENCES = st.none() | st.integers(1, 5)
STANCES = st.none() | st.integers(-2, 2)


def holds(area, entry):
    return (
        area.x <= entry.x
        and entry.x + entry.width <= area.x + area.width
        and area.y <= entry.y
        and entry.y + entry.height <= area.y + area.height
    )


def apart(a, b):
    return a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(INFLUENCES, STANCES), max_size=40))
def test_everybody_stands_once_in_the_area_of_their_quadrant(opinions):
    people = [someone(at, influence=influence, stance=stance) for at, (influence, stance) in enumerate(opinions)]

    grid = grid_picture(people)

    expected = {one.key: quadrant(one.influence, one.stance) or "UNKNOWN" for one in people}
    standing = {entry.key: [area.kind for area in grid.areas if holds(area, entry)] for entry in grid.entries}
    assert standing == {key: [kind] for key, kind in expected.items()}
    assert len(grid.entries) == len(people)
    assert all(apart(a, b) for a, b in combinations(grid.entries, 2))
    assert all(apart(a, b) for a, b in combinations(grid.areas, 2))
    assert all(area.x + area.width <= grid.width and area.y + area.height <= grid.height for area in grid.areas)


def test_the_four_quadrants_are_named_even_without_people():
    assert [area.name.strip("\u2068\u2069") for area in grid_picture([]).areas] == [
        "Convert",
        "Protect",
        "Monitor",
        "Develop",
    ]


@pytest.mark.parametrize("number", [60, 300])
def test_many_in_one_cell_are_listed(number):
    grid = grid_picture([someone(at, influence=5, stance=2) for at in range(number)])

    assert len({(entry.x, entry.y) for entry in grid.entries}) == number
    assert len({entry.x for entry in grid.entries}) == 1


def test_higher_influence_stands_above_and_a_better_stance_to_the_right():
    opinions = [(1, -2), (3, 0), (5, 2)]

    grid = grid_picture([someone(at, influence=i, stance=s) for at, (i, s) in enumerate(opinions)])

    place = {entry.key: (entry.x, entry.y) for entry in grid.entries}
    assert place["c0"][0] < place["c1"][0] < place["c2"][0]
    assert place["c0"][1] > place["c1"][1] > place["c2"][1]
