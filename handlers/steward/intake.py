"""替人报事: any employee files for somebody else, or what he sees himself, in a few taps (§2).

    channel → the account in one message → the report form: what is missing, read-back → filed

An employee who is no agent chooses between a resident and his own eyes; agents enter every channel
of RULEBOOK §2. What he writes instead of a tap is the account itself, outside the form too
(业主来电说6栋1单元301马桶堵了): the channel is read from it, or asked with the words kept.
"""

from collections.abc import Callable, Sequence

from handlers.cases import book, intake
from handlers.forms import Form
from handlers.messages import Button
from handlers.resident import facts
from handlers.resident.emergencies import intercept
from handlers.resident.marks import mark
from handlers.resident.report import REPORT
from handlers.state import BY_MAIL, ReportDraft, StaffDraft
from handlers.steward.which import case_meant, number_in
from handlers.texts import label, say
from handlers.turn import Turn
from nlp import Reading, read
from nlp.answers import read_channel
from nlp.calls import channel_told, without_channel
from nlp.names import read_name_told
from storage.tables import Case

__all__ = ["ACTIONS", "FORMS", "hear_told"]

FORM = "intake"
OF_EVERYBODY = ("hotline", "visit", "steward_wechat", intake.SEEN)


class IntakeForm:
    """Two questions; then the report form takes over."""

    def begin(self, turn: Turn) -> None:
        """Ask by which channel it came."""
        turn.state.clear_form()
        turn.state.form, turn.state.asking, turn.state.staff = FORM, "channel", StaffDraft()
        self.ask_again(turn)

    def hear(self, turn: Turn) -> None:
        """The channel in words, or the account."""
        assert turn.incoming is not None
        text = turn.incoming.text.strip()
        channel = self._channel(turn)
        if channel and (text or turn.incoming.media):
            self._story(turn, channel, text)
            return
        named = _named(turn, text)
        if named is not None:
            self.choose(turn, named)
        elif not text or not self.take(turn, text, read(text, turn.vocabulary)):
            self.ask_again(turn, say("common.hint.choose"))

    def take(self, turn: Turn, text: str, reading: Reading) -> bool:
        """The account before its channel was chosen; whether it is one."""
        channel = channel_told(text)
        if channel in _offered(turn):
            self._story(turn, channel, text)
            return True
        if intercept(turn, text):
            return True
        if not _tells(reading):
            return False
        assert turn.incoming is not None
        kept = turn.state.staff if turn.state.form == FORM else None
        draft = kept or StaffDraft()
        draft.text = "\n".join(filter(None, (draft.text, text)))
        draft.photos += [
            [m.kind, m.name, m.mime, str(m.blob_id)] for m in turn.incoming.media if m.blob_id
        ]
        turn.state.clear_form()
        turn.state.form, turn.state.asking, turn.state.staff = FORM, "channel", draft
        self.ask_again(turn, say("steward.intake.kept"))
        return True

    def choose(self, turn: Turn, channel: str) -> None:
        """The channel is known: ask for the whole account, unless it was written already."""
        draft = turn.state.staff or StaffDraft()
        if draft.text:
            self._story(turn, channel, draft.text, draft.photos)
            return
        draft.slots["channel"] = channel
        turn.state.form, turn.state.asking, turn.state.staff = FORM, "story", draft
        self.ask_again(turn)

    def _story(self, turn: Turn, channel: str, told: str, photos: Sequence[list[str]] = ()) -> None:
        """Everything the account holds is taken; the report form asks for the rest."""
        assert turn.incoming is not None
        draft = ReportDraft(started_at=turn.now.timestamp(), intake=channel, photos=[*photos])
        text = without_channel(told)
        if channel == intake.SEEN:
            draft.name = turn.staff.name if turn.staff else ""
            mark(draft, "phone")
        turn.state.clear_form()
        facts.add_media(draft, turn.incoming.media)
        reading = read(text, turn.vocabulary)
        if text and intercept(turn, text, draft):
            return
        if text:
            facts.take_facts(turn, draft, reading)
            facts.add_narrative(turn, draft, text, reading)
            draft.name = draft.name or read_name_told(told) or ""
        REPORT.begin(turn, draft, reading)

    def ask_again(self, turn: Turn, before: str = "") -> None:
        """The open question once more, ``before`` standing above it."""
        channel = self._channel(turn)
        if channel:
            key = channel if channel in (intake.SEEN, BY_MAIL) else "other"
            text = say(f"steward.intake.story.{key}", channel=intake.channel_name(channel))
            buttons = [Button(label("button.cancel"), "cancel")]
        else:
            text = say("steward.intake.channel")
            buttons = [Button(intake.channel_name(key), f"intake:{key}") for key in _offered(turn)]
        turn.ask("\n".join(filter(None, (before, text))), buttons)

    def back(self, turn: Turn) -> None:
        """返回: to the channel; before it there is nothing."""
        if self._channel(turn):
            self.begin(turn)
        else:
            self.drop(turn)

    def drop(self, turn: Turn) -> None:
        """取消: nothing is filed."""
        turn.state.clear_form()
        turn.ask(say("common.hint.cancelled"), [Button(label("button.my_cases"), "my_cases")])

    def _channel(self, turn: Turn) -> str:
        return turn.state.staff.slots.get("channel", "") if turn.state.staff else ""


def _offered(turn: Turn) -> tuple[str, ...]:
    is_agent = turn.staff is not None and turn.staff.has("agent")
    return intake.CHANNELS if is_agent else OF_EVERYBODY


def _named(turn: Turn, text: str) -> str | None:
    if not text:
        return None
    fits = [key for key in _offered(turn) if text in intake.channel_name(key)]
    said = fits[0] if len(fits) == 1 else read_channel(text)
    return said if said in _offered(turn) else None


def _tells(reading: Reading) -> bool:
    """A matter, and not a word that answers nothing."""
    return bool(reading.because) or reading.slots.phone is not None


def hear_told(turn: Turn, text: str, reading: Reading) -> bool:
    """Words outside any form that tell of somebody's report; whether they were taken so (§2).

    They say how it came, or, where he has nothing at hand they could be about, hold whose matter
    it is. What is of a house of his open cases, quotes one or bears its number is a word for it.
    """
    assert turn.incoming is not None
    if turn.incoming.reply_to is not None or number_in(text) is not None:
        return False
    place, last = reading.slots.place, case_meant(turn)
    cases = [*book.at_hand(turn), *([last] if last is not None else [])]
    if any(_is_of(case, reading) for case in cases):
        return False
    if channel_told(text) is None:
        is_whose = place is not None and reading.slots.phone is not None
        if cases or not is_whose:
            return False
    elif not reading.because or (cases and place is None):
        return False
    return INTAKE.take(turn, text, reading)


def _is_of(case: Case, reading: Reading) -> bool:
    place = reading.slots.place
    if place is None:
        return False
    if place.room:
        return place.room in case.place and (place.building or "") in case.place
    return place.spot is not None and place.spot in f"{case.place}{case.what}"


def _file_for(turn: Turn, _ref: str) -> None:
    INTAKE.begin(turn)


def _choose(turn: Turn, ref: str) -> None:
    if ref in _offered(turn) and turn.state.form in ("", FORM):
        INTAKE.choose(turn, ref)
    else:
        INTAKE.begin(turn)


INTAKE = IntakeForm()
ACTIONS: dict[str, Callable[[Turn, str], None]] = {"file_for": _file_for, "intake": _choose}
FORMS: dict[str, Form] = {FORM: INTAKE}
