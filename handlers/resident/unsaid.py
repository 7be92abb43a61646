"""What a caller left unsaid, in a report that an employee files for him (RULEBOOK §2, §4.2).

没留电话 is not asked for once more, and whatever he did not leave can be passed over: the employee
cannot know it.
"""

from handlers.forms import Question
from handlers.messages import Button
from handlers.resident import places
from handlers.resident.marks import UNIT_OPEN, mark, unmark
from handlers.state import ReportDraft
from handlers.texts import label, say
from nlp.answers import read_command
from nlp.calls import answers_unsaid, unsaid

__all__ = ["ASKED", "hear", "leave", "question", "take"]

# Required of a resident, and not always known of a caller.
ASKED = frozenset({"place", "community", "unit", "name", "phone"})
IN_OTHER_WORDS = frozenset({"name", "phone"})  # the usual question speaks to the resident


def take(draft: ReportDraft, text: str) -> None:
    """What the words themselves say was not left; nothing that is known by now is lost."""
    known = {"phone": draft.phone, "name": draft.name, "place": places.is_known(draft)}
    for slot in unsaid(text):
        if not known[slot]:
            leave(draft, slot)


def hear(draft: ReportDraft, asking: str, text: str) -> bool:
    """跳过, 没留 as an answer to what is asked; whether it was one."""
    if not draft.intake or asking not in ASKED:
        return False
    if read_command(text) != "skip" and not answers_unsaid(text):
        return False
    leave(draft, asking)
    return True


def leave(draft: ReportDraft, slot: str) -> None:
    """The slot stays open for good: whoever handles the case finds it out."""
    if slot == "place":
        places.leave_unsaid(draft)
    elif slot == "name":
        draft.name = say("resident.anonymous")
    elif slot == "unit":
        unmark(draft, UNIT_OPEN)
    else:
        mark(draft, slot)


def question(draft: ReportDraft, slot: str, asked: Question) -> Question:
    """The question as an employee is asked it, with a way past it."""
    if not draft.intake or slot not in ASKED:
        return asked
    text, buttons = asked
    if slot in IN_OTHER_WORDS:
        text = say(f"resident.intake.{slot}")
    return text, (*buttons, Button(label("resident.button.not_left"), f"skip:{slot}"))
