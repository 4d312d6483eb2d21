"""A file on its way in: refused here when it cannot be read."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from imports.forms.widgets import SuggestInput
from imports.mapping import BadMapping
from imports.previews import Preview
from imports.proposals import chosen_mapping, known_sources, mappings_for, targets_for
from imports.tables import UnreadableFile
from imports.uploads import look_at
from users.models import User

MEBIBYTE = 1024 * 1024


class UploadForm(forms.Form):
    """A file, what its rows are, which system it comes from and how it is read."""

    target = forms.ChoiceField(label=_("What is in the file?"))
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file."), "empty": _("This file is empty.")},
        widget=forms.FileInput({"accept": ".csv,.tsv,.txt,.xlsx"}),
    )
    source = forms.CharField(
        label=_("Where does it come from?"), max_length=60, required=False, widget=SuggestInput("known-sources"),
        help_text=_("The name of the system, such as erp. Its rows are known again by their ids there."),
    )  # fmt: skip
    mapping = forms.ChoiceField(
        label=_("Mapping"), required=False,
        help_text=_("What the columns mean. Without one it is guessed from the headers, and you decide."),
    )  # fmt: skip

    preview: Preview
    fingerprint: str

    def __init__(self, *args: Any, user: User, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        limit = settings.LARGEST_UPLOAD // MEBIBYTE
        self.fields["file"].help_text = _("CSV or XLSX, up to %(limit)d MB.") % {"limit": limit}
        if is_too_large:
            message = _("The file is larger than %(limit)d MB.") % {"limit": limit}
            self.fields["file"].error_messages["required"] = message
        self.sources = known_sources(user)
        fields: Any = self.fields
        fields["target"].choices = [("", _("Choose…")), *((each.target, each.label) for each in targets_for(user))]
        fields["mapping"].choices = [("", _("guess from the headers")), *mappings_for(user)]

    def clean_file(self) -> UploadedFile:
        """A file that can be read, with what stands in it."""
        upload: UploadedFile = self.cleaned_data["file"]
        if isinstance(self.files, MultiValueDict) and len(self.files.getlist("file")) > 1:
            raise ValidationError(_("One file at a time."), code="several")
        try:
            self.preview, self.fingerprint = look_at(upload)
        except UnreadableFile as error:
            raise ValidationError(str(error), code="unreadable") from error
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["document"], cleaned["mapping_name"] = {}, ""
        if cleaned.get("mapping") and cleaned.get("target"):
            try:
                found = chosen_mapping(cleaned["mapping"], cleaned["target"], self.user)
                cleaned["document"], cleaned["mapping_name"] = found
            except BadMapping as error:
                self.add_error("mapping", str(error))
        cleaned["source"] = cleaned.get("source") or str(cleaned["document"].get("source", ""))
        return cleaned
