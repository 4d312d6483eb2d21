"""Facts to reckon with, and values for Hypothesis."""

from hypothesis import strategies as st

from accounts.choices import Tier
from health.reference import FIRST
from health.rules import Facts

WEIGHTS = {part: float(weight) for part, weight in FIRST.items()}


def facts(**known):
    """An old, quiet relationship with a plan of fourteen days, and what is known otherwise."""
    return Facts(
        **{"tier": "CORE", "planned_days": 14, "planned_people": 3, "observed_days": 4000, "silent_days": 1.0} | known
    )


def amounts(most=1000.0):
    return st.floats(0, most, allow_nan=False, allow_subnormal=False)


@st.composite
def any_facts(draw):
    """Whatever may be known of a relationship, with sums that go together."""
    people = draw(st.integers(0, 12))
    influences = draw(st.lists(st.integers(1, 5), min_size=people, max_size=people))
    active = draw(st.integers(0, people))
    opinions = draw(st.lists(st.tuples(st.integers(1, 5), st.integers(-2, 2), st.floats(0.01, 1)), max_size=people))
    asked = draw(st.integers(0, 30))
    d90 = draw(amounts())
    return Facts(
        tier=draw(st.sampled_from(Tier.values)),
        planned_days=draw(st.integers(1, 730)),
        planned_people=draw(st.integers(1, 50)),
        observed_days=draw(amounts(6000)),
        silent_days=draw(st.none() | amounts(6000)),
        d30=draw(amounts()),
        d90=d90,
        d90_in=draw(st.floats(0, 1)) * d90,
        n180=draw(amounts(300)),
        is_connected=draw(st.booleans()),
        hears_customer=draw(st.booleans()),
        has_traffic=draw(st.booleans()),
        replies_asked=asked,
        replies_in_time=draw(st.integers(0, asked)),
        people=people,
        people_active=active,
        influence=sum(influences),
        influence_active=sum(influences[:active]),
        opinion=sum(fresh for _influence, _stance, fresh in opinions),
        opinion_influence=sum(influence * fresh for influence, _stance, fresh in opinions),
        opinion_stance=sum(influence * stance * fresh for influence, stance, fresh in opinions),
        kept=draw(st.integers(0, 30)),
        missed=draw(st.integers(0, 30)),
        revenue=draw(st.floats(-1000, 1e7)),
        revenue_before=draw(st.floats(-1000, 1e7)),
        revenue_months=draw(st.integers(0, 24)),
        lacks_successor=draw(st.booleans()),
        lacks_owner=draw(st.booleans()),
        is_followed=draw(st.sampled_from([True, True, True, False])),
    )
