"""电话写错了，是…; 我不姓祝，姓朱; 地址也错了，是1104: of a case that is filed (RULEBOOK §4.4).

The field itself is changed and read back; as words added to a case nobody would find it.
"""

import re
from collections.abc import Sequence

from handlers.cases import book, moves
from handlers.cases.actions import correcting
from handlers.cases.errors import MoveRefused
from handlers.cases.outcome import wrong_numbers
from handlers.cases.related import rehousing
from handlers.cases.reports.filing import remember_person
from handlers.cases.states import CaseState
from handlers.resident import matters, readback
from handlers.roster import place_words
from handlers.state import ReportDraft
from handlers.texts import say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.corrections import contrasts_houses, read_corrections
from nlp.phones import mask, phones_in, read_phone, with_tail
from nlp.places import read_correction, read_place
from nlp.reading import Place
from nlp.several_phones import FURTHER
from storage.tables import Case, Task

__all__ = ["hear", "take_shared"]

LONGEST = 40  # characters; more is a story, whatever it says of numbers
ASKED = "right_phone"  # ``State.asking`` with no form open: the right number was asked for
# Beside the number: 备用电话, 老公电话 would be others than his.
_ABOUT_A_PHONE = re.compile(
    "我的?|新的?|现在的?|正确的?|这个|打|请|联系|电话号?码?|手机号?码?|号码|应该|[是为用吧了的:：,，。.!！\\s]"
)
_SAID_SO = re.compile("备用|备选|紧急联系人|[再另多]留|第二个(?:电话|号码)")
_BESIDE_IT = re.compile(
    "留|加|记|给|一?个|一?下|可以|能|也|就|还|在|他|她|白天|晚上|平时|有事|时候?|的话|麻烦|帮我?|你们?|您|,|，|谢谢"
)
LONGEST_REST = 2  # characters beside all of these
_PLACE_WRONG = re.compile(
    "(?:地址|地点|位置|房号|门牌号?|楼栋|单元)[^，,。]{0,4}?(?:不对|有误|错|改成|改为|应该?是|换成)"
    "|改(?:一?下)?(?:地址|地点|房号|门牌)|房子[^，,。]{0,2}[说写报填弄搞]错"
    "|[说写报填弄搞]错了?(?:地址|房号|门牌|房子)"
)
# 地址我说错了我爸是301: a room alone, beside that.
_ROOM = re.compile("(?:是|住|在)\\s*(?P<room>[0-9]{3,4})(?:室|房|号)?[吧了啊呀的。！!]*$")


def hear(turn: Turn, text: str, case: Case | None = None) -> bool:
    """Whether the words put right phone, name or house of an open case of his; it was done then.

    ``case``: the one talked about where that is known, else the last one.
    """
    if turn.speaker.new or not text or len(text) > LONGEST or not _may_correct(text):
        return False
    every = book.open_of_filer(turn, turn.speaker.person_id)
    case = case or _last(turn, every)
    if case is None or case.state == CaseState.CLOSED:
        return False
    hit = [_phone(turn, case, every, text), _name(turn, case, every, text)]
    if any(phones_in(text)) or any(hit):
        return any(hit)
    return _place(turn, case, text)


def take_shared(turn: Turn, phone: str) -> str:
    """A number that the platform says is his, for what is open of him with a number that a call
    found wrong, or that he was asked for; what he is answered, "" where there is none.

    Of any other case the number stands: he may have given another one for it.
    """
    asked_of = turn.state.case_id if turn.state.asking == ASKED else 0
    cases = [
        case
        for case in book.open_of_filer(turn, turn.speaker.person_id)
        if correcting.phone_of(turn, case) != phone
        and (case.id == asked_of or wrong_numbers.stands_wrong(turn, case))
    ]
    if asked_of:
        turn.state.asking = ""
    calls = [correcting.correct_phone(turn, case, phone) for case in cases]
    said = [
        say("resident.contact.phone", number=case.number, phone=mask(phone))
        if not case.anonymous
        else say("resident.contact.unknown", number=case.number)
        for case in cases
    ]
    return "".join(said) + _called_again(turn, calls)


def _may_correct(text: str) -> bool:
    """Cheap: most words hold none of these and cost no look-up."""
    return bool(phones_in(text)) or readback.names_correction(text) or readback.wrong_phone(text)


def _last(turn: Turn, cases: list[Case]) -> Case | None:
    named = matters.number_in(turn.incoming.text) if turn.incoming is not None else None
    if named is not None:
        return next((case for case in cases if case.number == named), None)
    last = [case for case in cases if case.id == turn.state.case_id]
    return last[0] if last else max(cases, key=lambda case: case.filed_at, default=None)


def _phone(turn: Turn, case: Case, every: list[Case], text: str) -> bool:
    known = correcting.phone_of(turn, case)
    wrong = readback.wrong_phone(text)
    waiting = matters.waiting_for_him(turn, every)
    if not wrong and known and _is_one_more(text, answers=bool(waiting)):
        return _second(turn, case, known, text)
    phone = read_phone(text) if wrong or _is_only_a_phone(turn, case, text) else None
    if wrong and phone is None:
        phone = with_tail(text, known)
    if phone is None:
        return wrong and _ask_phone(turn, case)
    if phone == known:
        turn.ask(say("resident.contact.same_phone", number=case.number, phone=mask(phone)))
        return True
    same = [one for one in every if one is not case and correcting.phone_of(turn, one) == known]
    calls = [correcting.correct_phone(turn, one, phone) for one in (case, *same)]  # one slip in all
    remember_person(turn, ReportDraft(phone=phone))
    words = say("resident.contact.phone", number=case.number, phone=mask(phone))
    _read_back(turn, case, words, calls)
    return True


def _is_only_a_phone(turn: Turn, case: Case, text: str) -> bool:
    """A number by itself; where a colleague waits for an answer it may be meant for him."""
    phones, asked = phones_in(text), turn.state.asking == ASKED
    if len(phones) != 1 or (matters.waiting_for_him(turn, [case]) and not asked):
        return False
    ((start, end, _),) = phones
    return not _ABOUT_A_PHONE.sub("", text[:start] + text[end:])


def _is_one_more(text: str, *, answers: bool) -> bool:
    """``answers``: a colleague waits, and 也可以联系我爱人 may be said to him."""
    phones = phones_in(text)
    if len(phones) != 1 or (_SAID_SO if answers else FURTHER).search(text) is None:
        return False
    ((start, end, _),) = phones
    rest = text[:start] + text[end:]
    for said in (FURTHER, _ABOUT_A_PHONE, _BESIDE_IT):
        rest = said.sub("", rest)
    return len(rest) <= LONGEST_REST


def _second(turn: Turn, case: Case, known: str, text: str) -> bool:
    """One more number, for when nobody answers at the first."""
    ((_, _, phone),) = phones_in(text)
    if phone == known:
        turn.ask(say("resident.contact.same_phone", number=case.number, phone=mask(phone)))
        return True
    again = correcting.add_phone(turn, case, phone)
    words = say(
        "resident.contact.second_phone", number=case.number, phone=mask(phone), known=mask(known)
    )
    _read_back(turn, case, words, [again])
    return True


def _ask_phone(turn: Turn, case: Case) -> bool:
    turn.state.case_id = case.id
    turn.state.asking = ASKED
    turn.ask(say("resident.contact.ask_phone", number=case.number))
    return True


def _name(turn: Turn, case: Case, every: list[Case], text: str) -> bool:
    name = readback.name_put_right(text, case.contact_name or "")
    if name is None or not readback.names_correction(text):
        return False
    former = case.contact_name
    same = [one for one in every if one is not case and one.contact_name == former]
    for one in (case, *same):
        correcting.correct_name(turn, one, name)
    remember_person(turn, ReportDraft(name=name))
    _read_back(turn, case, say("resident.contact.name", number=case.number, name=name))
    return True


def _place(turn: Turn, case: Case, text: str) -> bool:
    """The house; another grid's steward takes it over (RULEBOOK §5.1)."""
    if case.anonymous or not _PLACE_WRONG.search(text):
        return False
    try:
        moves.check(turn, case, "change_house")
    except MoveRefused:
        return False  # finished: his words reach whoever handled it
    place = _place_meant(turn, case, text)
    if place is None:
        return False
    turn.state.case_id = case.id
    if turn.speaker.place == case.place:  # else it is no home of his that was wrong
        _remember_home(turn, case, place)
    rehousing.change_house(turn, case, place)
    return True


def _remember_home(turn: Turn, case: Case, place: rehousing.NewPlace) -> None:
    home = read_place(place.words)
    if home is not None and home.building and home.room:
        house_id = place.house.id if place.house else 0
        remember_person(
            turn,
            ReportDraft(
                building=home.building,
                unit=home.unit or "",
                room=home.room,
                community_id=case.community_id,
                house_id=house_id,
            ),
        )


def _place_meant(turn: Turn, case: Case, text: str) -> rehousing.NewPlace | None:
    """1104 alone is of the building, and of the unit, that the case has."""
    said, former = _house_said(text), read_place(case.place)
    if said is None or not (said.room or said.building):
        return None
    building = said.building or (former.building if former else None) or case.building
    if building is None or turn.roster.grid_of(case.community_id, building) is None:
        return None
    unit, room = said.unit, said.room
    if former is not None and former.building == building:
        unit, room = unit or former.unit, room or former.room
    words = place_words(building, unit or "", room or "")
    return rehousing.find(turn, case, words) or rehousing.NewPlace(words, building, None)


def _house_said(text: str) -> Place | None:
    """Of two set against each other (是301，不是302) the right one."""
    both = read_corrections(text) if contrasts_houses(text) else None
    if both is not None and both.right is not None:
        return both.right
    room = _ROOM.search(text)
    alone = Place(room=room["room"]) if room is not None else None
    return read_correction(text) or read_place(text) or alone


def _read_back(turn: Turn, case: Case, words: str, calls: Sequence[Task | None] = ()) -> None:
    """``calls``: those that will be tried at the new number."""
    turn.state.case_id, turn.state.asking = case.id, ""
    if case.anonymous:  # nobody who handles it sees either
        words = say("resident.contact.unknown", number=case.number)
    words += _called_again(turn, calls)
    turn.ask(words, matters.resident_buttons(case), case_id=case.id, case_number=case.number)


def _called_again(turn: Turn, calls: Sequence[Task | None]) -> str:
    """By when the calls are tried at the new number; "" where none is."""
    due = [call.due_at for call in calls if call is not None]
    return say("resident.contact.call_again", by=say_by(min(due), turn.now)) if due else ""
