"""What people type to have their contacts captured."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from core.forms import VersionedForm
from relationships.capture_choices import Security, SignInKind
from relationships.mail.archive import LARGEST_ARCHIVE
from relationships.mail.refusals import MEBIBYTE
from relationships.models import Mailbox

MOST_FILES = 200
LARGEST_CALENDAR = 5 * MEBIBYTE


class MailboxForm(forms.Form):
    """Where somebody's mail is, how they sign in, and what of it is read."""

    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    host = forms.CharField(label=_("Mail server"), max_length=253, help_text=_("Its IMAP name: imap.example.com."))
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=993)
    security = forms.ChoiceField(label=_("Security"), initial=Security.TLS)
    sign_in = forms.ChoiceField(label=_("Sign-in"), choices=SignInKind.choices, initial=SignInKind.PASSWORD)
    username = forms.CharField(label=_("User name"), max_length=254, help_text=_("Mostly the e-mail address."))
    secret = forms.CharField(
        label=_("Password or token"), max_length=10_000, strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("An app password where your provider has them. For an access token, a JSON object with token_url, "
                    "client_id, client_secret and refresh_token. It is kept sealed."),
    )  # fmt: skip
    reads_inbox = forms.BooleanField(label=_("Read what comes in"), required=False, initial=True)
    reads_sent = forms.BooleanField(label=_("Read what I send"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways: Any = self.fields["security"]
        ways.choices = [way for way in Security.choices if way[0] != Security.NONE or settings.LOCAL]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("reads_inbox") and not told.get("reads_sent"):
            self.add_error("reads_inbox", _("Read what comes in, what you send, or both."))
        return told


class MailboxEditForm(MailboxForm, VersionedForm):
    """The same of a mailbox that is connected; its secret is never shown and stays where none is typed."""

    def __init__(self, *args: Any, mailbox: Mailbox, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if name != "secret"]
        super().__init__(*args, initial={name: getattr(mailbox, name) for name in names}, **kwargs)
        self.fields["secret"].required = False
        self.fields["secret"].help_text = _("Empty: it stays as it is.")


class CalendarForm(forms.Form):
    """A calendar's private address, or a file of it."""

    name = forms.CharField(label=_("Name"), max_length=100, initial=_("Work"), required=False)
    address = forms.CharField(
        label=_("Private address"), max_length=2_000, required=False,
        widget=forms.URLInput({"autocomplete": "off", "placeholder": "https://"}),
        help_text=_("Ends in .ics mostly. Your calendar calls it private, secret or published address."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a file"), required=False, widget=forms.FileInput({"accept": ".ics,text/calendar"}),
        help_text=_("An .ics file is read once, and not kept."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        file: UploadedFile | None = told.get("file")
        if not self.errors and bool(told.get("address")) == bool(file):
            self.add_error("address", _("Give an address or a file."))
        if not self.errors and told.get("address") and not told.get("name"):
            self.add_error("name", _("Name the calendar."))
        if file is not None and (file.size or 0) > LARGEST_CALENDAR:
            self.add_error("file", _("This calendar is larger than 5 MB."))
        return told


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        return [super(FilesField, self).clean(each, initial) for each in files or [None]]


class MailDropForm(forms.Form):
    """Mail as files."""

    mails = FilesField(
        label=_("Mail files"),
        error_messages={"required": _("Choose or drop .eml or .mbox files."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = min(LARGEST_ARCHIVE, settings.LARGEST_UPLOAD) // MEBIBYTE
        self.fields["mails"].widget.attrs |= {"accept": ".eml,.mbox,.mbx,message/rfc822"}
        self.fields["mails"].help_text = _(
            ".eml files of up to 25 MB each, or .mbox files of up to %(limit)d MB."
        ) % {"limit": limit}  # fmt: skip
