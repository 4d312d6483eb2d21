from relationships.models.cadence import CadenceOverride, CadenceRule, CadenceVersion
from relationships.models.capture import (
    Calendar,
    CalendarFeed,
    CalendarMeeting,
    Mailbox,
    MailboxDay,
    MailboxFolder,
    MailboxTally,
)
from relationships.models.commitment import Commitment
from relationships.models.contact import Contact, ContactPoint, Employment, LegalBasisDefault
from relationships.models.interaction import (
    Attendance,
    AwaitedReply,
    ContactState,
    Interaction,
    Participation,
    SumCheck,
)
from relationships.models.standing import Assessment, ContactProposal, Goal, HeldRole, RoleProposal

__all__ = [
    "Assessment",
    "Attendance",
    "AwaitedReply",
    "CadenceOverride",
    "CadenceRule",
    "CadenceVersion",
    "Calendar",
    "CalendarFeed",
    "CalendarMeeting",
    "Commitment",
    "Contact",
    "ContactPoint",
    "ContactProposal",
    "ContactState",
    "Employment",
    "Goal",
    "HeldRole",
    "Interaction",
    "LegalBasisDefault",
    "Mailbox",
    "MailboxDay",
    "MailboxFolder",
    "MailboxTally",
    "Participation",
    "RoleProposal",
    "SumCheck",
]
