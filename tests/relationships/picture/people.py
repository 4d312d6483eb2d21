"""Maps of any size for the tests: who reports to whom is given as one number per person."""

from collections.abc import Sequence

from hypothesis import strategies as st

from relationships.picture.people import MapPerson, OurPerson


def someone(at: int, chief: int | None = None, **facts: object) -> MapPerson:
    reports_to = None if chief is None else f"c{chief}"
    return MapPerson(
        **{"key": f"c{at}", "name": f"Person {at}", "url": f"/contacts/{at}/", "reports_to": reports_to} | facts
    )


def people_of(chiefs: Sequence[int | None]) -> list[MapPerson]:
    return [someone(at, chief) for at, chief in enumerate(chiefs)]


def firm(number: int) -> list[MapPerson]:
    """One head, five under it, everybody else under those."""
    return people_of([None if at == 0 else 0 if at <= 5 else 1 + at % 5 for at in range(number)])


def us(number: int) -> list[OurPerson]:
    return [OurPerson(key=f"u{at}", name=f"Colleague {at}", url=f"/people/{at}/") for at in range(number)]


# Any chief at all: nobody, somebody above or below, oneself, a circle, somebody who is not on the map
lines = st.lists(st.none() | st.integers(0, 40), max_size=40)
