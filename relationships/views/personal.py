import json

from django.contrib.auth.decorators import permission_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from relationships.models import Contact
from relationships.selectors.personal import personal_data
from users.http import UserRequest


class Encoder(DjangoJSONEncoder):
    """Periods are written as their two days."""

    def default(self, o: object) -> object:
        if hasattr(o, "lower") and hasattr(o, "upper"):
            return [o.lower, o.upper]
        return super().default(o)


@require_safe
@permission_required("relationships.export_contact", raise_exception=True)
def contact_personal(request: UserRequest, pk: int) -> HttpResponse:
    """Everything we hold about the person, as a file for them."""
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)
    body = json.dumps(personal_data(contact, request.user), cls=Encoder, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="contact-{contact.pk}.json"'
    return response
