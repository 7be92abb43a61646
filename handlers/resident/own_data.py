"""我的数据: see what is kept, take it along, have it erased (RULEBOOK §8, DESIGN §4)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select

from handlers import erasing
from handlers.alarm import NONE, danger_in
from handlers.cases import book
from handlers.cases.privacy import veil
from handlers.cases.states import CaseState
from handlers.letters import replies
from handlers.messages import Button, Incoming, Media
from handlers.resident.matters import remind_of_draft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import ZONE
from nlp.answers import read_erasure, read_own_data
from storage.blobs import put_blob
from storage.tables import Attachment, Blob, Case, Chat, ChatLine, InboxRow, Person

__all__ = ["ACTIONS", "TIMERS", "WORDS", "hear"]

GONE = "export_gone"  # timer: an exported file is not kept for long
MOST_ENTRIES = 500  # of one case


def show(turn: Turn, _ref: str = "") -> None:
    """What is kept, in words."""
    person, cases = _person(turn), erasing.cases_of(turn)
    open_ = [case for case in cases if case.state != CaseState.CLOSED]
    keep = turn.policy.retention
    unsaid = say("resident.data.unsaid")
    lines = [
        say("resident.data.head"),
        say("resident.data.name", name=person.name or unsaid),
        say("resident.data.phone", phone=_phone(turn, person) or unsaid),
        say(
            "resident.data.place",
            place=person.place or unsaid,
            verified=say(f"resident.data.{'verified' if person.house_verified else 'unverified'}"),
        ),
        say("resident.data.accounts", count=len(erasing.accounts_of(turn))),
        say("resident.data.cases", count=len(cases), open=len(open_), photos=_photos(turn, cases)),
        say("resident.data.words", days=keep.inbox_days, count=len(_bodies(turn))),
        say("resident.data.kept", days=keep.closed_cases_days),
    ]
    buttons = [
        Button(label("resident.data.button.export"), "data_export"),
        Button(label("resident.data.button.erase"), "data_erase"),
        Button(label("button.progress_query"), "progress_query"),
    ]
    turn.ask("\n".join(lines), buttons)


def export(turn: Turn, _ref: str = "") -> None:
    """The same as a file, to the speaker alone; our copy of it goes after some days."""
    found = _everything(turn)
    data = msgspec.json.format(msgspec.json.encode(found), indent=2)
    blob_id = put_blob(turn.conn, data, mime=erasing.EXPORTED, now=turn.now)
    days = turn.policy.retention.inbox_days
    turn.start_timer(GONE, f"blob:{blob_id}", turn.now + timedelta(days=days))
    turn.reply(
        say("resident.data.exported", days=days),
        media=[Media("file", say("resident.data.file"), erasing.EXPORTED, blob_id)],
    )
    turn.explain(say("log.resident.exported"))
    remind_of_draft(turn)


def ask_erase(turn: Turn, _ref: str = "") -> None:
    """[删除] asks once, and says first what becomes of open matters."""
    cases = erasing.cases_of(turn)
    running = erasing.emergency_of(cases)
    if running is not None:
        turn.ask(say("resident.data.emergency", number=running.number))
        return
    numbers = [case.number for case in cases if case.state != CaseState.CLOSED]
    names = ("erase_going_on", "erase_withdrawn") if numbers else ("erase_yes",)
    text = say("resident.data.ask")
    if numbers:
        text = say("resident.data.ask_open", count=len(numbers), numbers="、".join(numbers))
    buttons = [Button(label(f"resident.data.button.{name}"), f"data_{name}") for name in names]
    turn.ask(text, [*buttons, Button(label("resident.data.button.keep"), "data_keep")])


def hear(turn: Turn) -> bool:
    """你们存了我哪些信息, 把我的个人信息都删掉, whatever question is open; True if said."""
    words = turn.incoming.text if turn.incoming is not None else ""
    asks, erases = read_own_data(words), read_erasure(words)
    if not (asks or erases) or danger_in(words) != NONE:
        return False
    (show if asks else ask_erase)(turn)
    return True


def _erase(turn: Turn, *, withdraws: bool) -> None:
    cases = erasing.cases_of(turn)
    running = erasing.emergency_of(cases)
    if running is not None:
        turn.ask(say("resident.data.emergency", number=running.number))
        return
    numbers = [c.number for c in cases if c.state != CaseState.CLOSED and not withdraws]
    erasing.erase(turn, withdraws=withdraws)
    said = say("resident.data.erased")
    if numbers:
        said = say("resident.data.erased_open", numbers="、".join(numbers))
    turn.ask(said, [Button(label("button.report"), "report")])


def _keep(turn: Turn, _ref: str) -> None:
    turn.ask(
        say("resident.data.kept_all"), [Button(label("button.progress_query"), "progress_query")]
    )
    remind_of_draft(turn)


def _forget_export(turn: Turn, blob_id: str) -> None:
    """Some days after it was asked for."""
    blob = turn.session.get(Blob, int(blob_id))
    if blob is not None:
        erasing.blank_blob(blob)


# --- what is kept --------------------------------------------------------------------------------


def _person(turn: Turn) -> Person:
    person = turn.session.get(Person, turn.speaker.person_id)
    assert person is not None, "who speaks is on record"
    return person


def _phone(turn: Turn, person: Person) -> str:
    return turn.rules.keyring.open(person.phone_sealed) if person.phone_sealed else ""


def _photos(turn: Turn, cases: list[Case]) -> int:
    own = Attachment.case_id.in_([case.id for case in cases]) & (Attachment.purpose == "report")
    return turn.session.scalar(select(func.count()).select_from(Attachment).where(own)) or 0


def _bodies(turn: Turn) -> list[Any]:
    """What he wrote lately: (when, sealed), oldest first."""
    accounts = [account.id for account in erasing.accounts_of(turn)]
    rows = turn.session.execute(
        select(InboxRow.accepted_at, InboxRow.body_sealed)
        .where(InboxRow.account_id.in_(accounts), InboxRow.body_sealed.is_not(None))
        .order_by(InboxRow.id)
    )
    return list(rows)


def _talk_lines(turn: Turn) -> Sequence[ChatLine]:
    """What was said with an agent about no case in particular, oldest first."""
    his = select(Chat.id).where(Chat.person_id == turn.speaker.person_id)
    told = ChatLine.kind != "note"  # colleagues only
    lines = select(ChatLine).where(ChatLine.chat_id.in_(his), told).order_by(ChatLine.id)
    return turn.session.scalars(lines).all()


def _everything(turn: Turn) -> dict[str, Any]:
    person = _person(turn)
    said = [
        (at, msgspec.json.decode(turn.rules.keyring.open_bytes(body), type=Incoming))
        for at, body in _bodies(turn)
    ]
    return {
        _field("exported_at"): _at(turn.now),
        _field("name"): person.name,
        _field("phone"): _phone(turn, person) or None,
        _field("home"): person.place,
        _field("home_verified"): person.house_verified,
        _field("accounts"): [
            {_field("channel"): account.channel, _field("number"): account.external_id}
            for account in erasing.accounts_of(turn)
        ],
        _field("cases"): [_case(turn, case) for case in erasing.cases_of(turn)],
        _field("said"): [
            {_field("at"): _at(at), _field("words"): one.text or one.button or one.kind}
            for at, one in said
        ],
        _field("talks"): [
            {_field("at"): _at(line.at), _field("words"): line.text} for line in _talk_lines(turn)
        ],
    }


def _case(turn: Turn, case: Case) -> dict[str, Any]:
    behind = veil.who(turn, case)
    sealed = case.phones_sealed
    happened = book.timeline(turn, case, for_resident=True, limit=MOST_ENTRIES)
    return {
        _field("number"): case.number,
        _field("category"): case.category,
        _field("words"): case.what,
        _field("place"): behind.place or case.place,
        _field("name"): behind.names[0] if behind.names else case.contact_name,
        _field("phone"): behind.phone or (turn.rules.keyring.open(sealed) if sealed else None),
        _field("email"): replies.sender(turn, case),
        _field("anonymous"): bool(case.anonymous),
        _field("stage"): say(f"cases.stage.{case.state}"),
        _field("filed_at"): _at(case.filed_at),
        _field("closed_at"): _at(case.closed_at) if case.closed_at else None,
        _field("rating"): case.rating,
        _field("media"): [one.name for one in book.photos(turn, case)],
        _field("timeline"): [
            {_field("at"): _at(entry.at), _field("words"): entry.text} for entry in happened
        ],
    }


def _field(name: str) -> str:
    """What a field of the exported file is called."""
    return say(f"resident.data.field.{name}")


def _at(moment: Any) -> str:
    return f"{moment.astimezone(ZONE):%Y-%m-%d %H:%M}"


WORDS: Mapping[str, str] = {
    **dict.fromkeys(("我的数据", "查看我的数据", "我的资料", "我的个人信息"), "my_data"),
    **dict.fromkeys(("导出我的数据", "下载我的数据", "导出数据"), "data_export"),
    **dict.fromkeys(("删除我的数据", "删除我的资料", "删除我的个人信息", "注销"), "data_erase"),
}
ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "my_data": show,
    "data_export": export,
    "data_erase": ask_erase,
    "data_erase_yes": lambda turn, _: _erase(turn, withdraws=False),
    "data_erase_going_on": lambda turn, _: _erase(turn, withdraws=False),
    "data_erase_withdrawn": lambda turn, _: _erase(turn, withdraws=True),
    "data_keep": _keep,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {GONE: _forget_export}
