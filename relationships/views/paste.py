"""Signatures pasted: the people in them are shown, corrected, and added all at once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import Account
from accounts.views.pages import visible_account
from core.once import once
from relationships.forms.paste import MOST_PEOPLE, PastedPeople, PasteForm
from relationships.mail.signature import SignaturePerson, people_in
from relationships.selectors.pasted import known_among
from relationships.services.people import PersonRefused, add_people
from users.http import UserRequest

PREFIX = "person"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("relationships.change_contact", raise_exception=True)
@once
def contact_paste(request: UserRequest, pk: int) -> HttpResponse:
    """First the text, then the people found in it, then they are contacts."""
    account = visible_account(request, pk)
    if request.method == "POST" and f"{PREFIX}-TOTAL_FORMS" in request.POST:
        return _add(request, account)
    form = PasteForm(request.POST or None)
    if form.is_bound and form.is_valid():
        found = people_in(form.cleaned_data["text"])[:MOST_PEOPLE]
        if found:
            return _choose(request, account, _drafts(request, account, found))
        form.add_error("text", _("No person was found: each needs a name with a title, an address or a number."))
    status = 422 if form.errors else 200
    return render(request, "relationships/contact_paste.html", {"form": form, "account": account}, status=status)


def _drafts(request: UserRequest, account: Account, found: list[Any]) -> Any:
    """The people found as forms; those who are known already are not ticked."""
    known = known_among(found, account, request.user)
    initial = [
        {
            "is_taken": place not in known,
            "name": person.name,
            "title": person.title,
            "emails": ", ".join(person.emails),
            "phones": ", ".join(person.phones),
        }
        for place, person in enumerate(found)
    ]
    return PastedPeople(initial=initial, prefix=PREFIX)


def _add(request: UserRequest, account: Account) -> HttpResponse:
    people = PastedPeople(request.POST, prefix=PREFIX)
    if not people.is_valid():
        return _choose(request, account, people, status=422)
    places = people.taken()
    if not places:
        return _choose(request, account, people, status=422, refused=_("Tick at least one of them."))
    try:
        added = add_people([people.forms[place].facts() for place in places], account=account.pk, by=request.user)
    except PersonRefused as refusal:
        people.forms[places[refusal.place]].add_error(None, refusal.messages)
        return _choose(request, account, people, status=422)
    told = ngettext("Saved: %(number)d contact.", "Saved: %(number)d contacts.", len(added)) % {"number": len(added)}
    messages.success(request, told)
    return redirect(account)


def _choose(
    request: UserRequest, account: Account, people: Any, *, status: int = 200, refused: str = ""
) -> HttpResponse:
    typed = [SignaturePerson(form["name"].value() or "", emails=form.addresses()) for form in people.forms]
    known = known_among(typed, account, request.user)
    for place, form in enumerate(people.forms):
        form.known = known.get(place)
    context = {"account": account, "people": people, "refused": refused}
    return render(request, "relationships/contact_paste_people.html", context, status=status)
