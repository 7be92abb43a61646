"""Everything anybody may do, in any order, at the real desk; after each step its laws must hold.

    QIANTAI_TESTS_MACHINE_EXAMPLES=2000 QIANTAI_TESTS_MACHINE_STEPS=80 pytest tests/machine

runs it for a night. A failure prints the steps, shrunk, and the line that repeats them.
"""

import os
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from handlers.messages import Media
from tests.machine import words
from tests.machine.town import Place, Speaker
from tests.machine.watched import Watched

EXAMPLES = int(os.environ.get("QIANTAI_TESTS_MACHINE_EXAMPLES", "60"))
STEPS = int(os.environ.get("QIANTAI_TESTS_MACHINE_STEPS", "40"))
MACHINE = settings(  # the rest as tests/conftest.py has it
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    suppress_health_check=list(HealthCheck),
)
PHOTO = b"\xff\xd8\xff\xe0 a photo"
# What moves a case on, as a handler would tap it; the first that is offered is taken.
ONWARD = (
    *("take_emergency", "accept", "first_word"),
    *("complete", "visit", "plan", "progress", "chat_take", "task_take"),
)
REPORTED = st.sampled_from(words.REPORTS * 3 + words.EMERGENCIES)
SAYINGS = st.tuples(st.integers(0, 12), words.resident_texts | words.staff_texts)
OWN = frozenset({"outbox", "inbox", "conversations", "people", "accounts"})  # tables
DELAYS = (
    st.builds(lambda n: timedelta(minutes=n), st.integers(1, 50))
    | st.builds(lambda n: timedelta(hours=n), st.integers(1, 20))
    | st.builds(lambda n: timedelta(days=n), st.integers(1, 4))
)
TAPS = 4
ANSWERS = st.lists(st.tuples(st.integers(0, 7), st.sampled_from(words.ARRANGING)), max_size=6)
VERDICTS = st.sampled_from(("", "solved", "solved 5", "solved 3", "solved 1", "unsolved"))
residents, staff = st.integers(0, 3), st.integers(0, 8)
anybody = st.integers(0, 12)
back = st.integers(0, 6)  # how many messages back, 0 the newest


class Machine(Watched):
    """A fresh town, some forty things that happen in it."""

    # --- what happens ----------------------------------------------------------------------------

    @initialize(later=st.sampled_from((0, 0, 11, 35, 24 * 5, 24 * 5 + 12)))
    def begins(self, later: int) -> None:
        """In the morning, at night, on a weekend."""
        self.passes(timedelta(hours=later))

    @rule(who=residents, text=words.resident_texts)
    def resident_says(self, who: int, text: str) -> None:
        self.says(self.town.residents[who], text)

    @rule(who=staff, text=words.staff_texts)
    def employee_says(self, who: int, text: str) -> None:
        self.says(self.town.staff[who], text)

    @rule(who=anybody, text=words.resident_texts, whose=anybody, row=back)
    def somebody_quotes(self, who: int, text: str, whose: int, row: int) -> None:
        """A message of his own, of somebody else's, or one that never was."""
        there = self.read(self.town.everybody[whose]).shown
        quoted = there[-1 - row].id if row < len(there) else row
        self.hear(self.event(self.town.everybody[who], text=text, reply_to=quoted))

    @rule(
        who=residents,
        text=st.sampled_from(words.REPORTS + words.EMERGENCIES),
        confirms=st.booleans(),
    )
    def resident_reports(self, who: int, text: str, confirms: bool) -> None:
        self.reports(self.town.residents[who], text, confirms=confirms)

    @rule(who=residents, text=st.sampled_from(words.ABOUT_STAFF))
    def resident_complains_of_somebody(self, who: int, text: str) -> None:
        secret = f"{words.SECRET}{len(self.said) + 1000}"
        self.reports(self.town.residents[who], text.format(secret=secret), confirms=True)

    @rule(who=residents, text=st.sampled_from(words.AMONG_NEIGHBOURS))
    def resident_tells_of_neighbours(self, who: int, text: str) -> None:
        secret = f"{words.SECRET}{len(self.said) + 1000}"
        self.reports(self.town.residents[who], f"{text}，{secret}", confirms=True)

    @rule(which=back, group=st.integers(0, 5), choice=st.integers(0, 5), answers=ANSWERS)
    def a_case_is_arranged(
        self, which: int, group: int, choice: int, answers: list[tuple[int, str]]
    ) -> None:
        """What stands behind [更多]: helpers, pauses, solutions, neighbours, incidents, records."""
        found = self.open_case(which)
        if found is None:
            return
        number, handler, _ = found
        self.says(handler, number)
        if not self.press_shown(handler, "more", number):
            return
        for index in (group, choice):
            self._taps_newest(handler, index)
        for index, text in answers:
            if not (index < TAPS and self._taps_newest(handler, index)):
                self.says(handler, text)

    def _taps_newest(self, speaker: Speaker, index: int) -> bool:
        newest = self.read(speaker).shown[-1:]
        if not newest or not newest[0].buttons:
            return False
        self.taps(speaker, f"{newest[0].id}.{index % len(newest[0].buttons)}")
        return True

    @rule(who=anybody, text=st.sampled_from(("", "", *words.WORK)))
    def somebody_sends_a_photo(self, who: int, text: str) -> None:
        photo = Media("photo", "现场.jpg", data=PHOTO + str(len(self.said)).encode())
        self.hear(self.event(self.town.everybody[who], kind="photo", text=text, media=(photo,)))

    @rule(who=anybody, kind=st.sampled_from(("voice", "video", "file", "start", "nothing")))
    def somebody_sends_something_else(self, who: int, kind: str) -> None:
        media = () if kind in ("start", "nothing") else (Media(kind, "一段", "x/y", data=PHOTO),)
        self.hear(self.event(self.town.everybody[who], kind=kind, media=media))

    @rule(who=anybody, row=back, index=st.integers(0, 7))
    def somebody_taps(self, who: int, row: int, index: int) -> None:
        """A button he was shown, lately or long ago: never called foreign."""
        speaker = self.read(self.town.everybody[who])
        if row < len(speaker.with_buttons):
            shown = speaker.with_buttons[-1 - row]
            self.taps(speaker, f"{shown.id}.{index % len(shown.buttons)}")

    @rule(who=residents, index=st.integers(0, 7))
    def resident_answers_with_a_tap(self, who: int, index: int) -> None:
        """The newest question."""
        speaker = self.read(self.town.residents[who])
        if speaker.with_buttons:
            shown = speaker.with_buttons[-1]
            self.taps(speaker, shown.buttons[index % len(shown.buttons)][1], by_action=True)

    @rule(who=staff, text=st.sampled_from(words.WORK), photo=st.booleans())
    def employee_works(self, who: int, text: str, photo: bool) -> None:
        """Whatever moves a case on, then the words that are asked for."""
        speaker = self.read(self.town.staff[who])
        for row in reversed(speaker.with_buttons[-8:]):
            names = [action.partition(":")[0] for _, action in row.buttons]
            onward = next((name for name in ONWARD if name in names), None)
            if onward is not None:
                self.taps(speaker, f"{row.id}.{names.index(onward)}")
                break
        self.says(speaker, text)
        if photo:
            self.somebody_sends_a_photo(self.town.everybody.index(speaker), "")

    @rule(which=back, text=st.sampled_from(words.WORK[:6]), plans=st.booleans(), verdict=VERDICTS)
    def a_case_is_worked_on(self, which: int, text: str, plans: bool, verdict: str) -> None:
        """An open case, from 接单 to 完成, as its handler would do it; then its filer judges."""
        found = self.open_case(which)
        if found is None:
            return
        number, handler, filer = found
        self._works_on(handler, number, text, plans=plans)
        if filer is not None:
            self._judges(filer, number, verdict)

    @rule(who=residents, report=st.sampled_from(words.REPORTS[:6]), verdict=VERDICTS, delay=DELAYS)
    def a_matter_runs_its_course(
        self, who: int, report: str, verdict: str, delay: timedelta
    ) -> None:
        """From the first word to the resident's own: what random steps would seldom reach."""
        self.resident_reports(who, report, confirms=True)
        self.a_case_is_worked_on(0, words.WORK[0], plans=False, verdict="")
        self.time_passes(delay)
        self.a_resident_judges(who, verdict)

    @rule(who=residents, verdict=VERDICTS)
    def a_resident_judges(self, who: int, verdict: str) -> None:
        """Whatever he was last asked about."""
        self._judges(self.town.residents[who], "", verdict)

    def _works_on(self, handler: Speaker, number: str, text: str, *, plans: bool) -> None:
        if self.press_shown(handler, "accept", number) or self.press_shown(
            handler, "take_emergency", number
        ):
            self.says(handler, text)
        if plans and self.press_shown(handler, "plan", number):
            for words_ in (text, "师傅上门", "后天下午三点"):
                self.says(handler, words_)
        if self.press_shown(handler, "visit", number):
            self.says(handler, text)
        if self.press_shown(handler, "complete", number):
            self.says(handler, text)
            self.somebody_sends_a_photo(self.town.everybody.index(handler), "")
            self.press_shown(handler, "answer", number)
            self.passes(timedelta(seconds=31))  # until it can no longer be taken back

    def _judges(self, filer: Speaker, number: str, verdict: str) -> None:
        action, _, rating = verdict.partition(" ")
        if action and self.press_shown(filer, action, number) and rating:
            self.press_shown(filer, "rate", rating=rating)

    @rule(who=anybody, whose=anybody, row=back, index=st.integers(0, 7))
    def somebody_taps_a_button_of_another(self, who: int, whose: int, row: int, index: int) -> None:
        """It moves nothing."""
        speaker, other = self.town.everybody[who], self.read(self.town.everybody[whose])
        if speaker is other or row >= len(other.with_buttons):
            return
        # An answer, and for who never spoke here a person with an account; nothing else.
        before = self.everything(but=OWN)
        button = f"{other.with_buttons[-1 - row].id}.{index}"
        self.hear(self.event(speaker, kind="button", button=button))
        assert self.everything(but=OWN) == before, "a foreign button changed something"

    @rule(who=anybody, value=words.invented_buttons)
    def somebody_taps_an_invented_button(self, who: int, value: str) -> None:
        self.hear(self.event(self.town.everybody[who], kind="button", button=value))

    @rule(sayings=st.lists(SAYINGS, min_size=2, max_size=6))
    def several_speak_at_once(self, sayings: list[tuple[int, str]]) -> None:
        """In one transaction."""
        self.hear(*(self.event(self.town.everybody[who], text=text) for who, text in sayings))

    @precondition(lambda self: not self.flooded)
    @rule(who=residents, text=st.sampled_from(words.REPORTS + words.EMERGENCIES + words.ANSWERS))
    def somebody_floods(self, who: int, text: str) -> None:
        """Once an example: it is slow."""
        self.flooded = True
        events = [self.event(self.town.residents[who], text=f"{text}{n % 7}") for n in range(36)]
        self.hear(*events)

    @precondition(lambda self: self.said)
    @rule(which=st.integers(0, 60))
    def an_event_comes_again(self, which: int) -> None:
        """The platform repeats itself: nothing changes, not a row."""
        before = self.everything()
        (heard,) = self.town.desk.hear(self.said[which % len(self.said)])
        assert heard.duplicate
        assert not heard.out
        assert self.everything() == before, "a repeated event changed something"

    @rule(delay=DELAYS)
    def time_passes(self, delay: timedelta) -> None:
        self.passes(delay)

    @rule()
    def the_desk_restarts(self) -> None:
        self.town.restart()


def test_whatever_anybody_does_the_laws_of_the_desk_hold(tmp_path: Path) -> None:
    Machine.place = Place(tmp_path)
    try:
        run_state_machine_as_test(Machine, settings=MACHINE)
    finally:
        Machine.place.close()
