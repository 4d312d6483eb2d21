"""Reads rows about people: what each says, whom it is about, and why it cannot be taken."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.bulk import Masteries, mastered
from core.countries import country_code
from core.outcome import Refused
from users.models import User, UserExternalId
from users.rules import check_administrators_touched, role_named
from users.services.writing import normal_email, normal_name, set_fields

OWN_FIELDS = ("name", "email", "role", "time_zone", "country", "language", "part_time_share")
TEXTS = (*OWN_FIELDS, "manager", "department", "external_id")

# What people write for these, and what it means
MEANINGS: dict[str, Callable[[str], str]] = {"role": lambda text: role_named(text).value, "country": country_code}
LENGTHS = {"department": 100, "external_id": 200}


def read_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says, in the form the model holds it; keys that say nothing are left out."""
    values: dict[str, Any] = {}
    for name in TEXTS:
        text = normal_name(str(row.get(name) if row.get(name) is not None else ""))
        if "\x00" in text:
            raise ValidationError({name: _("This text has a character that cannot be stored.")})
        if text:
            values[name] = text
    if "email" in values:
        values["email"] = normal_email(values["email"])
    if "part_time_share" in values:
        values["part_time_share"] = values["part_time_share"].replace(",", ".")
    for name, meaning in MEANINGS.items():
        try:
            values |= {name: meaning(values[name])} if name in values else {}
        except ValidationError as error:
            raise ValidationError({name: error}) from None
    for name, limit in LENGTHS.items():
        if len(values.get(name, "")) > limit:
            raise ValidationError({name: _("At most %(limit)s characters.") % {"limit": limit}})
    return values


class Directory:
    """The people the rows may be about, found in three queries however many rows there are."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], source: str) -> None:
        self.source = source
        said = [value for row in rows for value in (row.get("name"), row.get("manager"), row.get("email")) if value]
        ids = {value for row in rows for value in (row.get("external_id"), row.get("manager")) if value}
        keys = UserExternalId.objects.filter(source=source) if source else UserExternalId.objects.none()
        folded = {text.lower() for text in said}
        found = User.objects.annotate(folded=Lower("name")).select_for_update(no_key=True, of=("self",)).order_by("pk")
        known = keys.filter(external_id__in=ids).values("user")
        self.people = {person.pk: person for person in found.filter(folded__in=folded)}
        self.people |= {person.pk: person for person in found.filter(email__in=folded)}
        self.people |= {person.pk: person for person in found.filter(pk__in=known)}
        self.by_email = {person.email: person for person in self.people.values() if person.email}
        self.by_name: dict[str, list[User]] = {}
        self.by_external: dict[str, User] = {}
        self.external_of: dict[int, str] = {}
        for person in self.people.values():
            self.by_name.setdefault(person.name.casefold(), []).append(person)
        for key in keys.filter(user__in=self.people):
            self.remember(self.people[key.user_id], key.external_id)

    def remember(self, person: User, external_id: str) -> None:
        self.by_external[external_id] = person
        self.external_of[id(person)] = external_id

    def add(self, person: User, external_id: str, *, is_new: bool) -> None:
        """What a row says about a person counts for the rows after it."""
        if is_new:
            self.by_name.setdefault(person.name.casefold(), []).append(person)
        if person.email:
            self.by_email[person.email] = person
        if external_id:
            self.remember(person, external_id)

    def person(self, values: Mapping[str, Any]) -> User | None:
        """Whom the row is about; None for somebody new, ValidationError when that is not certain."""
        external_id, email = values.get("external_id", ""), values.get("email")
        by_external, by_email = self.by_external.get(external_id), self.by_email.get(email or "")
        if by_email is not None and (by_external or by_email) is not by_email:
            raise ValidationError({"email": _("Somebody else here has this e-mail.")})
        if by_email is not None and external_id and self.external_of.get(id(by_email), external_id) != external_id:
            raise ValidationError(
                {"external_id": _("This e-mail belongs to somebody known as %(id)s there.")
                 % {"id": self.external_of[id(by_email)]}}
            )  # fmt: skip
        if by_external is not None or by_email is not None:
            return by_external or by_email
        return self._one_called(values.get("name", ""), email=email, external_id=external_id)

    def _one_called(self, name: str, *, email: str | None, external_id: str) -> User | None:
        """The one person of this name whom neither another e-mail nor another external id tells apart."""
        alike = [
            person
            for person in self.by_name.get(name.casefold(), [])
            if not (email and person.email and person.email != email)
            and not (external_id and self.external_of.get(id(person), external_id) != external_id)
        ]
        if len(alike) > 1:
            raise ValidationError({"name": _("There are several people of this name. Add their e-mail.")})
        return alike[0] if alike else None

    def manager(self, text: str) -> User:
        """The person a manager cell names: an external id, an e-mail or a name; ValidationError unless there is one."""
        named = self.by_external.get(text) or self.by_email.get(text.lower())
        called = [named] if named else self.by_name.get(text.casefold(), [])
        if len(called) > 1:
            raise ValidationError({"manager": _("There are several people called %(name)s.") % {"name": text}})
        if not called:
            raise ValidationError({"manager": _("Nobody here is called %(name)s.") % {"name": text}})
        return called[0]


@dataclass
class Draft:
    """What one row makes of one person."""

    place: int
    line: int
    values: dict[str, Any]
    person: User
    is_new: bool
    changed: set[str] = field(default_factory=set)
    manager: User | None = None
    manager_node: int | None = None
    moves: bool = False
    department: str = ""
    external_id: str = ""

    @property
    def node(self) -> int:
        """Their place in the reporting line: the key of people who have one, a negative number for new ones."""
        return -self.place if self.is_new else self.person.pk

    def give(self, name: str, value: Any) -> None:
        if getattr(self.person, name) != value:
            setattr(self.person, name, value)
            self.changed.add(name.removesuffix("_id"))


class Reading:
    """All rows read against the people who are here: drafts to write and rows refused."""

    def __init__(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        source: str,
        may_change_administrators: bool,
        mastery: Masteries,
    ) -> None:
        self.source = source
        self.mastery = mastery
        self.may_change_administrators = may_change_administrators
        self.refused: list[Refused] = []
        self._drafts: dict[int, Draft] = {}
        self._repeated: list[Draft] = []
        said = list(self._said(rows))
        self.directory = Directory([values for _, _, values in said], source)
        for place, line, values in said:
            try:
                self._read(place, line, values)
            except ValidationError as error:
                self.refused.append(Refused.because(line, error))
        self._find_managers()

    def _said(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, int, dict[str, Any]]]:
        for place, row in enumerate(rows, start=1):
            line = int(row.get("line") or place)
            try:
                yield place, line, read_row(row)
            except ValidationError as error:
                self.refused.append(Refused.because(line, error))

    def taken(self) -> list[Draft]:
        return list(self._drafts.values())

    def repeated(self) -> list[Draft]:
        """Rows that say word for word what an earlier row of the same person says."""
        return [draft for draft in self._repeated if id(draft.person) in self._drafts]

    def _read(self, place: int, line: int, values: dict[str, Any]) -> None:
        person = self.directory.person(values)
        if person is not None:
            values = mastered(values, person, self.mastery)
        draft = Draft(place=place, line=line, values=values, person=person or User(), is_new=person is None)
        if person is not None and id(person) in self._drafts:
            self._repeat(draft)
            return
        self._fill(draft)
        self.directory.add(draft.person, draft.external_id, is_new=draft.is_new)
        self._drafts[id(draft.person)] = draft

    def _repeat(self, draft: Draft) -> None:
        first = self._drafts[id(draft.person)]
        if draft.values != first.values:
            message = _("Line %(line)s already says something else about this person.") % {"line": first.line}
            raise ValidationError(message, code="repeated")
        self._repeated.append(draft)

    def _fill(self, draft: Draft) -> None:
        """Give the draft's person what the row says, or refuse the row and leave the person alone."""
        person, values = draft.person, draft.values
        role = values.get("role", person.role)
        roles = [role] if draft.is_new else [person.role, role]
        check_administrators_touched(roles, may_change_administrators=self.may_change_administrators)
        if not draft.is_new and role != person.role:
            message = _("A role changes on the person's page, together with their portfolio.")
            raise ValidationError({"role": ValidationError(message, code="role_changes_on_the_page")})
        before = {name: getattr(person, name) for name in OWN_FIELDS}
        try:
            draft.changed = set(set_fields(person, {name: values[name] for name in OWN_FIELDS if name in values}))
            if draft.is_new:
                person.clean_fields(exclude={"password"})
        except ValidationError:
            for name, value in before.items():
                setattr(person, name, value)
            raise
        draft.department = values.get("department", "")
        known_as = self.directory.external_of.get(id(person))
        draft.external_id = values.get("external_id", "") if self.source and not known_as else ""

    def _find_managers(self) -> None:
        for draft in self.taken():
            if "manager" not in draft.values:
                continue
            try:
                draft.manager = self.directory.manager(draft.values["manager"])
            except ValidationError as error:
                self._refuse(draft, error)
                continue
            above = self._drafts.get(id(draft.manager))
            draft.manager_node = above.node if above else draft.manager.pk
            draft.moves = draft.is_new or draft.person.manager_id != draft.manager.pk
        self.refuse_without_manager()

    def refuse_cycle(self, draft: Draft) -> None:
        message = _("Nobody can report to themselves or to somebody below them.")
        self._refuse(draft, ValidationError({"manager": ValidationError(message, code="reporting_line_has_no_cycle")}))

    def refuse_without_manager(self) -> bool:
        """Refuse the rows whose manager is a new person refused above; whether there were any."""
        found = False
        while orphans := [draft for draft in self.taken() if self._is_orphan(draft)]:
            for draft in orphans:
                self._refuse(draft, ValidationError({"manager": _("Their manager's own row was refused.")}))
            found = True
        return found

    def _is_orphan(self, draft: Draft) -> bool:
        above = draft.manager
        return above is not None and above.pk is None and id(above) not in self._drafts

    def _refuse(self, draft: Draft, error: ValidationError) -> None:
        del self._drafts[id(draft.person)]
        self.refused.append(Refused.because(draft.line, error))
        for repeated in self._repeated:
            if repeated.person is draft.person:
                self.refused.append(Refused.because(repeated.line, error))
