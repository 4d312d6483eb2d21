"""How what triggered a reminder is shown: contacts, people and promises."""

from django.utils.translation import gettext_lazy as _

from reminders.rows import of_model, show

show("interaction", of_model("relationships.Interaction", _("Contact"), view="relationships:interaction_detail"))
show("contact", of_model("relationships.Contact", _("Person"), view="relationships:contact_detail"))
show("commitment", of_model("relationships.Commitment", _("Promise")))
