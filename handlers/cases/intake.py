"""Reports that an employee files: for a caller, a visitor, a letter, or what he saw (RULEBOOK §2).

The case records the channel it came by. Whose it is: the employee's own where he saw it himself;
the resident's where an agent confirmed that his chat is meant; else a person nobody can reach by
chat, who is phoned.
"""

import re

from sqlalchemy import exists, select

from handlers.cases.moves import record
from handlers.cases.privacy import numbers
from handlers.cases.privacy.concerned import is_about
from handlers.messages import Button
from handlers.state import BY_MAIL, ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from storage.ids import next_id
from storage.tables import Account, Case, MailSender, Person, StaffRole

__all__ = [
    "CENTRE",
    "CENTRE_CALLS",
    "CHANNELS",
    "CHAT",
    "DOOR",
    "MAIL",
    "NO_LINK",
    "PHONE",
    "SEEN",
    "asked_by",
    "channel_name",
    "chat_owner",
    "filer",
    "is_reachable",
    "note_link",
    "promise",
    "told_by",
    "way",
]

SEEN = "seen"  # by the employee himself
NO_LINK = "none"
CHAT, PHONE, MAIL, DOOR = "chat", "phone", "mail", "door"
CENTRE = "centre"  # alone knows whose door it is
CENTRE_CALLS = "centre_calls"  # alone knows whose number it is
_WANTS_MAIL = re.compile(
    "(?:邮件|邮箱|[Ee]-?mail)(?:里|上|给我|书面)?(?:回复|答复|回我|告诉|联系)|回(?:复)?(?:我)?(?:一?封)?(?:邮件|邮箱)|发(?:我)?邮件"
)
CHANNELS = (
    "hotline",
    "visit",
    "letter",
    "weibo",
    BY_MAIL,
    "forum",
    "suggestion_box",
    "wechat_by_hand",
    "steward_wechat",
    "app",
    "command_centre",
    "group_site",
    "head_office",
    SEEN,
)


def channel_name(key: str) -> str:
    """来电, 来访 …; empty for the channels of chats."""
    return say(f"cases.intake.channel.{key}") if key in CHANNELS else ""


def filer(turn: Turn, draft: ReportDraft) -> tuple[int, int | None]:
    """The person the case belongs to, and the account that it is told on."""
    if draft.intake in ("", SEEN):
        return turn.speaker.person_id, turn.speaker.account_id
    if draft.link.isdecimal():
        return int(draft.link), _account_of(turn, int(draft.link))
    keyring, phone = turn.rules.keyring, numbers.first(draft.phone)
    person = Person(
        id=next_id(),
        name=draft.name or None,
        phone_sealed=keyring.seal(phone) if phone else None,
        phone_hash=keyring.phone_hash(phone) if phone else None,
        house_verified=False,
        created_at=turn.now,
    )
    turn.session.add(person)
    turn.session.flush()
    return person.id, None


def _account_of(turn: Turn, person_id: int) -> int | None:
    found = select(Account.id).where(Account.person_id == person_id, Account.dead_at.is_(None))
    return turn.session.execute(found.order_by(Account.id.desc()).limit(1)).scalar_one_or_none()


def chat_owner(turn: Turn, phone: str) -> Person | None:
    """The one resident with a chat who left this number; None when nobody or several did.

    Only an agent is told of him, and only his word joins anything (DESIGN §3, identity).
    """
    turn.group.flush()
    found = turn.session.execute(
        select(Person).where(
            Person.phone_hash == turn.rules.keyring.phone_hash(phone),
            Person.erased_at.is_(None),
            exists().where(Account.person_id == Person.id, Account.dead_at.is_(None)),
            ~exists().where(StaffRole.person_id == Person.id),
        )
    ).scalars()
    people = list(found)
    return people[0] if len(people) == 1 else None


def is_reachable(turn: Turn, case: Case) -> bool:
    """Whether the filer reads anything in a chat; who called or wrote a letter may not."""
    if case.filer_account_id is not None or case.channel not in CHANNELS:
        return True
    return _account_of(turn, case.filer_id) is not None


def way(turn: Turn, case: Case) -> str:
    """How the filer really hears of anything (RULEBOOK §2): ``CHAT``, ``PHONE``, ``MAIL`` where he
    wrote by e-mail and left no phone or wants his answer there, ``DOOR`` where nothing is known."""
    if is_reachable(turn, case):
        return CHAT
    by_mail = case.channel == BY_MAIL and turn.session.get(MailSender, case.id) is not None
    if by_mail and _WANTS_MAIL.search(f"{case.what}\n{case.hope or ''}"):
        return MAIL
    person = turn.session.get(Person, case.filer_id)
    if case.phones_sealed is not None or (person is not None and person.phone_sealed is not None):
        return PHONE
    return MAIL if by_mail else DOOR


def asked_by(turn: Turn, case: Case) -> str:
    """How the filer is asked anything: as ``way``, but ``CENTRE`` for the door of who is anonymous.

    On the phone only where it is ``PHONE`` (or ``CHAT``, after his silence).
    """
    by = way(turn, case)
    return CENTRE if by == DOOR and case.anonymous else by


def told_by(turn: Turn, case: Case) -> str:
    """Who brings him what is said, read by whoever may not know him: as ``asked_by``, but
    ``CENTRE_CALLS`` for the number of who is anonymous (RULEBOOK §8)."""
    by = asked_by(turn, case)
    return CENTRE_CALLS if by == PHONE and case.anonymous else by


def note_link(turn: Turn, case: Case, draft: ReportDraft) -> None:
    """That an agent has confirmed whose chat it is stands on record."""
    if draft.link.isdecimal():
        record(turn, case, "linked", say("cases.entry.linked"), visibility="audit")


def promise(turn: Turn, case: Case, handler: str, card: str) -> None:
    """What the employee hears, and the resident in his chat, when he has one."""
    staff = turn.staff
    if staff is not None and is_about(case, staff):
        turn.reply(say("cases.intake.about_you"))  # he sees nothing more of it (RULEBOOK §5.1)
        return
    told = "seen" if case.channel == SEEN else way(turn, case)
    text = say(
        f"cases.intake.filed.{told}",
        number=case.number,
        category=case.category,
        handler=handler,
    )
    buttons = [Button(label("common.button.my_cases"), "my_cases")]
    turn.reply(text, buttons, case_id=case.id, case_number=case.number, purpose="promise")
    if told == "chat":
        turn.push(
            case.filer_id,
            say("cases.intake.told", channel=channel_name(case.channel), card=card),
            [Button(label("common.button.progress_query"), "my_progress")],
            purpose="promise",
            case_id=case.id,
            case_number=case.number,
            not_before=turn.calendar_of(case.community_id).quiet_until(turn.now),
        )
