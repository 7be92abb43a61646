"""From a finished report to a case with number, handler, clocks and promise (RULEBOOK §4.5)."""

from collections.abc import Collection

from handlers.cases import book, intake, moves
from handlers.cases.card import called, handler_line
from handlers.cases.dispatching import Handler, first_handler
from handlers.cases.privacy import numbers, veil
from handlers.cases.privacy.concerned import about_role, complained_about, role_meant
from handlers.cases.reports import frequent, heads_up, light, points
from handlers.cases.states import LIGHT, CaseKind, CaseState
from handlers.cases.telling import tell_roles, tell_staff
from handlers.cases.timing.clocks import give_card, start_answer, start_feedback, start_response
from handlers.letters import levels, replies
from handlers.messages import Button, Media
from handlers.roster import ROLE_NAMES
from handlers.roster_values import LEVEL_ROLES
from handlers.roster_values import place_words as house_words
from handlers.state import ReportDraft
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by
from nlp.categories import Category
from nlp.matters import topic_of
from nlp.places import building_of, is_by_a_building, is_of_a_building, is_of_a_flat
from nlp.standing import finds_fault
from nlp.whole import is_whole_building
from storage.hot import Known
from storage.ids import next_id
from storage.records import new_record
from storage.tables import Case

STAFF_TARGETS = frozenset(
    {
        "steward",
        "steward_lead",
        "duty_manager",
        "chief",
        "guard",
        "cleaner",
        "repairer",
        "agent",
        "company",
    }
)


def file_report(turn: Turn, draft: ReportDraft) -> Case:
    """File what the resident confirmed: number, dispatch, clocks, card, promise card.

    A dissatisfied report is a complaint (RULEBOOK §2.1); one that he says he reported before is a
    repeat complaint and begins at level 2 (RULEBOOK §6.4, §10).
    """
    case = new_case(turn, draft)
    remember_person(turn, draft)
    turn.explain(
        say(
            "log.filing.filed",
            number=case.number,
            what=say(f"cases.card.{case.kind}"),
            category=case.category,
        )
    )
    if draft.repeat:
        turn.explain(say("log.filing.repeat", number=case.number))
    if case.kind == CaseKind.PRAISE:
        light.thank(turn, case)
        return case
    assign(turn, case, first_handler(turn, case))
    if draft.hazard:
        turn.explain(say("log.filing.hazard", number=case.number))
    heads_up.tell(turn, case, draft)
    _promise(turn, case)
    frequent.notice(turn, case)
    return case


def new_case(turn: Turn, draft: ReportDraft) -> Case:
    """The case on record, without a handler yet."""
    kind = kind_of(turn, draft)
    filer_id, account_id = intake.filer(turn, draft)
    place = place_words(draft)
    case = new_record(
        Case,
        id=next_id(),
        number=next_number(turn),
        kind=kind,
        state=CaseState.FILED,
        category=draft.category or Category.OTHER,
        second_category=draft.second or None,
        because=draft.because,
        topic=topic_of(draft.what, draft.because),
        what=draft.what,
        since=draft.since or None,
        hope=draft.hope or None,
        feeling=draft.feeling,
        target=draft.target or None,
        urgent=draft.threat or draft.exposure or draft.hazard,
        repeat=draft.repeat,
        channel=draft.intake or turn.speaker.channel,
        filer_id=filer_id,
        filer_account_id=account_id,
        contact_name=draft.name or (None if draft.intake else turn.speaker.name),
        phones_sealed=turn.rules.keyring.seal(draft.phone) if draft.phone else None,
        community_id=draft.community_id or _some_community(turn),
        house_id=draft.house_id or None,
        building=building_of_matter(draft) or None,
        place=place,
        level=draft.level or (2 if draft.repeat else 1),
        rung=0,
        urges=0,
        dissatisfactions=0,
        filed_at=turn.now,
        last_word_at=turn.now,
        overdue=False,
    )
    if draft.anonymous:
        for name, value in veil.as_filed(turn, draft, place).items():
            setattr(case, name, value)
    grid = turn.roster.grid_of(case.community_id, case.building) if case.building else None
    case.grid_id = grid.id if grid else None
    if kind != CaseKind.PRAISE:
        _concern(turn, case, draft)
    turn.add(case)
    points.file(turn, case, draft.points)
    book.attach(turn, case, veil.neutral(case, draft_photos(draft)), purpose="report")
    filed = say("cases.entry.filed", what=case.what)
    if draft.intake:
        channel = intake.channel_name(draft.intake)
        filed = say("cases.entry.filed_for", channel=channel, what=case.what)
    moves.record(turn, case, "file", filed, visibility="resident")
    intake.note_link(turn, case, draft)
    if draft.email:
        replies.keep_sender(turn, case, draft.email)
    return case


def _concern(turn: Turn, case: Case, draft: ReportDraft) -> None:
    """Whom it is about: the handler of the case he spoke of, else by name or office (§5.1)."""
    about = turn.roster.staff(draft.about) if draft.about else None
    if about is None:
        about = complained_about(turn, case, draft.whom)
    else:
        case.target = about_role(about, case.community_id) or case.target
    case.target_id = about.person_id if about else None


def kind_of(turn: Turn, draft: ReportDraft) -> CaseKind:
    """A complaint by dissatisfaction, by repetition, or when it is about somebody at work.

    Praise is about people as well, and 帮我打印物业费账单 names the company without complaining.
    """
    kind = light.kind_of(turn, draft)
    about_staff = draft.target in STAFF_TARGETS and kind != CaseKind.PRAISE
    if draft.target == "company":
        merely_named = draft.feeling == "calm" and not finds_fault(draft.what)
        about_staff = about_staff and kind not in LIGHT and not merely_named
    if draft.dissatisfied or draft.repeat or about_staff:
        return CaseKind.COMPLAINT
    return kind


def draft_photos(draft: ReportDraft) -> list[Media]:
    """Photos that came with the report."""
    return [
        Media(kind=kind, name=name, mime=mime, blob_id=int(blob_id))
        for kind, name, mime, blob_id in draft.photos
    ]


def next_number(turn: Turn) -> str:
    """One for life, sayable by phone: 261123-007 (DESIGN §4), counted per local day."""
    day = turn.now.astimezone(turn.calendar.zone).strftime("%y%m%d")
    return f"{day}-{turn.count_up(f'cases {day}'):03d}"


def place_words(draft: ReportDraft) -> str:
    """The place of the matter as people say it: 3栋2单元1501, 3栋2单元楼道, 地下车库."""
    building, unit, room = house_of_matter(draft)
    return _in_words(building, unit, room) + draft.spot


def house_of_matter(draft: ReportDraft) -> tuple[str, str, str]:
    """Building, unit and room as they belong to the place of the matter.

    A public place from another clause than his house stands by itself: he lives in 1501, the lamp
    is in the corridor.
    """
    building, unit, room = _house(draft)
    if building_of(draft.spot) is not None:
        return "", "", ""  # 6栋大堂, told by who lives in 3栋
    if is_whole_building(draft.spot):
        return building, "", ""
    if not (draft.spot and room) or draft.spot_at_door or is_of_a_flat(draft.spot):
        return building, unit, room
    kept = is_of_a_building(draft.spot) or is_by_a_building(draft.spot)
    return (building, unit, "") if kept else ("", "", "")


def building_of_matter(draft: ReportDraft) -> str:
    """Whose steward it is for: 6 for 6栋大堂, also where he himself lives in 3栋."""
    return building_of(draft.spot) or draft.building


def _house(draft: ReportDraft) -> tuple[str, str, str]:
    return draft.building, draft.unit, draft.room


def _in_words(building: str, unit: str, room: str) -> str:
    if building:
        return house_words(building, unit, room)
    return (f"{unit}单元" if unit else "") + room


def _some_community(turn: Turn) -> int:
    """A place in no estate we know of still goes to somebody: the first estate's centre."""
    if turn.speaker.community_id:
        return turn.speaker.community_id
    return turn.roster.communities[0].id


def remember_person(turn: Turn, draft: ReportDraft) -> None:
    """What was said of himself is known next time (RULEBOOK §4.2); the house stays 未核实."""
    if turn.staff is not None:  # an employee reports for somebody else
        return
    keyring, lives_there = turn.rules.keyring, bool(draft.room)
    phone = numbers.first(draft.phone)
    turn.remember(
        Known(
            turn.speaker.person_id,
            draft.name or None,
            keyring.seal(phone) if phone else None,
            keyring.phone_hash(phone) if phone else None,
            (lives_there and draft.community_id) or None,
            (lives_there and draft.house_id) or None,
            _in_words(*_house(draft)) if lives_there else None,
        )
    )


def assign(turn: Turn, case: Case, handler: Handler | None) -> None:
    """Give a filed case to its handler: clocks, card, copies (RULEBOOK §5.1, §5.2)."""
    _move_to_assigned(turn, case, handler)
    if handler is not None:
        case.handler_id, case.handler_role = handler.staff.person_id, handler.role
        case.level, case.rung = handler.level, handler.rung
    else:
        text = say("cases.told.nobody", number=case.number, place=case.place)
        tell_roles(turn, case, ("operations", *LEVEL_ROLES.values(), "agent"), text)
    if case.assigned_at is not None:  # what the handler before him said and planned
        case.accepted_at = case.first_word_at = case.promised_due = None
        case.plan = case.next_step = None
        case.overdue = False
    start_response(turn, case)
    start_answer(turn, case)
    start_feedback(turn, case)
    turn.explain(say("log.filing.assigned", number=case.number, handler=handler_line(turn, case)))
    if case.target_id is not None:
        role = ROLE_NAMES.get(role_meant(case) or "", say("cases.card.colleague"))
        turn.explain(say("log.filing.about_staff", number=case.number, role=role))
    inform(turn, case, give_card(turn, case))


def _move_to_assigned(turn: Turn, case: Case, handler: Handler | None) -> None:
    text = say("cases.entry.assigned_nobody")
    if handler is not None:
        text = say("cases.entry.assigned", role=ROLE_NAMES[handler.role], name=handler.staff.name)
    moves.make(turn, case, "assign", text, visibility="staff", by_system=True)


def inform(turn: Turn, case: Case, card: str, *, but: Collection[int] = ()) -> None:
    """The lead hears of every complaint; higher levels have copies (RULEBOOK §5.2, §6.4).

    ``but``: ids of those who have the card already.
    """
    if case.kind != "complaint":
        return
    text = say("cases.told.informed", handler=handler_line(turn, case), card=card)
    steward = turn.roster.steward_of(case.community_id, case.building, turn.now)
    has_it = (case.handler_id, *but)
    if steward is not None and case.level > 1 and steward.person_id not in has_it:
        tell_staff(turn, case, steward, text)  # he stays informed (RULEBOOK §11)
    tell_roles(
        turn,
        case,
        ("lead", *turn.roster.copies(case.level)),
        text,
        but=(*has_it, steward.person_id if steward else None),
    )
    turn.explain(say("log.filing.informed", number=case.number))
    levels.write_for_level(turn, case)


def _promise(turn: Turn, case: Case) -> None:
    """The promise card: number, category, who, by when (RULEBOOK §4.5, §5.10)."""
    now = turn.now
    lines = [
        say(
            f"cases.promise.thanks.{'complaint' if case.kind == 'complaint' else 'request'}",
            name=called(case),
        ),
        say("cases.promise.number", number=case.number, category=case.category),
    ]
    if case.kind in LIGHT and case.answer_due:
        handler, by = handler_line(turn, case), say_by(case.answer_due, now)
        lines.append(say("light.promise.answer", handler=handler, by=by))
    elif case.handler_id and case.response_due and case.feedback_due:
        lines.append(
            say(
                "cases.promise.handler",
                handler=handler_line(turn, case),
                by=say_by(case.response_due, now),
            )
        )
        lines.append(say("cases.promise.feedback", by=say_by(case.feedback_due, now)))
    if case.anonymous:
        lines.append(say("cases.promise.anonymous"))
    if heads_up.is_of_theft(case):
        lines.append(say("outside.theft.promise"))
    lines.append(say("cases.promise.meanwhile"))
    if case.channel in intake.CHANNELS:
        intake.promise(turn, case, handler_line(turn, case), "\n".join(lines))
        return
    turn.reply(
        "\n".join(lines),
        [
            Button(label("common.button.progress_query"), "my_progress"),
            Button(label("common.button.add"), f"add:{case.number}"),
        ],
        case_id=case.id,
        case_number=case.number,
        purpose="promise",
    )
