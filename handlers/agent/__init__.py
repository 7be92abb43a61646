"""What an agent (客服坐席) can do by chat: talk live with residents, take phone tasks, and
write down what the resident said.

``ACTIONS``: button → function(turn, task id). ``FORMS``: what is being filled. Everything else an
agent does (a card by its number, notes) is any employee's: ``handlers.steward``.
"""

from collections.abc import Callable, Mapping

from handlers.agent import chats, joining, letters, lookup, notes, surveys, unreached, written
from handlers.agent.persons import show_who
from handlers.agent.result import RESULT_FORM, done, held, rating
from handlers.agent.tasks import SHOWN, my_tasks, show_phone, take
from handlers.agent.writing import WRITE_FORM, write
from handlers.cases.written import KINDS, OF_COMMUNITY
from handlers.forms import Form
from handlers.turn import Turn

__all__ = ["ACTIONS", "FORMS", "TIMERS", "hear_chat", "lookup", "notes"]

hear_chat = chats.hear
SHOWN.update(dict.fromkeys(letters.LETTERS, letters.show))
SHOWN.update(dict.fromkeys((*KINDS, *OF_COMMUNITY), written.show))

ACTIONS: Mapping[str, Callable[[Turn, str], None]] = {
    "my_tasks": my_tasks,
    "who": show_who,
    "join": joining.confirm,
    "task_take": take,
    "task_done": done,
    "task_phone": show_phone,
    "task_write": write,
    **unreached.ACTIONS,
    "task_rating": rating,
    "task_holds": held,
    **chats.ACTIONS,
    **surveys.ACTIONS,
    **letters.ACTIONS,
    **written.ACTIONS,
}
FORMS: Mapping[str, Form] = {
    RESULT_FORM.key: RESULT_FORM,
    WRITE_FORM.key: WRITE_FORM,
    letters.CHANGE_FORM.key: letters.CHANGE_FORM,
    written.FORM.key: written.FORM,
    **chats.FORMS,
    **surveys.FORMS,
}
TIMERS: Mapping[str, Callable[[Turn, str], None]] = {}
