"""Until when: one-tap times, or a date in own words; never a past one (RULEBOOK §4.5)."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta

from handlers.messages import Button
from handlers.steward.form import SKIPPED, Filling, Question, Slot, Unfit
from handlers.steward.words import is_skip
from handlers.texts import say
from handlers.when import ZONE, say_time
from nlp.when import read_date, read_over

__all__ = ["due_of", "due_slot", "moment_in", "over_of"]

READY = ((0, 18), (1, 12), (1, 18), (2, 18))  # days ahead, hour: 今天 18:00 …
WRITTEN = "%Y%m%d%H%M"  # local; how a moment stands in a button and in the draft
# A day and month gone by is read as next year's: half a year ahead is no plan, but a slip.
FARTHEST = timedelta(days=180)
_PAST = re.compile(r"昨[天日晚]|前[天日]|上个?(?:周|星期|礼拜|月)|去年|刚才|刚刚")


def due_slot(
    ask: str,
    *,
    name: str = "due",
    optional: bool = False,
    hints: tuple[str, ...] = (),
    wanted: Callable[[Filling], bool] = lambda _: True,
    when_over: bool = False,
) -> Slot:
    """A slot for a moment to come; ``hints`` are slots whose words may name it already.

    ``when_over``: asked is when it is over; words that say so are not asked about again, and it is
    taken by ``over_of``.
    """

    def question(filling: Filling) -> Question:
        # An hour in the words that does not say that it is over is another's: the fitter's.
        shown = () if when_over else hints
        return say(ask), _buttons(filling, name, shown, optional=optional)

    def hear(filling: Filling) -> str:
        filling.keep_media()
        if optional and is_skip(filling.text):
            return SKIPPED
        moment = moment_in(filling.text, filling.turn.now)
        return _checked(filling, moment, question(filling)[1])

    def tap(filling: Filling, value: str) -> str:
        return value if value == SKIPPED else _checked(filling, _read(value), question(filling)[1])

    def is_wanted(filling: Filling) -> bool:
        return wanted(filling) and not (when_over and said_over(filling, hints))

    return Slot(name, question, hear, tap, is_wanted)


def said_over(filling: Filling, hints: Sequence[str]) -> datetime | None:
    """When it is over by the words already given, aware UTC; None where they do not say it."""
    now = filling.turn.now
    found = (read_over(filling.said(hint), now, ZONE) for hint in hints if filling.said(hint))
    return next((at for at in found if at is not None and at <= now + FARTHEST), None)


def over_of(filling: Filling, hints: Sequence[str]) -> datetime | None:
    """When it is over: as the words say, else as it was answered."""
    return said_over(filling, hints) or due_of(filling)


def due_of(filling: Filling, name: str = "due") -> datetime | None:
    """The moment kept in the draft, aware UTC; None when it was skipped."""
    return _read(filling.said(name))


def moment_in(text: str, now: datetime) -> datetime | None:
    """The moment the words name, past ones included; None when they name none."""
    moment = read_date(text, now, ZONE)
    if _PAST.search(text):
        return now - timedelta(days=1)
    if moment is not None:
        return moment
    # 今天 9 点, said at ten: the reader keeps silent about the past, but we want to say so.
    midnight = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    return read_date(text, midnight, ZONE)


def _checked(filling: Filling, moment: datetime | None, buttons: Sequence[Button]) -> str:
    now = filling.turn.now
    if moment is None:
        raise Unfit(say("steward.due.unreadable"), buttons)
    if moment <= now:
        raise Unfit(say("steward.due.past", now=say_time(now, now)), buttons)
    if moment > now + FARTHEST:
        raise Unfit(say("steward.due.too_far"), buttons)
    return _write(moment)


def _buttons(
    filling: Filling, name: str, hints: tuple[str, ...], *, optional: bool
) -> tuple[Button, ...]:
    now = filling.turn.now
    ready = [at for at in (_at(now, days, hour) for days, hour in READY) if at > now]
    said = [moment_in(filling.said(hint), now) for hint in hints if filling.said(hint)]
    moments = dict.fromkeys([*[at for at in said if at is not None and at > now], *ready])
    buttons = [filling.button(say_time(at, now), name, _write(at)) for at in moments]
    return tuple([*buttons, filling.skip_button(name)] if optional else buttons)


def _at(now: datetime, days_ahead: int, hour: int) -> datetime:
    day = now.astimezone(ZONE).date() + timedelta(days=days_ahead)
    return datetime.combine(day, time(hour), ZONE).astimezone(UTC)


def _write(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime(WRITTEN)


def _read(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, WRITTEN).replace(tzinfo=ZONE).astimezone(UTC)
    except ValueError:
        return None
