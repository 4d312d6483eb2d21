from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

from django.template.loader import render_to_string

from relationships.gaps import Tie, gaps
from relationships.picture.grid import grid_picture
from relationships.picture.layout import map_picture, print_picture
from relationships.picture.table import map_rows
from relationships.picture.words import stance_signs, strength_lines
from tests.relationships.picture.people import someone, us

HOSTILE = "<script>alert(1)</script>\"'&"
PEOPLE = [
    someone(0, name="Ana Pérez", title="CFO", influence=5, is_decision_maker=True),
    someone(1, 0, name=HOSTILE, title=HOSTILE, stance=-1, stance_said_on=date(2025, 1, 2), is_stale=True),
]
TIES = [Tie(ours="u0", theirs="c0", strength=4)]


def drawn_map(**more):
    picture = map_picture(PEOPLE, ours=us(1), ties=TIES, gaps=gaps([], []))
    context = {"map": picture, "gaps": gaps([], []), "signs": stance_signs(), "strengths": strength_lines()}
    return render_to_string("relationships/_map.html", context | more)


def drawn_grid():
    return render_to_string("relationships/_map_grid.html", {"grid": grid_picture(PEOPLE)})


def drawn_table():
    return render_to_string("relationships/_map_table.html", {"rows": map_rows(PEOPLE, ours=us(1), ties=TIES)})


class Links(HTMLParser):
    """The attributes of every link in the order of the tab key, and of every other element those that could run."""

    def __init__(self, html):
        super().__init__()
        self.found, self.running = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs))
        self.running += [(tag, name) for name, _ in attrs if name == "style" or name.startswith("on")]
        self.running += [(tag, "")] if tag in ("script", "style") else []


def links(html):
    return [link["href"] for link in Links(html).found]


def test_the_map_links_everybody_in_reading_order():
    assert links(drawn_map()) == ["/people/0/", "/contacts/0/", "/contacts/1/"]


def test_an_empty_seat_with_an_address_is_a_link():
    picture = map_picture(PEOPLE, gaps=[replace(gap, url="/new/") for gap in gaps([], [])])

    assert links(drawn_map(map=picture)) == ["/new/", "/new/", "/contacts/0/", "/contacts/1/"]


def test_more_than_four_gaps_are_one_click_away():
    many = [replace(gap, sentence=f"Gap {at}.") for at in range(6) for gap in gaps([], [])[:1]]

    shown, _, hidden = drawn_map(gaps=many).partition("<details")
    assert [at for at in range(6) if f"Gap {at}." in shown] == [0, 1, 2, 3]
    assert "2 more gaps" in hidden
    assert "Gap 5." in hidden


def test_the_printed_map_is_drawn_beside_it():
    html = drawn_map(print_map=print_picture(PEOPLE, ours=us(1)))

    assert html.count('<svg class="map-drawing"') == 2


def test_the_grid_and_the_table_link_everybody():
    assert links(drawn_grid()) == ["/contacts/0/", "/contacts/1/"]
    assert links(drawn_table()) == ["/contacts/0/", "/contacts/1/"]


def test_the_table_says_in_words_what_the_map_draws():
    html = drawn_table()

    for words in ("Ana Pérez", "CFO", "Colleague 0 (strong)", "Sceptic", "2 Jan 2025", "to be asked again", "never"):
        assert words in html


def test_nothing_runs_and_nothing_is_styled_inline():
    assert Links(drawn_map() + drawn_grid() + drawn_table()).running == []


def test_every_link_says_whom_it_leads_to():
    labels = [link.get("aria-label", "") for link in Links(drawn_map() + drawn_grid()).found]

    assert [label.partition(",")[0].partition(".")[0] for label in labels] == [
        "Colleague 0",
        "Ana Pérez",
        HOSTILE,
        "Ana Pérez",
        HOSTILE,
    ]
