"""With several matters open, an answer goes to the proposal that was put to him last (§5.9)."""

from tests.handlers.resident.test_relay import GATE, LIFT, TAP, says_in, several
from tests.support.dialogue import Dialogue, Voice


def plans(steward: Voice, number: str, words: str) -> None:
    """方案/计划 of the case."""
    steward.presses(f"plan:{number}").says(words).taps("按方案进行").says("明天下午六点")


def test_5_9_a_counter_offer_goes_to_the_plan_put_last(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue, 3)
    says_in(steward, GATE, "师傅明天联系您")
    dialogue.passes(minutes=1)
    plans(steward, TAP, "更换龙头，重做地板压条")
    resident.messages()
    resident.says("200太少了 我地板都泡了").does_not_hear("另一件事").hears("管家")
    steward.hears("想要别的方案：200太少了 我地板都泡了")


def test_5_9_it_is_heard_while_it_is_asked_which(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue, 3)
    says_in(steward, GATE, "师傅明天联系您")
    dialogue.passes(minutes=1)
    plans(steward, TAP, "更换龙头，重做地板压条")
    resident.messages()
    resident.says("我家里还有老人行动不便").hears("另一件事")
    resident.says("换别的方案").does_not_hear("另一件事")
    steward.hears("想要别的方案", "老人行动不便")


def test_4_3_a_wish_to_tell_him_goes_to_who_spoke_last(dialogue: Dialogue) -> None:
    resident, steward = several(dialogue, 3)
    says_in(steward, GATE, "下午来补卡")
    dialogue.passes(minutes=1)
    says_in(steward, LIFT, "11点带师傅上门看")
    resident.messages()
    resident.says("跟管家说一下改到12点").does_not_hear("另一件事").hears(LIFT)
    steward.hears(f"{LIFT}（3栋2单元电梯）业户回复：跟管家说一下改到12点")


def test_5_6_the_matter_named_is_shown(dialogue: Dialogue) -> None:
    resident, _ = several(dialogue, 3)
    resident.says("水龙头那个怎么样了").hears(TAP).does_not_hear(LIFT, GATE)
    resident.says("路灯那个怎么样了").hears(TAP, LIFT, GATE)
