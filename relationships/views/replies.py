"""One tap for a message that needs no answer."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from relationships.models import Interaction
from relationships.services import waive_reply
from relationships.views.going import back_to
from relationships.views.interactions import ADD
from users.http import UserRequest


@require_POST
@permission_required(ADD, raise_exception=True)
def reply_waive(request: UserRequest, pk: int) -> HttpResponse:
    interaction = get_object_or_404(Interaction.objects.visible_to(request.user), pk=pk)
    try:
        waive_reply(interaction, by=request.user)
        messages.success(request, _("Noted: this conversation needs no answer."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect(back_to(request, interaction.get_absolute_url()))
