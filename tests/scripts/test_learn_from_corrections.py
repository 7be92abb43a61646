"""What people put right becomes proposals for the lexicon, and only words get there."""

from pathlib import Path

from bot.settings import Settings
from handlers.cases.actions.residents import change_category
from scripts.learn_from_corrections import Proposal, Told, accept, propose, told_in
from tests.support.centre import WANG, open_centre

# The reader takes it for the building; people said it belongs to the equipment.
WRONG = [
    Told(f"{place}的石狮子裂了", "设备管理类", corrected=True) for place in ("东边", "西边", "南边")
]


def test_a_word_that_several_corrected_cases_share_is_proposed() -> None:
    words = {proposal.word: proposal for proposal in propose(WRONG)}
    assert words
    assert all(one.category == "设备管理类" and one.cases == 3 for one in words.values())


def test_two_cases_are_no_reason_yet() -> None:
    assert propose(WRONG[:2]) == []


def test_what_nobody_corrected_proposes_nothing() -> None:
    assert propose([Told(one.what, one.category, corrected=False) for one in WRONG]) == []


def test_a_word_that_is_right_elsewhere_is_left_alone() -> None:
    found = propose(WRONG)[0]
    others = [Told(one.what, found.instead_of, corrected=False) for one in WRONG * 3]
    assert propose([*WRONG, *others]) == []


def test_3_a_category_that_a_resident_changed_is_told(desk_settings: Settings) -> None:
    with open_centre(desk_settings) as centre:
        number = centre.files("楼上漏水")
        centre.files("路灯不亮")
        centre.on(number, WANG, lambda turn, case: change_category(turn, case, "设备管理类"))
        told = {one.what: (one.category, one.corrected) for one in told_in(centre.desk.store)}
    assert told["楼上漏水"] == ("设备管理类", True)
    assert not told["路灯不亮"][1]


def test_an_accepted_line_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    lexicon = tmp_path / "learned_category.tsv"
    lexicon.write_text("# 说明\n水\t设备管理类:+0.10\n灯\t设备管理类:+0.20\n", encoding="utf-8")
    line = Proposal("灯", "环境管理类", "设备管理类", 4).line
    assert accept([f"{line}  # 4 件", "", "请删去不要的行"], lexicon) == 1
    head, *words = lexicon.read_text(encoding="utf-8").splitlines()
    assert head == "# 说明"
    assert set(words) == {"水\t设备管理类:+0.10", "灯\t环境管理类:+1.50 设备管理类:-0.75"}
