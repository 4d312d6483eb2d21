"""Why the organisation may keep what it knows of people."""

from core.bulk import held
from core.db import change
from relationships.models import LegalBasisDefault
from users.models import User


@change
def set_legal_basis(origin: str, basis: str, *, by: User | None) -> LegalBasisDefault:
    """Contacts that come through this door from now on are kept for this reason; those that are here keep theirs."""
    current = held(LegalBasisDefault.objects.filter(pk=origin))
    if current.basis != basis:
        current.basis = basis
        current.clean_fields(exclude=["origin"])
        current.save(update_fields=["basis", "updated_at"])
    return current


@change
def set_legal_bases(bases: dict[str, str], *, by: User | None) -> None:
    """The same for several doors at once."""
    for origin, basis in bases.items():
        set_legal_basis(origin, basis, by=by)
