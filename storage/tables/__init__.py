"""Every table of the desk (DESIGN §6). Columns ending in ``_at`` and ``_due`` are instants in UTC.

Columns ending in ``_sealed`` hold bytes sealed by ``storage.crypto.Keyring``; ``phone_hash`` is its
keyed hash, so that a number can be found without being readable.
"""

from storage.tables.arriving import AlbumPart, PendingMedia, VerifiedPhone
from storage.tables.base import Base
from storage.tables.cases import (
    Attachment,
    Blob,
    Case,
    CasePoint,
    ConsoleUser,
    Entry,
    FamilyInvite,
    Follower,
    HeldMove,
    Incident,
    Survey,
    Task,
)
from storage.tables.chats import Chat, ChatLine
from storage.tables.desk import Counter, DeskRow
from storage.tables.handling import Acceptance, Lateness, Pause, Recusal, Solution
from storage.tables.letters import Finding, Letter, MailSender
from storage.tables.limits import ChannelTurn, WechatWindow, WecomWindow
from storage.tables.messages import Conversation, Failure, InboxRow, OutboxRow, TimerRow
from storage.tables.neighbours import (
    Ballot,
    CaseLink,
    Discussion,
    FeeDeferral,
    IncidentFollower,
    Mediation,
    Referral,
)
from storage.tables.reviewing import ImprovementPlan
from storage.tables.roster import (
    Absence,
    Account,
    Building,
    Community,
    EmergencyContact,
    Grid,
    House,
    Invite,
    Leave,
    Person,
    RecoveryCode,
    RosterImport,
    StaffRole,
)

__all__ = [
    "Absence",
    "Acceptance",
    "Account",
    "AlbumPart",
    "Attachment",
    "Ballot",
    "Base",
    "Blob",
    "Building",
    "Case",
    "CaseLink",
    "CasePoint",
    "ChannelTurn",
    "Chat",
    "ChatLine",
    "Community",
    "ConsoleUser",
    "Conversation",
    "Counter",
    "DeskRow",
    "Discussion",
    "EmergencyContact",
    "Entry",
    "Failure",
    "FamilyInvite",
    "FeeDeferral",
    "Finding",
    "Follower",
    "Grid",
    "HeldMove",
    "House",
    "ImprovementPlan",
    "InboxRow",
    "Incident",
    "IncidentFollower",
    "Invite",
    "Lateness",
    "Leave",
    "Letter",
    "MailSender",
    "Mediation",
    "OutboxRow",
    "Pause",
    "PendingMedia",
    "Person",
    "RecoveryCode",
    "Recusal",
    "Referral",
    "RosterImport",
    "Solution",
    "StaffRole",
    "Survey",
    "Task",
    "TimerRow",
    "VerifiedPhone",
    "WechatWindow",
    "WecomWindow",
]
