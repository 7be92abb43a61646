"""Reading what an employee writes: never empty, never a phrase that must not reach a resident.

RULEBOOK §4.9: a better wording is offered before anything is sent; there is no way to send a
forbidden phrase as it is. RULEBOOK §5.6: "收到" and "已处理" are no feedback.
"""

import re
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache

from handlers.cases.actions import work
from handlers.cases.privacy import households
from handlers.messages import Button
from handlers.roster import ROLE_NAMES
from handlers.steward import addressing, asides
from handlers.steward.feedback import says_nothing
from handlers.steward.form import SKIPPED, Filling, Question, Slot, Unfit
from handlers.steward.promising import refuse_above_authority
from handlers.steward.telling import hello
from handlers.texts import Catalogue, label, say
from handlers.when import say_by
from nlp.answers import read_command
from nlp.normalise import normalise
from nlp.wording import Finding, check_wording, is_empty_feedback

__all__ = [
    "check_note",
    "check_words",
    "is_label",
    "is_skip",
    "note_in",
    "refuse_command",
    "refuse_note",
    "rewritten",
    "words_slot",
]

BETTER = "better"  # tapped values while a better wording is offered
REWRITE = "rewrite"
SURE = "sure"
LONGEST = 1000  # characters of one text to a resident
BLANK = "……"  # what a suggested sentence leaves for the employee to fill in
COMMANDS = frozenset(
    {"help", "cancel", "back", "progress", "my_cases", "my_tasks", "human", "skip", "restart"}
)
SAID_TO_HIM = frozenset({"words", "finding", "note"})  # where an order to the desk is no answer
SENTENCES = frozenset({"common.button.on_my_way"})  # a label that may be said to a resident
_NOTE = re.compile(r"\s*[【\[(（]?(?:内部备注|内部|备注)[】\])）]?[\s:：,，、。]*")
_CLAUSE = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")


def words_slot(
    name: str,
    ask: str,
    *,
    example: str,
    optional: bool = False,
    feedback: bool = False,
    ready: Callable[[Filling], Sequence[Button]] = lambda _: (),
    wanted: Callable[[Filling], bool] = lambda _: True,
    to_all: bool = False,
    promises: bool = True,
    asides_wait: bool = False,
) -> Slot:
    """A slot for own words that a resident will read.

    ``ask`` and ``example`` are catalogue keys; ``example`` is shown when the words say nothing.
    ``promises``: False where the words bind nobody, or a superior is asked anyway (RULEBOOK §5.9).
    ``feedback``: it is what a feedback clock stops for, so it has to say what was or will be done.
    ``to_all``: people of several households read it.
    ``asides_wait``: what is plainly not for the resident waits for a tap.
    """

    def question(filling: Filling) -> Question:
        skip = [filling.skip_button(name)] if optional else []
        return say(ask, **_about(filling)), [*ready(filling), *skip]

    def hear(filling: Filling) -> str:
        if optional and is_skip(filling.text):
            return SKIPPED
        shown = say(example, **_example_about(filling))
        text = filling.text
        if feedback and text and says_nothing(text):
            filling.keep_media()
            raise Unfit(say("steward.wording.says_nothing", text=text, example=shown))
        return check_words(
            filling, name, shown, to_all=to_all, promises=promises, asides_wait=asides_wait
        )

    def tap(filling: Filling, value: str) -> str:
        if value == REWRITE:
            raise Unfit(*question(filling))
        if value == asides.NOTE and filling.draft.text:
            text, buttons = question(filling)
            raise Unfit(f"{_kept_as_note(filling)}\n{text}", buttons)
        return _offered(filling, name, value, to_all=to_all, promises=promises)

    return Slot(name, question, hear, tap, wanted)


def _offered(filling: Filling, slot: str, value: str, *, to_all: bool, promises: bool) -> str:
    """A tapped value: a ready phrase as it is, or the words kept in the draft."""
    if value not in (BETTER, SURE):
        return value
    if not filling.draft.text:  # offered for words that were written anew since
        raise Unfit(say("common.button_reply.old"))
    if value == SURE:  # whom it is for was the only thing looked at so far
        _refuse_wording(filling, slot, filling.draft.text)
        _refuse_neighbours(filling, slot, filling.draft.text, to_all=to_all)
    if value == BETTER and not to_all:
        _refuse_other_addressee(filling, slot, filling.draft.text)
    if promises:
        refuse_above_authority(filling, filling.draft.text)
    return filling.draft.text


def check_words(
    filling: Filling,
    slot: str,
    example: str,
    *,
    to_all: bool = False,
    promises: bool = True,
    asides_wait: bool = False,
) -> str:
    """The words just written, fit to be sent; raises ``Unfit`` with the way on.

    ``to_all``: people of several households read them. ``asides_wait``: words that are plainly for
    nobody but the desk or colleagues wait for a tap.
    """
    came = filling.keep_media()
    text = filling.text
    if not text:
        raise Unfit(say("steward.form.photo_kept" if came else "steward.form.empty"))
    if asides_wait or (slot in SAID_TO_HIM and filling.kept is None):
        asides.refuse_order(filling)
    refuse_command(text)
    refuse_note(text)
    if is_empty_feedback(text):
        raise Unfit(say("steward.wording.says_nothing", text=text, example=example))
    if len(text) > LONGEST:
        raise Unfit(say("steward.form.too_long", count=LONGEST))
    if asides_wait:
        asides.refuse(filling, slot, SURE)
    _refuse_wording(filling, slot, text)
    _refuse_neighbours(filling, slot, text, to_all=to_all)
    if not to_all:
        _refuse_other_addressee(filling, slot, text)
    if promises:
        refuse_above_authority(filling, text)
    return text


def _refuse_wording(filling: Filling, slot: str, text: str) -> None:
    """Never a forbidden phrase (RULEBOOK §4.9)."""
    findings = check_wording(text)
    if findings:
        raise _better_wording(filling, slot, text, findings)


def _kept_as_note(filling: Filling) -> str:
    """The words that were not for the resident, written down for colleagues."""
    check_note(filling.draft.text)
    work.internal_note(filling.turn, filling.case, filling.draft.text, filling.media)
    filling.draft.text, filling.draft.photos = "", []
    return say("steward.internal.done", number=filling.case.number)


def _refuse_other_addressee(filling: Filling, slot: str, text: str) -> None:
    """Words that greet somebody else than this resident wait for a tap."""
    doubt = addressing.question(filling, text)
    if not doubt:
        return
    filling.draft.text = text
    buttons = [
        filling.button(label("steward.button.rewrite"), slot, REWRITE),
        filling.button(label("steward.button.send_as_is"), slot, SURE),
    ]
    raise Unfit(doubt, buttons)


def _refuse_neighbours(filling: Filling, slot: str, text: str, *, to_all: bool) -> None:
    """Nobody reads who his neighbours are (RULEBOOK §5.11, §8); a better text is offered."""
    turn, case = filling.turn, filling.case
    if to_all:
        shown = households.shown_to_all(turn, text, [case, *households.read_by_several(turn, case)])
    else:
        shown = households.shown_to_one(turn, case, text)
    if shown is None:
        return
    words, rewrite = "”“".join(shown.words), label("steward.button.rewrite")
    buttons = [filling.button(rewrite, slot, REWRITE)]
    filling.draft.text = shown.better if any(map(str.isalnum, shown.better)) else ""
    if filling.draft.text:
        buttons.insert(0, filling.button(label("button.use_suggestion"), slot, BETTER))
    better = filling.draft.text or say("incidents.example.known")
    raise Unfit(say("incidents.unfit.shows", words=words, better=better), buttons)


def check_note(text: str) -> None:
    """Colleagues' notes are free, but no word may run a resident down (RULEBOOK §4.9, S0 p.9)."""
    bad = [finding.words for finding in check_wording(text) if finding.better == _facts_only()]
    if bad:
        raise Unfit(say("steward.wording.note", words="”“".join(bad)))


def note_in(text: str) -> str | None:
    """The note of words that begin with 内部 or 备注; None when they do not, or are a button."""
    found = None if text.strip() == label("button.internal") else _NOTE.match(text)
    return None if found is None else text[found.end() :].strip()


def refuse_note(text: str) -> None:
    """What is marked as a note is read by no resident, whatever form it is typed into."""
    if note_in(text) is not None:
        raise Unfit(say("steward.internal.not_sent"))


def refuse_command(text: str) -> None:
    """A button's label or a command typed in full is never what a resident reads."""
    if read_command(text) in COMMANDS or is_label(text):
        raise Unfit(say("steward.form.command", text=text))


def is_label(text: str) -> bool:
    """Whether the words are those of a button, and nothing else."""
    return text.strip() in _labels()


@cache
def _labels() -> frozenset[str]:
    """Every button label of the catalogues, but those that are sentences of one's own."""
    texts = Catalogue.load().texts
    return frozenset(
        text for key, text in texts.items() if ".button." in key and key not in SENTENCES
    )


def is_skip(text: str) -> bool:
    """Whether a typed answer passes an optional question over."""
    return read_command(text) == "skip" or text in {"没有", "无", "不用", "暂无", "没"}


def _better_wording(filling: Filling, slot: str, text: str, findings: Sequence[Finding]) -> Unfit:
    words = "”“".join(dict.fromkeys(finding.words for finding in findings))
    better = rewritten(text, findings)
    rewrite = filling.button(label("steward.button.rewrite"), slot, REWRITE)
    if better is not None:
        filling.draft.text = better
        use = filling.button(label("button.use_suggestion"), slot, BETTER)
        return Unfit(say("steward.wording.better", words=words, better=better), [use, rewrite])
    filling.draft.text = ""
    hints = "\n".join(f"· {line}" for line in dict.fromkeys(finding.better for finding in findings))
    return Unfit(say("steward.wording.pattern", words=words, patterns=hints))


def rewritten(text: str, findings: Sequence[Finding]) -> str | None:
    """The text with better sentences in place; None when they leave something to fill in."""
    plain = normalise(text)
    for finding in findings:
        if BLANK in finding.better or finding.better == _facts_only():
            return None
        plain = _CLAUSE.sub(
            lambda clause, found=finding: found.better if found.words in clause[0] else clause[0],  # type: ignore[misc]
            plain,
        )
    return None if check_wording(plain) else plain


def _facts_only() -> str:
    """What is said to words that run people down: advice to staff, not a sentence to send."""
    return check_wording("刁民")[0].better


def _example_about(filling: Filling) -> dict[str, str]:
    """What an example says of this case and its handler, so that it can be sent as it stands."""
    turn, case = filling.turn, filling.case
    in_an_hour = turn.now + timedelta(hours=1)
    due = case.response_due if case.first_word_at is None else None
    return {
        "hello": hello(turn, case),
        "role": ROLE_NAMES.get(case.handler_role or "", ROLE_NAMES["steward"]),
        "staff": turn.staff.name if turn.staff is not None else "",
        "place": case.place,
        "by": say_by(due if due is not None and due > turn.now else in_an_hour, turn.now),
    }


def _about(filling: Filling) -> dict[str, str]:
    return {"number": filling.case.number, "place": filling.case.place}
