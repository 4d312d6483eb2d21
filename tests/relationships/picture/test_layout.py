import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.gaps import Gap, GapKind, Tie, gaps
from relationships.picture.layout import PAPER, map_picture, print_picture
from relationships.picture.ties import rounded
from tests.relationships.picture.people import firm, lines, people_of, someone, us

MISSING = gaps([], [])


def boxes(picture):
    return [(one.x, one.y, one.width, one.height) for one in (*picture.ours, *picture.seats, *picture.cards)]


def overlap(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def overlapping(picture):
    return [(a, b) for a, b in combinations(boxes(picture), 2) if overlap(a, b)]


def outside(picture):
    return [
        box
        for box in boxes(picture)
        if box[0] < 0 or box[1] < 0 or box[0] + box[2] > picture.width or box[1] + box[3] > picture.height
    ]


def segments(path):
    points = [tuple(map(int, point)) for point in re.findall(r"(-?\d+) (-?\d+)", path)]
    return list(pairwise(points))


def crosses(segment, box):
    """Whether a straight line runs through the inside of a box."""
    (ax, ay), (bx, by) = segment
    return overlap((min(ax, bx), min(ay, by), abs(ax - bx), abs(ay - by)), (box[0] + 1, box[1] + 1, *inside(box)))


def inside(box):
    return box[2] - 2, box[3] - 2


def everybody(people):
    return sorted(person.key for person in people)


@pytest.mark.parametrize("number", [0, 1, 6, 60, 300])
@pytest.mark.parametrize("make", [firm, lambda number: people_of([None] * number)], ids=["tree", "no lines"])
def test_everybody_stands_once_without_overlap(number, make):
    people = make(number)
    ties = [Tie(ours=f"u{at % 4}", theirs=f"c{at}", strength=at % 6) for at in range(number)]

    picture = map_picture(people, ours=us(4), ties=ties, gaps=MISSING)

    assert sorted(card.key for card in picture.cards) == everybody(people)
    assert overlapping(picture) == []
    assert outside(picture) == []


@settings(max_examples=120, deadline=None)
@given(lines, st.integers(0, 12), st.integers(1, 7))
def test_any_reporting_lines_are_drawn_once_without_overlap(chiefs, ours, columns):
    people = people_of(chiefs)

    picture = map_picture(people, ours=us(ours), gaps=MISSING, columns=columns)

    assert sorted(card.key for card in picture.cards) == everybody(people)
    assert overlapping(picture) == []
    assert outside(picture) == []


@pytest.mark.parametrize("length", [40, 300, 2_000])
def test_a_chain_of_any_length_is_drawn(length):
    people = people_of([None, *range(length - 1)])

    picture = map_picture(people)

    assert len(picture.cards) == length
    assert len({(card.x, card.y) for card in picture.cards}) == length


def test_the_same_people_are_always_the_same_picture():
    ties = [Tie(ours="u0", theirs="c3", strength=2), Tie(ours="u1", theirs="c3", strength=5)]

    first, second = (map_picture(firm(60), ours=us(3), ties=ties, gaps=MISSING) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("number", [6, 25, 60, 120])
def test_a_map_is_no_wider_than_a_page_and_reports_stand_below(number):
    people = firm(number)

    picture = map_picture(people, ours=us(5))

    top = {card.key: card.y for card in picture.cards}
    assert picture.width <= 1176
    assert [one.key for one in people if one.reports_to and top[one.key] <= top[one.reports_to]] == []


def test_one_person_needs_one_column_and_no_line():
    picture = map_picture(firm(1))

    assert [(card.x, card.key) for card in picture.cards] == [(2, "c0")]
    assert [heading.text.strip("\u2068\u2069") for heading in picture.headings] == ["Their side"]
    assert picture.lines == ()


def test_a_chief_stands_over_the_middle_of_a_team_side_by_side():
    picture = map_picture(people_of([None, 0, 0, 0]))

    head, *team = sorted(picture.cards, key=lambda card: card.y)
    assert head.key == "c0"
    assert {card.y for card in team} == {team[0].y}
    assert head.x == sorted(card.x for card in team)[1]


def test_a_circle_stands_among_those_without_a_line():
    picture = map_picture(people_of([1, 0, 2]))

    assert sorted(card.key for card in picture.cards) == ["c0", "c1", "c2"]
    assert picture.lines == ()


def test_every_line_from_a_chief_ends_at_the_one_who_reports():
    picture = map_picture(firm(30))

    assert len(picture.lines) == 29
    ends = {segments(line)[-1][1] for line in picture.lines}
    touched = [
        card.key
        for card in picture.cards
        if any(card.x <= x <= card.x + card.width and card.y <= y <= card.y + card.height for x, y in ends)
    ]
    assert len(touched) == 29


@pytest.mark.parametrize("number", [6, 25, 60])
def test_ties_run_through_no_card(number):
    ties = [Tie(ours=f"u{at % 3}", theirs=f"c{at}", strength=1 + at % 5) for at in range(number)]

    picture = map_picture(firm(number), ours=us(3), ties=ties, gaps=MISSING)

    drawn = [tie for one in picture.ours for tie in one.ties]
    hit = [
        (tie.label, box)
        for tie in drawn
        for box in boxes(picture)
        for segment in segments(tie.path)
        if crosses(segment, box)
    ]
    assert len(drawn) == number
    assert hit == []


def test_a_tie_says_who_and_how_strong_and_no_tie_is_no_line():
    ties = [Tie(ours="u0", theirs="c1", strength=4), Tie(ours="u0", theirs="c2", strength=0)]

    picture = map_picture(firm(3), ours=us(1), ties=ties)

    assert [(tie.label, tie.strength) for tie in picture.ours[0].ties] == [("Colleague 0 – Person 1 (strong)", 4)]


def test_a_tie_to_nobody_on_the_map_is_left_out():
    picture = map_picture(firm(2), ours=us(1), ties=[Tie(ours="u0", theirs="gone", strength=4)])

    assert picture.ours[0].ties == ()


def test_ties_of_one_card_end_apart():
    ties = [Tie(ours=f"u{at}", theirs="c0", strength=3) for at in range(5)]

    picture = map_picture(firm(1), ours=us(5), ties=ties)

    ends = [(tie.x, tie.y) for one in picture.ours for tie in one.ties]
    card = picture.cards[0]
    assert len(set(ends)) == 5
    assert all(card.y < y < card.y + card.height for _, y in ends)


def test_empty_seats_stand_for_who_is_missing_and_not_for_who_is_there():
    silent = Gap(kind=GapKind.NEVER_ANSWERED, sentence="Person 0 decides and never answered.", action="Go", person="c0")

    picture = map_picture(firm(1), gaps=[*MISSING, silent])

    assert [seat.name.strip("\u2068\u2069") for seat in picture.seats] == ["Economic buyer", "Champion"]
    assert picture.cards[0].label.endswith("Person 0 decides and never answered.")


def test_a_card_says_everything_aloud():
    chief = someone(0, name="Ana Pérez")
    person = someone(
        1, 0, name="Wei Chen", title="CFO", roles=("Economic buyer", "Champion"), influence=5, stance=1, is_stale=True
    )

    picture = map_picture([chief, person], ours=us(1), ties=[Tie(ours="u0", theirs="c1", strength=1)])

    assert picture.cards[1].label == (
        "Wei Chen, CFO. Economic buyer, Champion. Supporter, to be asked again. Influence 5 of 5. "
        "Reports to Ana Pérez. Never answered. Known by Colleague 0 (one-way only)."
    )


def test_unknown_is_neither_neutral_nor_no_influence():
    unknown, neutral = map_picture([someone(0), someone(1, stance=0, influence=1)]).cards

    assert (unknown.stance, unknown.sign, unknown.steps) == ("unknown", "?", ())
    assert (neutral.stance, neutral.sign) == ("neutral", "○")
    assert [is_reached for _, is_reached in neutral.steps] == [True, False, False, False, False]


def test_the_printed_map_uses_a_sheet_at_least_as_well():
    def scale(picture):
        return min(PAPER[0] / picture.width, PAPER[1] / picture.height)

    assert scale(print_picture(firm(60))) >= scale(map_picture(firm(60)))


def test_corners_are_rounded_no_further_than_half_of_the_way():
    assert rounded([(0, 0), (0, 20), (6, 20)]) == "M0 0L0 12Q0 20 3 20L6 20"
