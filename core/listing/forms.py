"""What a list is narrowed to, read from its address."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from core.days import written_day

if TYPE_CHECKING:
    from users.models import User

NOTHING = (None, "", False)


class FilterForm(forms.Form):
    """The filters of a list; a value that is none of the choices narrows nothing."""

    def __init__(self, *args: Any, user: "User", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def filters(self) -> dict[str, Any]:
        """The filters in use that mean something."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in NOTHING and name not in self.errors
        }  # fmt: skip

    def words(self, name: str, value: Any) -> str:
        """A filter's value as people read it."""
        if value is True:
            return _("yes")
        if isinstance(value, date):
            return written_day(value)
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            return str(dict(field.choices).get(value, value))
        return str(value)
