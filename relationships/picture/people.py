"""Who stands on the map, as a selector hands it over."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPerson:
    """One of them. `roles` are words, None is unknown, `reports_to` is the key of somebody on the map."""

    key: str
    name: str
    url: str
    title: str = ""
    roles: tuple[str, ...] = ()
    influence: int | None = None
    stance: int | None = None
    stance_said_on: date | None = None
    is_stale: bool = False
    reports_to: str | None = None
    last_answered_on: date | None = None
    is_decision_maker: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OurPerson:
    """One of us on the account, with the function in words."""

    key: str
    name: str
    url: str
    function: str = ""
