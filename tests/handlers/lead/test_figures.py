"""哪栋楼投诉最多, 大家手上各有几单, 本月满意度: what managers ask the desk (RULEBOOK §7)."""

import pytest

from tests.support.dialogue import Dialogue, Voice

LEAD, GM, OPERATIONS, OTHER_LEAD = "lead:陈主管", "gm:秦总", "operations:小顾", "lead:罗主管"
RUBBISH = "3栋1单元802，我是吴女士，13700000802，楼下垃圾没人收，臭死了，我要投诉"
LAMP = "1栋1单元803，我是郑女士，13700000803，楼道灯不亮了"
FEE = "3栋2单元1501的物业费账单算错了，我要投诉，我是王女士13800138000"


def week(dialogue: Dialogue) -> None:
    """Two complaints of 3栋 and a lamp in 1栋."""
    for name, words in (("f1", RUBBISH), ("f2", LAMP), ("f3", FEE)):
        dialogue.account(f"resident:{name}").says(words).taps("对，提交")


def said(voice: Voice, words: str) -> str:
    voice.everything()
    return voice.says(words).everything()


@pytest.mark.parametrize("words", ["哪栋楼投诉最多", "这周哪栋楼投诉最多？", "各栋投诉统计一下"])
def test_7_which_building_complains_most(dialogue: Dialogue, words: str) -> None:
    week(dialogue)
    lead = dialogue.account(LEAD)
    lead.everything()
    lead.says(words).hears("投诉共 2 件", "1. 3栋：2 件").does_not_hear("发到哪里", "1栋：")


def test_7_by_category_by_handler_and_by_estate(dialogue: Dialogue) -> None:
    week(dialogue)
    lead, gm = dialogue.account(LEAD), dialogue.account(GM)
    lead.everything()
    lead.says("本月投诉分类统计一下").hears("环境管理类：1 件", "综合服务类：1 件")
    lead.says("大家手上各有几单").hears("现在在办", "林晓彤：2 件", "周子航：1 件")
    gm.says("本月各小区投诉情况").hears("云汀花园：2 件")
    gm.says("哪栋楼问题最多").hears("云汀花园 3栋：2 件，其中投诉 2 件")


def test_7_an_estate_named_is_the_one_that_is_counted(dialogue: Dialogue) -> None:
    week(dialogue)
    gm = dialogue.account(GM)
    gm.says("云汀花园今天几单投诉").hears("今天报来的有 2 件")
    gm.says("枫禾湾今天有多少投诉").hears("没有这样的报事")
    gm.says("枫禾湾哪栋楼投诉最多").hears("这个月没有投诉")


def test_8_who_leads_another_estate_sees_nothing_of_it(dialogue: Dialogue) -> None:
    week(dialogue)
    dialogue.account(OTHER_LEAD).says("哪栋楼投诉最多").hears("没有投诉")
    steward = dialogue.account("steward:小林")
    steward.everything()
    steward.says("哪栋楼投诉最多").does_not_hear("投诉共")


def test_7_satisfaction_counts_his_own_word_and_silence_as_none(dialogue: Dialogue) -> None:
    week(dialogue)
    s, w = dialogue.account("steward:小林"), dialogue.account("resident:f3")
    s.presses("accept:261123-003").taps("自己写").says("王女士您好，我是管家，下午三点前核对好")
    s.taps("完成").says("账单已核对，多算的部分下月冲减").taps("跳过")
    dialogue.passes(minutes=1)
    lead = dialogue.account(LEAD)
    lead.says("这周满意度").hears("问了业户 1 次", "已解决 0", "还在等 1", "还没有人打分")
    w.taps("已解决").taps("4 分 满意")
    lead.says("回访结果怎么样").hears("已解决 1", "平均 4.0 分", "4 分 1 件")
    dialogue.account("agent:小雅").says("本周回访结果").hears("已解决 1")


@pytest.mark.parametrize("name", [GM, OPERATIONS])
def test_7_who_oversees_all_estates_reads_a_page_of_each(dialogue: Dialogue, name: str) -> None:
    week(dialogue)
    dialogue.account(name).says("早报").hears("云汀花园早报", "在办 3 件", "枫禾湾早报")


def test_7_words_for_a_resident_are_no_figures(dialogue: Dialogue) -> None:
    week(dialogue)
    s = dialogue.account("steward:小林")
    s.says("261123-001 您看是哪栋楼下面的垃圾最多").hears("发到哪里")


@pytest.mark.parametrize("name", [LEAD, GM])
def test_7_what_may_be_asked_is_told(dialogue: Dialogue, name: str) -> None:
    dialogue.account(name).says("帮助").hears("投诉最多", "本月满意度", "早报")
    dialogue.account("steward:小林").says("帮助").does_not_hear("本月满意度")
