"""Several residents of one building with their matters, for dialogue tests."""

from typing import TypeVar

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from handlers.roster import find_houses
from handlers.steward.more import CHOICES
from handlers.texts import label
from storage.tables import Account, Case, Person
from tests.support.dialogue import Dialogue, Voice

Row = TypeVar("Row")
LIN, ZHOU, LEAD, CHIEF, YA = (
    "steward:小林",
    "steward:小周",
    "lead:陈主管",
    "chief:沈总",
    "agent:小雅",
)
WANG = "3栋2单元1501，我是王女士，13800138000，"
LI = "3栋1单元802，我是李先生，13900139000，"
GROUP_OF = {label(one.label_key): group for group, some in CHOICES.items() for one in some}
ZHAO = "3栋1单元302，我是赵阿姨，13700137000，"


def rows(dialogue: Dialogue, query: Select[Row]) -> list[Row]:
    """Whatever the database holds."""
    with dialogue.desk.store.read() as conn, Session(conn) as session:
        return list(session.execute(query).scalars())


def case(dialogue: Dialogue, number: str) -> Case:
    """The case as it stands."""
    (found,) = rows(dialogue, select(Case).where(Case.number == number))
    return found


def newest(dialogue: Dialogue) -> str:
    """The number of the case filed last."""
    return rows(dialogue, select(Case).order_by(Case.id.desc()).limit(1))[0].number


def files(dialogue: Dialogue, who: str, text: str) -> str:
    """He says it, answers nothing optional and submits; the number."""
    return submits(dialogue, dialogue.account(who).says(text))


def submits(dialogue: Dialogue, voice: Voice) -> str:
    """Nothing optional is answered; the number."""
    for _ in range(6):
        if "对，提交" in voice.offered():
            break
        voice.taps("跳过")
    voice.taps("对，提交")
    return newest(dialogue)


def takes_up(dialogue: Dialogue, number: str, by: str = LIN) -> Voice:
    """接单 and the first word."""
    voice = dialogue.account(by).presses(f"accept:{number}")
    voice.says("您好，我是管家，今天下午三点上门查看")
    return voice


def more(dialogue: Dialogue, number: str, choice: str, by: str = LIN) -> Voice:
    """[更多] of the case, the group of the choice where the list is long, and the choice."""
    voice = dialogue.account(by).presses(f"more:{number}")
    if choice not in voice.offered():
        voice.taps(label(f"steward.more.{GROUP_OF[choice]}"))
    return voice.taps(choice)


def lives_there(dialogue: Dialogue, name: str, building: str, unit: str, room: str) -> Voice:
    """A resident whose house the centre has confirmed."""
    voice = dialogue.account(name).says("帮助")
    with dialogue.desk.store.write() as conn, Session(conn) as session:
        (house,) = find_houses(conn, building, unit, room)
        person_id = session.scalar(select(Account.person_id).where(Account.external_id == name))
        session.execute(
            update(Person)
            .where(Person.id == person_id)
            .values(community_id=house.community_id, house_id=house.id, house_verified=True)
        )
        session.commit()
    return voice
