"""Why a mail is not read, and how much of one is."""

from django.utils.translation import gettext_lazy as _

MEBIBYTE = 1024 * 1024
LARGEST_MAIL = 25 * MEBIBYTE
MOST_PARTS = 1_000
DEEPEST = 50
LONGEST_TEXT = MEBIBYTE
MOST_ADDRESSES = 500
LARGEST_HEADER = MEBIBYTE // 2
# A page of mark-up is read tag by tag: real letters stay far below, a bomb is made of nothing else
LARGEST_MARKUP = 8 * MEBIBYTE
MOST_TAGS = 100_000

SENTENCES = {
    "mail_too_large": _("This mail is larger than 25 MB."),
    "headers_too_large": _("The head of this mail is too large to be read."),
    "too_many_parts": _("This mail has more than 1,000 parts."),
    "parts_too_deep": _("The parts of this mail lie more than 50 deep in each other."),
    "text_too_long": _("The text of this mail is longer than 1 MB."),
    "too_many_addresses": _("This mail names more than 500 people."),
    "not_a_mail": _("This is not a mail: it names no sender, no receiver, no date and no subject."),
    "not_a_mail_file": _("Only .eml and .mbox files hold mail that can be read."),
    "archive_too_large": _("This file is larger than 200 MB. What follows was not read."),
    "too_many_mails": _("This file holds more than 20,000 mails. What follows was not read."),
}


class MailRefused(Exception):
    """A mail that is not read: the code says why to a program, the sentence to a person."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])
