"""Where an account stands in its conversation: one small typed record, sealed in its row.

``version`` rises when a field changes meaning. A state that cannot be read any more is dropped
kindly: the person is told and asked again.
"""

import msgspec

VERSION = 1
BY_MAIL = "email"  # an intake that is answered the way it came (RULEBOOK §2)


class ReportDraft(msgspec.Struct, omit_defaults=True):
    """What is known of a report being taken (RULEBOOK §4.2). Empty: not known yet."""

    what: str = ""
    category: str = ""
    second: str = ""
    category_sure: bool = False
    category_by_hand: bool = False
    because: list[str] = []
    building: str = ""
    unit: str = ""
    room: str = ""
    spot: str = ""  # a public place: 地下车库
    spot_at_door: bool = False  # said in one breath with the room: 1501门口楼道
    house_id: int = 0
    community_id: int = 0
    name: str = ""
    phone: str = ""
    since: str = ""
    hope: str = ""
    feeling: str = "calm"
    dissatisfied: bool = False
    complains: bool = False  # some of it reads as a complaint, whatever it says of being content
    repeat: bool = False
    target: str = ""
    intent: str = ""  # inquiry, suggestion or praise, as it reads; '' for anything to be done
    as_request: bool = False  # by his own tap it is something to be done all the same
    abusive: bool = False
    threat: bool = False  # to people
    exposure: bool = False  # to go to media, court, authorities, or with others
    hazard: bool = False  # somebody may be hurt by it: urgent (RULEBOOK §4.8)
    skipped: list[str] = []  # optional slots the resident passed over, and slots taken as known
    photos: list[list[str]] = []  # [kind, name, mime, blob id]
    started_at: float = 0.0  # desk time, seconds since the epoch
    asked_any: bool = False
    intake: str = ""  # an employee files it: by which channel it came (RULEBOOK §2)
    email: str = ""  # of whom it came from, by e-mail
    link: str = ""  # the chat to be linked: a person's id, or "none"
    anonymous: bool = False  # only the call centre is to know who he is
    points: list[str] = []  # its matters, when it holds several (RULEBOOK §4.4)
    whom: str = ""  # 投诉对象 as he gave it himself; '' for what the account says
    about: int = 0  # the employee it is about, where that is known without a name (a person's id)
    about_case: int = 0  # the case in which he complains of the handler
    again: int = 0  # the finished case it is about once more, asked about or said so
    level: int = 0  # where such a one begins (RULEBOOK §6.4)
    shows_house: bool = False  # but the handler may see his door, where the matter is
    elsewhere: list[str] = []  # told meanwhile of other houses: each a report of its own after it


class StaffDraft(msgspec.Struct, omit_defaults=True):
    """What an employee is writing for one case: first word, progress, plan, completion …"""

    case_id: int = 0
    slots: dict[str, str] = {}
    photos: list[list[str]] = []
    text: str = ""  # a text whose destination or wording is still being asked
    kept_at: float = 0.0  # when words were last kept without a destination, epoch seconds


class State(msgspec.Struct, omit_defaults=True):
    """The conversation of one account."""

    version: int = VERSION
    mode: str = ""  # '' by roster | resident | staff
    form: str = ""  # the form being filled, a key of the router's table
    asking: str = ""  # its slot asked now
    back: list[str] = []  # slots asked before, newest last
    offers: list[list[str]] = []  # [label, action] of the question asked now
    report: ReportDraft | None = None
    staff: StaffDraft | None = None
    case_id: int = 0  # the case talked about last
    added_to: int = (
        0  # the case his words were added to by his own choice, and when (epoch seconds)
    )
    added_at: int = 0
    chat: int = 0  # a resident's wish for a person that may still be open
    call: int = 0  # the call he was promised that may still be open (a task's id)
    traditional: bool = False  # he writes in traditional characters
    in_talk: bool = (
        False  # the open question was put while he talks live: his next words are for it
    )
    talk: int = 0  # an agent: the talk he wrote to last
    about: int = 0  # the case the open form is about, whatever was shown meanwhile
    minute: int = 0  # flood guard: the minute counted, and how many in it
    in_minute: int = 0
    left_out: int = 0  # of them, not handled and not yet told so
    said: int = 0  # checksum of the last narrative, how often, since when
    said_times: int = 0
    said_at: int = 0
    filed_day: int = 0  # day ordinal, filings in it
    filed: int = 0
    wrong_codes: int = 0  # invitation codes refused, and since when
    wrong_codes_since: int = 0

    def clear_form(self) -> None:
        """Leave the form; what was asked is no longer asked."""
        self.form = self.asking = ""
        self.about = 0
        self.in_talk = False
        self.back = []
        self.offers = []
        self.report = None
        self.staff = None


_decode = msgspec.json.Decoder(State).decode
encode = msgspec.json.Encoder().encode


def decode(data: bytes | str) -> State | None:
    """A stored state; None when it is of a version that can no longer be read."""
    try:
        state = _decode(data)
    except msgspec.DecodeError:
        return None
    return state if state.version == VERSION else None
