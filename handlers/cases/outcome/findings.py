"""What a complaint turned out to be: its nature, its kind, how serious (RULEBOOK §2, §6.6).

Whoever finished it says nature and kind by one tap each; 有效投诉 is verified by the centre's lead,
who then gives its points on the company's scale; he may do so unasked, before anybody said a kind.
What still waits for it stands on the page of the morning. Nothing of it reaches the resident.
"""

from datetime import timedelta

from sqlalchemy import select

from handlers.cases import book, moves, written
from handlers.cases.errors import MoveRefused
from handlers.cases.privacy.concerned import is_about, not_about
from handlers.cases.states import CaseState, Outcome
from handlers.cases.telling import tell_roles, tell_staff
from handlers.messages import Button
from handlers.policy_review import Severity
from handlers.roster import Staff
from handlers.texts import label, say
from handlers.turn import Turn
from storage.tables import Case, Finding

__all__ = [
    "COMMUNICATION",
    "KINDS",
    "NATURES",
    "ask",
    "badly_handled",
    "kind_buttons",
    "may_say",
    "may_verify",
    "nature_buttons",
    "next_question",
    "of_case",
    "page_lines",
    "scale_buttons",
    "set_kind",
    "set_nature",
    "set_severity",
    "verify",
    "waiting",
]

NATURES = ("hardware", "service", "misunderstanding")
VALID = "valid"
COMMUNICATION = ("help", "advice", "venting")  # 沟通性投诉
KINDS = (VALID, *COMMUNICATION)
VERIFIERS = ("lead", "chief")
WAITING_DAYS = 30  # older ones are no longer asked for
MOST_NUMBERS = 5


def of_case(turn: Turn, case: Case) -> Finding:
    """What is found so far; made when there is nothing yet."""
    found = turn.session.get(Finding, case.id)
    if found is None:
        found = Finding(case_id=case.id)
        turn.session.add(found)
        turn.session.flush()
    return found


def ask(turn: Turn, case: Case) -> None:
    """After 完成 of a complaint: the handler is asked, unless it was said before."""
    if case.kind != "complaint" or of_case(turn, case).nature is not None:
        return
    text = say("findings.ask.nature", number=case.number)
    tell_staff(turn, case, book.acting_handler(turn, case), text, nature_buttons(case))


def nature_buttons(case: Case) -> tuple[Button, ...]:
    """[硬件故障] [服务瑕疵] [沟通误会]."""
    return tuple(
        Button(say(f"findings.nature.{one}"), f"nature:{case.number}.{one}") for one in NATURES
    )


def kind_buttons(case: Case, kinds: tuple[str, ...] = KINDS) -> tuple[Button, ...]:
    """[有效投诉] and the three of 沟通性投诉."""
    return tuple(
        Button(say(f"findings.kind.{one}"), f"finding:{case.number}.{one}") for one in kinds
    )


def scale_buttons(turn: Turn, case: Case) -> tuple[Button, ...]:
    """The company's own scale, lightest first."""
    return tuple(
        Button(say("findings.step", name=name, points=points), f"severity:{case.number}.{points}")
        for name, points in sorted(_rules(turn, case).scale.items(), key=lambda one: one[1])
    )


def set_nature(turn: Turn, case: Case, nature: str) -> None:
    """By whoever handled it; raises MoveRefused for anybody else."""
    _refuse_others(turn, case)
    finding = of_case(turn, case)
    finding.nature, finding.said_by = nature, turn.speaker.person_id
    _note(turn, case, say("findings.entry.nature", nature=say(f"findings.nature.{nature}")))


def set_kind(turn: Turn, case: Case, kind: str) -> None:
    """By whoever handled it. 有效投诉 goes to the lead to be verified (RULEBOOK §2)."""
    _refuse_others(turn, case)
    finding = of_case(turn, case)
    finding.kind, finding.said_by = kind, turn.speaker.person_id
    finding.verified = finding.verified_by = None
    _note(turn, case, say("findings.entry.kind", kind=say(f"findings.kind.{kind}")))
    if kind == VALID:
        _ask_lead(turn, case, "findings.ask.verify")


def badly_handled(turn: Turn, case: Case) -> None:
    """A 沟通性投诉 whose resident is not satisfied becomes 有效 (RULEBOOK §2, S1 ❼)."""
    finding = turn.session.get(Finding, case.id)
    if finding is None or finding.kind not in COMMUNICATION:
        return
    finding.kind, finding.verified, finding.verified_by = VALID, None, None
    _note(turn, case, say("findings.entry.badly_handled"))
    _ask_lead(turn, case, "findings.ask.badly_handled")


def verify(turn: Turn, case: Case, *, holds: bool) -> None:
    """[属实] [不算有效], by the centre's lead or chief, who did not handle it himself."""
    staff = _verifier(turn, case)
    finding = of_case(turn, case)
    if case.kind != "complaint" or (finding.kind != VALID and not holds):
        raise MoveRefused(say("common.button_reply.old_nothing"))
    finding.kind = VALID
    finding.verified, finding.verified_by = holds, staff.person_id
    _note(turn, case, say(f"findings.entry.{'verified' if holds else 'not_valid'}"))
    turn.explain(say("findings.log.verified" if holds else "findings.log.not", number=case.number))
    if not holds:
        text = say("findings.ask.other_kind", number=case.number, name=staff.name)
        handler = book.acting_handler(turn, case)
        tell_staff(turn, case, handler, text, kind_buttons(case, COMMUNICATION))


def set_severity(turn: Turn, case: Case, points: int) -> None:
    """The points of a verified complaint; from so many on a report, a site visit (§6.6)."""
    _verifier(turn, case)
    finding, rules = of_case(turn, case), _rules(turn, case)
    if not finding.verified or points not in rules.scale.values():
        raise MoveRefused(say("common.button_reply.old_nothing"))
    if finding.severity is not None:
        raise MoveRefused(say("common.button_reply.done"))
    finding.severity = points
    _note(turn, case, say("findings.entry.severity", points=points))
    if points >= rules.report_points:
        written.open_for_roles(turn, case, "severity_report", VERIFIERS)
    if points >= rules.visit_points:
        written.open_for_roles(turn, case, "site_visit", ("agent",))
    turn.explain(say("findings.log.severity", number=case.number, points=points))


def next_question(turn: Turn, case: Case) -> tuple[str, tuple[Button, ...]]:
    """What the speaker has to say of this complaint now; raises MoveRefused if it is not his."""
    if case.kind != "complaint":
        raise MoveRefused(say("findings.refused.no_complaint", number=case.number))
    finding = turn.session.get(Finding, case.id) or Finding(case_id=case.id)
    if may_verify(turn, case):
        return _asked_of_verifier(turn, case, finding)
    if not may_say(turn, case):
        raise MoveRefused(say("findings.refused.verifier"))
    if finding.nature is None:
        return say("findings.ask.nature", number=case.number), nature_buttons(case)
    return say("findings.ask.kind", number=case.number), kind_buttons(case)


def _asked_of_verifier(turn: Turn, case: Case, finding: Finding) -> tuple[str, tuple[Button, ...]]:
    if finding.severity is not None:
        text = say("findings.ask.graded", number=case.number, points=finding.severity)
        return text, ()
    if finding.verified:
        return say("findings.ask.severity", number=case.number), scale_buttons(turn, case)
    if finding.kind == VALID:
        handler = book.handler_of(turn, case)
        name = handler.name if handler else ""
        text = say("findings.ask.verify", number=case.number, place=case.place, handler=name)
        return text, _verify_buttons(case)
    said = say(f"findings.kind.{finding.kind}") if finding.kind else say("findings.ask.no_kind")
    text = say("findings.ask.of_himself", number=case.number, place=case.place, said=said)
    return text, _verify_buttons(case)[:1]


def may_verify(turn: Turn, case: Case) -> bool:
    """The centre's lead or chief, of a complaint that is not about him nor handled by him."""
    staff = turn.staff
    if staff is None or is_about(case, staff) or case.handler_id == staff.person_id:
        return False
    return any(staff.has(role, case.community_id) for role in VERIFIERS)


def may_say(turn: Turn, case: Case) -> bool:
    """Whoever handles it, whom it is not about, says nature and kind."""
    staff = turn.staff
    return (
        staff is not None
        and not is_about(case, staff)
        and moves.acts_for_handler(turn, case, staff)
    )


def waiting(turn: Turn, community_id: int, reader: Staff) -> dict[str, list[Case]]:
    """Finished complaints of the last weeks that wait: "kind", "verify" or "severity" → them."""
    rows = turn.session.execute(
        select(Case, Finding)
        .outerjoin(Finding, Finding.case_id == Case.id)
        .where(
            Case.community_id == community_id,
            Case.kind == "complaint",
            Case.state.in_((CaseState.COMPLETED, CaseState.CLOSED)),
            Case.filed_at >= turn.now - timedelta(days=WAITING_DAYS),
            Case.outcome.is_distinct_from(Outcome.WITHDRAWN),
            Case.outcome.is_distinct_from(Outcome.MERGED),
            not_about(reader),
        )
        .order_by(Case.id)
    )
    found: dict[str, list[Case]] = {}
    for case, finding in rows:
        for_what = _waits_for(finding)
        own = case.handler_id == reader.person_id and for_what != "kind"
        if for_what and not own:
            found.setdefault(for_what, []).append(case)
    return found


def _waits_for(finding: Finding | None) -> str:
    if finding is None or finding.kind is None:
        return "kind"
    if finding.kind != VALID or finding.verified is False:
        return ""
    if finding.verified is None:
        return "verify"
    return "severity" if finding.severity is None else ""


def page_lines(turn: Turn, community_id: int, reader: Staff) -> list[str]:
    """What waits to be verified or graded there, for the page of the morning and 我的任务."""
    found = waiting(turn, community_id, reader)
    lines = []
    for for_what in ("verify", "severity", "kind"):
        cases = found.get(for_what, [])
        if cases:
            numbers = "、".join(case.number for case in cases[:MOST_NUMBERS])
            lines.append(say(f"findings.page.{for_what}", count=len(cases), numbers=numbers))
    return lines


def waits_for_him(turn: Turn, community_id: int, reader: Staff) -> bool:
    """Whether any waits to be verified or graded, which is the reader's; what a handler has not
    chosen yet makes no page by itself."""
    return not waiting(turn, community_id, reader).keys() <= {"kind"}


def _ask_lead(turn: Turn, case: Case, key: str) -> None:
    handler = book.handler_of(turn, case)
    text = say(key, number=case.number, place=case.place, handler=handler.name if handler else "")
    tell_roles(turn, case, VERIFIERS, text, _verify_buttons(case), but=(case.handler_id,))


def _verify_buttons(case: Case) -> tuple[Button, ...]:
    return (
        Button(label("findings.button.holds"), f"verify:{case.number}.yes"),
        Button(label("findings.button.holds_not"), f"verify:{case.number}.no"),
    )


def _verifier(turn: Turn, case: Case) -> Staff:
    staff = turn.staff
    if staff is None or not may_verify(turn, case):
        raise MoveRefused(say("findings.refused.verifier"))
    return staff


def _refuse_others(turn: Turn, case: Case) -> None:
    if not may_say(turn, case):
        raise MoveRefused(say("findings.refused.handler"))
    if case.kind != "complaint":
        raise MoveRefused(say("common.button_reply.old_nothing"))


def _note(turn: Turn, case: Case, text: str) -> None:
    moves.record(turn, case, "finding", text)


def _rules(turn: Turn, case: Case) -> Severity:
    return turn.calendar_of(case.community_id).policy.severity
