"""The tour on the real desk, without a browser: every step does what the narration says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import pytest

from bot.demo.tour import Act, Pane, Step, Tour, load_tours
from bot.desk import Desk
from bot.group import Done
from bot.opening import open_desk
from bot.settings import Settings
from bot.web.demo.log import QuietLog
from bot.web.demo.orders import GoTo
from handlers.when import ZONE
from storage.tables import Case
from tests.support.dialogue import Dialogue, Voice
from tests.support.echo import rows

TOURS = {tour.key: tour for tour in load_tours()}
PANES: tuple[Pane, ...] = ("resident", "steward", "third")


@dataclass
class Playing:
    """One tour being played on a desk of its own."""

    tour: Tour
    desk: Desk
    log: QuietLog = field(default_factory=QuietLog)

    def __post_init__(self) -> None:
        self.dialogue = Dialogue(self.desk)
        self.desk.listeners.append(self._committed)
        morning = self.desk.ordinary_morning().astimezone(ZONE)
        begins = datetime.combine(morning.date(), self.tour.begins, ZONE)
        self.desk.start_over(begins)

    def _committed(self, done: Done) -> None:
        self.log.add(done.why)

    def cases(self) -> list[Case]:
        """What was filed since the tour began; the residents' past is another matter."""
        begins = self.desk.now() - timedelta(days=1)
        return [case for case in rows(self.desk, Case) if case.filed_at > begins]

    def voice(self, pane: Pane) -> Voice:
        return self.dialogue.account(self.tour.account(pane))

    def play(self) -> None:
        """Every step, and then what is ready for the visitor."""
        for step in self.tour.steps:
            self.check(step)
        self.check(self.tour.yours)

    def check(self, act: Act) -> None:
        """Make the act; who is to hear something hears it, who is spared hears nothing."""
        heard_before = {pane: len(self._all(pane)) for pane in PANES}
        self.log.forget()
        self._act(act)
        new = {pane: "\n".join(self._all(pane)[heard_before[pane] :]) for pane in PANES}
        about = f"{self.tour.key}: {act}"
        for pane, fragment in act.hears:
            assert fragment in new[pane], f"{about}\n{pane} heard:\n{new[pane]}"
        for pane in act.spared:
            assert not new[pane], f"{about}\n{pane} heard:\n{new[pane]}"
        cited = {rule for line in self.log.recent() for rule in (line.rule or "").split("、")}
        assert set(act.rules) <= cited, f"{about}\nthe log has {self.log.recent()}"

    def _act(self, act: Act) -> None:
        if isinstance(act, Step) and act.minutes is not None:
            self.dialogue.passes(minutes=act.minutes)
        elif isinstance(act, Step) and act.until is not None:
            self.desk.advance(GoTo(act.until).until(self.desk.now()))
        else:
            assert act.by is not None
            voice = self.voice(act.by)
            if act.say is not None:
                voice.says(act.say)
            elif act.press is not None:
                voice.taps(act.press)
            else:
                voice.sends_photo()

    def _all(self, pane: Pane) -> list[str]:
        voice = self.voice(pane)
        voice.everything()
        return [shown.text for shown in voice.heard]


@pytest.fixture
def playing(sqlite_settings: Settings) -> Iterator[Callable[[str], Playing]]:
    desk = open_desk(sqlite_settings, kind="demo", create=True)
    yield lambda key: Playing(TOURS[key], desk)
    desk.store.close()


def test_there_are_five_ready_situations() -> None:
    assert list(TOURS) == ["leak", "lift", "steward", "noise", "untrue"]


@pytest.mark.parametrize("key", TOURS)
def test_every_step_does_what_is_said_of_it(key: str, playing: Callable[[str], Playing]) -> None:
    playing(key).play()


@pytest.mark.parametrize("key", TOURS)
def test_it_can_be_played_again(key: str, playing: Callable[[str], Playing]) -> None:
    for _ in range(2):
        play = playing(key)
        play.check(play.tour.steps[0])
        play.check(play.tour.steps[1])


def test_the_leak_is_the_stewards_and_becomes_an_emergency_when_the_pipe_bursts(
    playing: Callable[[str], Playing],
) -> None:
    play = playing("leak")
    play.play()
    leak, burst = play.cases()
    assert (leak.handler_role, leak.emergency) == ("steward", None)
    assert burst.emergency == "flood"


def test_those_trapped_hear_the_truth_and_the_next_one_up_is_told(
    playing: Callable[[str], Playing],
) -> None:
    play = playing("lift")
    play.play()
    [case] = play.cases()
    assert (case.emergency, case.handler_role, case.overdue) == ("trapped", "engineer", True)
    play.dialogue.account("chief:沈总").hears("没有到现场的记录")


def test_the_steward_complained_about_never_sees_the_number(
    playing: Callable[[str], Playing],
) -> None:
    play = playing("steward")
    play.play()
    [case] = play.cases()
    assert (case.kind, case.handler_role, case.level) == ("complaint", "lead", 1)
    assert case.number not in "".join(shown.text for shown in play.voice("steward").heard)


def test_the_third_dissatisfied_urge_makes_the_noise_a_complaint(
    playing: Callable[[str], Playing],
) -> None:
    """What the hint promises to whoever goes on."""
    play = playing("noise")
    play.play()
    resident = play.voice("resident")
    resident.says("催一下，都第二次了，没人管吗")
    resident.says("第三次催了，你们太慢了，态度也差")
    [case] = play.cases()
    assert (case.urges, case.kind) == (3, "complaint")


def test_what_was_not_repaired_goes_up_to_the_gm_the_second_time(
    playing: Callable[[str], Playing],
) -> None:
    """What the hint promises to whoever goes on."""
    play = playing("untrue")
    play.play()
    steward, resident = play.voice("steward"), play.voice("resident")
    steward.taps("先打电话了解").taps("完成").says("换了新的闭门器，试了五次，以后每月检查")
    steward.sends_photo().taps("刚刚看过").says("到了看到旧件坏了")
    play.dialogue.passes(seconds=30)
    resident.taps("没解决")
    [case] = play.cases()
    assert (case.kind, case.level, case.handler_role) == ("complaint", 2, "gm")
    play.dialogue.account("gm:秦总").hears(case.number)


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "step",
    [
        {"look": "两件事", "by": "resident", "say": "您好", "press": "接单"},
        {"look": "谁也没做什么"},
        {"look": "没有人", "say": "您好"},
        {"look": "时间不用人", "by": "resident", "minutes": 5},
        {"look": "没有这一格", "by": "agent", "say": "您好"},
        {"by": "resident", "say": "没有旁白"},
        {"look": "规则写错", "minutes": 5, "rules": ["5.3"]},
        {"look": "多写了", "minutes": 5, "hint": "x"},
    ],
    ids=lambda step: step.get("look", "-"),
)
def test_a_step_that_cannot_be_played_is_refused(step: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(step, Step)
