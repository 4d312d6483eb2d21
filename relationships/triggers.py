"""How what triggered a reminder is shown: contacts, people and promises; and what answers one of a promise."""

from django.utils.translation import gettext_lazy as _

from reminders.choices import Family
from reminders.rows import of_model, offer, show

show("interaction", of_model("relationships.Interaction", _("Contact"), view="relationships:interaction_detail"))
show("contact", of_model("relationships.Contact", _("Person"), view="relationships:contact_detail"))
show("commitment", of_model("relationships.Commitment", _("Promise")))
offer(Family.COMMITMENT, _("Promise"), "relationships:commitment_edit", "relationships.change_commitment")
