"""When somebody works: working days and hours where they are, with the holidays of their country."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from warnings import catch_warnings

import holidays

from core.clock import instant_of, local_day

DAY = timedelta(days=1)
SATURDAY = 5
YEARS_KEPT = 2_000  # of countries; one is some ten kilobytes


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The hours from `begins` to `ends` on working days, on the wall clock of the zone.

    Saturdays, Sundays and holidays are free, or the weekend the country keeps; an unknown country has no holidays.
    Holidays are those of the whole country. Where the clocks change within the hours of a day, that day is as much
    longer or shorter as they say.
    """

    zone: str
    country: str = ""
    begins: time = time(9)
    ends: time = time(17)

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError(f"a working day cannot end at {self.ends} and begin at {self.begins}")

    def is_working_day(self, day: date) -> bool:
        return day not in _days_off(self.country, day.year)

    def next_working_day(self, day: date) -> date:
        """The day itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += DAY
        return day

    def plus_days(self, day: date, number: int) -> date:
        """The working day that many working days after the day, or before it; with 0 the day itself, whatever it is."""
        step = DAY if number > 0 else -DAY
        for _ in range(abs(number)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days after `first` until `last`, counting that; below zero when `last` is the earlier.

        It undoes `plus_days`: from a day to the third working day before it there are -3.
        """
        if last < first:
            return -sum(map(self.is_working_day, _days(last, first)))
        return sum(map(self.is_working_day, _days(first + DAY, last + DAY)))

    def is_working_at(self, at: datetime) -> bool:
        begins, ends = self._hours(local_day(at, self.zone))
        return begins <= at < ends

    def next_working_instant(self, at: datetime) -> datetime:
        """The instant itself if it is in working hours, else when they next begin."""
        begins, _ = next(self._hours_from(at))
        return max(at, begins)

    def plus_hours(self, at: datetime, hours: float) -> datetime:
        """The first instant at which that many working hours have passed since; with 0 the instant itself."""
        left = timedelta(hours=hours)
        if left < timedelta(0):
            raise ValueError("working hours are only counted forward")
        if not left:
            return at
        for begins, ends in self._hours_from(at):
            begins = max(at, begins)
            if begins + left <= ends:
                return begins + left
            left -= ends - begins
        raise AssertionError("there is always another working day")

    def _hours(self, day: date) -> tuple[datetime, datetime]:
        """From when until when the day is worked; no time at all on a day off."""
        begins = instant_of(day, self.begins, self.zone)
        return begins, instant_of(day, self.ends, self.zone) if self.is_working_day(day) else begins

    def _hours_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours of each working day that end later than the instant."""
        day = local_day(at, self.zone)
        while True:
            begins, ends = self._hours(day)
            if begins < ends and at < ends:
                yield begins, ends
            day += DAY


def _days(first: date, end: date) -> Iterator[date]:
    """The days from the first one until the end, which is not among them."""
    return (first + DAY * number for number in range((end - first).days))


@cache
def _known_countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())


@lru_cache(maxsize=YEARS_KEPT)
def _days_off(country: str, year: int) -> frozenset[date]:
    """The days of the year on which nobody works in the country."""
    days = _days(date(year, 1, 1), date(year + 1, 1, 1))
    if country not in _known_countries():
        return frozenset(day for day in days if day.weekday() >= SATURDAY)
    with catch_warnings(action="ignore", category=UserWarning):  # of years for which a country has yet to decide
        calendar = holidays.country_holidays(country, years=year)
    return frozenset(day for day in days if not calendar.is_working_day(day))
