"""What people read about a case: the card, the resident's status (RULEBOOK §5.6, §5.12)."""

from datetime import datetime, timedelta

from handlers.cases import book, coaching, intake, known, links
from handlers.cases.homes import home_lines
from handlers.cases.privacy.concerned import ROLE_OF_TARGET, may_be_meant, role_meant
from handlers.cases.states import LIGHT, UNFINISHED, WORKING, CaseKind, CaseState, Outcome
from handlers.cases.telling import superiors
from handlers.messages import Button
from handlers.roster import ROLE_NAMES
from handlers.state import BY_MAIL
from handlers.texts import label, say
from handlers.turn import Turn
from handlers.when import say_by, say_time
from nlp.feeling import threatens_exposure, threatens_people
from nlp.people import mask
from nlp.places import read_place
from storage.tables import Case

DISPUTES = ("dispute", "reopen")
LOOKED_BACK = 40  # entries of a timeline
NUMBERED = "①②③④⑤⑥⑦⑧⑨⑩"


def staff_card(turn: Turn, case: Case) -> str:
    """Everything the handler needs to begin: what, where, who, feeling, history, limits."""
    lines = [
        say("cases.card.title", what=_title(case), number=case.number, category=case.category),
        say("cases.card.place", community=_community(turn, case), place=case.place),
        *home_lines(turn, case),
        *_unlisted_lines(case),
        resident_line(turn, case),
        *_channel_lines(turn, case),
        say("cases.card.what", what=case.what),
        *point_lines(turn, case),
    ]
    lines += _optional_lines(turn, case)
    lines += coaching.lines(case)
    lines += _history_lines(turn, case)
    lines += _limit_lines(turn, case)
    return "\n".join(lines)


def _title(case: Case) -> str:
    if case.emergency:
        key = "emergency_complaint" if is_complained_of(case) else "emergency"
        return say(f"cases.card.{key}", kind=say(f"cases.emergency.kind.{case.emergency}"))
    return say(f"cases.card.level.{case.level}" if case.level > 1 else f"cases.card.{case.kind}")


def is_complained_of(case: Case) -> bool:
    """An emergency that is a complaint as well, with its 24 hours (RULEBOOK §2.1, §5.3)."""
    is_complaint = case.kind == CaseKind.COMPLAINT and case.answer_due is not None
    return is_complaint and case.emergency is not None


def _unlisted_lines(case: Case) -> list[str]:
    """A door that the roster does not know: the resident was told that we find out (DESIGN §3)."""
    if case.house_id is not None or case.anonymous:
        return []
    place = read_place(case.place)
    return [say("cases.card.unlisted")] if place is not None and place.room else []


def resident_line(turn: Turn, case: Case) -> str:
    """Who it is; the number masked: looking at the full one is on record (RULEBOOK §8)."""
    name = case.contact_name or say("cases.card.unsaid")
    if case.phones_sealed is None:
        return say("cases.card.resident", name=name)
    phone = mask(turn.rules.keyring.open(case.phones_sealed))
    return say("cases.card.resident_phone", name=name, phone=phone)


def point_lines(turn: Turn, case: Case) -> list[str]:
    """Each matter of a report that holds several, numbered, with its answer (RULEBOOK §4.4)."""
    every = book.points(turn, case)
    head = [say("points.head", count=len(every))] if every else []
    return head + [
        say("points.line_answered", at=point_mark(p.position), what=p.what, answer=p.answer)
        if p.state == "answered"
        else say("points.line_open", at=point_mark(p.position), what=p.what)
        for p in every
    ]


def point_mark(position: int) -> str:
    """①, ② …; beyond ten a plain number."""
    return NUMBERED[position - 1] if position <= len(NUMBERED) else f"{position}."


def _channel_lines(turn: Turn, case: Case) -> list[str]:
    """How it came, where an employee filed it; who has no chat is to be phoned (RULEBOOK §2)."""
    channel = intake.channel_name(case.channel)
    if not channel:
        return []
    if case.channel == BY_MAIL:
        by_mail = intake.way(turn, case) == intake.MAIL
        return [say(f"mailback.card.channel{'_only' if by_mail else ''}", channel=channel)]
    if intake.is_reachable(turn, case):
        return [say("cases.card.channel", channel=channel)]
    return [say(f"cases.card.channel_by.{intake.told_by(turn, case)}", channel=channel)]


def called(case: Case) -> str:
    """The resident's name as it stands at the head of a sentence; nothing when it is not known."""
    return f"{case.contact_name}，" if case.contact_name and not case.anonymous else ""


def _pressing_lines(case: Case) -> list[str]:
    """Why this one cannot wait."""
    lines = [say("cases.card.urgent")] if case.urgent and not case.emergency else []
    if threatens_people(case.what):
        lines.append(say("cases.card.threat"))
    if threatens_exposure(case.what):
        lines.append(say("cases.card.exposure"))
    if case.repeat:
        lines.append(say("cases.card.repeat"))
    if case.urges:
        lines.append(say("cases.card.urges", times=case.urges))
    if case.dissatisfactions:
        lines.append(say("cases.card.dissatisfied", times=case.dissatisfactions))
    return lines


def _optional_lines(turn: Turn, case: Case) -> list[str]:
    lines = _concerned_lines(turn, case)
    lines += [say("cases.card.anonymous")] if case.anonymous else []
    if case.since:
        lines.append(say("cases.card.since", since=case.since))
    if case.hope:
        lines.append(say("cases.card.hope", hope=case.hope))
    if case.feeling != "calm":
        lines.append(say(f"cases.card.feeling.{case.feeling}"))
    lines += _pressing_lines(case)
    if case.completion and case.dissatisfactions:
        lines.append(say("cases.card.completion", note=_short(case.completion)))
        words = _last_words(turn, case)
        if words:
            lines.append(say("cases.card.last_words", words=_short(words)))
    photos = len(book.photos(turn, case))
    if photos:
        lines.append(say("cases.card.photos", count=photos))
    return lines


def _concerned_lines(turn: Turn, case: Case) -> list[str]:
    """Whom it is about, for those who may see it at all (RULEBOOK §4.2, §5.1)."""
    about = turn.roster.staff(case.target_id) if case.target_id is not None else None
    if about is not None:
        return [say("cases.card.concerned", name=about.name)]
    named = [staff.name for staff in may_be_meant(turn, case)]
    if named:
        return [say("cases.card.concerned_unclear", names="、".join(named))]
    role = role_meant(case) if is_complained_of(case) else None
    return [say("cases.card.concerned", name=ROLE_NAMES[role])] if role else []


def _last_words(turn: Turn, case: Case) -> str:
    """What the resident said when he was not satisfied, with what he wrote to it afterwards."""
    said = [(e.kind, e.text) for e in turn.entries if e.case_id == case.id and e.kind in DISPUTES]
    if not said:
        earlier = book.timeline(turn, case, for_resident=True, limit=LOOKED_BACK)
        said = [(entry.kind, entry.text) for entry in earlier]
    at = max((i for i, (kind, _) in enumerate(said) if kind in DISPUTES), default=None)
    if at is None:
        return ""
    dispute = said[at][1]
    added = [text for kind, text in said[at + 1 :] if kind == "add" and text]
    unsaid = say("cases.entry.disputed", words=say("cases.entry.no_words"))
    if dispute == unsaid and added:
        return say("cases.entry.disputed", words="；".join(added))
    return "；".join([dispute, *added])


def _history_lines(turn: Turn, case: Case) -> list[str]:
    """Earlier cases of the house; not those about an employee, who may be the one who reads."""
    return [
        say(
            "cases.card.history",
            number=old.number,
            category=old.category,
            when=say_time(old.filed_at, turn.now),
            what=_short(old.what),
        )
        for old in book.house_history(turn, case)
        if old.target_id is None and old.target not in ROLE_OF_TARGET
    ]


def _limit_lines(turn: Turn, case: Case) -> list[str]:
    paused = paused_words(turn, case, "people.pause.status")
    if paused:
        return [paused]
    now = turn.now
    if case.kind in LIGHT and case.answer_due and case.feedback_at is None:
        return [say("light.card.limit", by=say_by(case.answer_due, now))]
    lines = []
    on_site = _on_site_due(turn, case)
    if on_site is not None:
        lines.append(say("cases.card.on_site", by=say_by(on_site, now)))
    if case.response_due and case.first_word_at is None:
        lines.append(say("cases.card.response", by=say_by(case.response_due, now)))
    if case.answer_due and case.feedback_at is None:
        lines.append(say("cases.card.answer", by=say_by(case.answer_due, now)))
    if case.feedback_due and case.feedback_at is None:
        calendar = turn.calendar_of(case.community_id)
        guess = calendar.rests_on_estimate(case.filed_at, case.feedback_due)
        mark = say("common.hours.estimate") if guess else ""
        lines.append(say("cases.card.feedback", by=say_by(case.feedback_due, now), mark=mark))
    if case.promised_due and case.state in UNFINISHED:
        lines.append(
            say(
                "cases.card.promised",
                step=case.next_step or case.plan or "",
                by=say_by(case.promised_due, now),
            )
        )
    return lines


def card_buttons(case: Case) -> tuple[Button, ...]:
    """What the handler may do now."""
    if case.kind in LIGHT:
        is_open = case.state in UNFINISHED and case.state != CaseState.FILED
        answer = Button(label("light.button.answer"), f"answer_it:{case.number}")
        return (answer,) if is_open else ()
    if case.state == CaseState.ASSIGNED:
        return (Button(label("common.button.accept"), f"accept:{case.number}"),)
    if case.state == CaseState.PAUSED:
        return (Button(label("people.button.resume"), f"resume:{case.number}"),)
    if case.state not in WORKING:
        return ()
    return tuple(
        Button(label(f"common.button.{name}"), f"{name}:{case.number}")
        for name in ("progress", "plan", "complete")
    )


def resident_status(turn: Turn, case: Case) -> str:
    """Stage, handler, next step, promised time and what happened so far (RULEBOOK §5.6)."""
    lines = [
        say(
            "cases.status.title",
            number=case.number,
            category=case.category,
            stage=stage_words(turn, case),
        ),
        say("cases.card.what", what=_short(case.what)),
        *point_lines(turn, case),
    ]
    if case.state != CaseState.CLOSED:
        lines.append(say("cases.status.handler", handler=handler_line(turn, case)))
    lines += [*_next_lines(turn, case), *_merged_lines(turn, case), *known.status(turn, case)]
    happened = [
        say("cases.status.entry", when=say_time(entry.at, turn.now), text=_short(entry.text, 60))
        for entry in book.timeline(turn, case, for_resident=True)
        if entry.text
    ]
    if happened:
        lines += [say("cases.status.timeline"), *happened]
    return "\n".join(lines)


def stage_words(turn: Turn, case: Case) -> str:
    """A merged case is not over for its filer while the other goes on."""
    kept = links.kept_of(turn, case) if case.outcome == Outcome.MERGED else None
    if kept is not None and kept.state != CaseState.CLOSED:
        return say("relations.status.title")
    return say(f"cases.stage.{case.state}")


def _merged_lines(turn: Turn, case: Case) -> list[str]:
    """Where the case stands that a merged one goes on as; nothing of its filer."""
    kept = links.kept_of(turn, case) if case.outcome == Outcome.MERGED else None
    if kept is None:
        return []
    stage = say(f"cases.stage.{kept.state}")
    if links.one_filer(case, kept):
        return [say("relations.status.merged_same", number=kept.number, stage=stage)]
    handler, due = handler_line(turn, kept), _next_due(kept)
    if kept.state in UNFINISHED and due is not None and due > turn.now:
        by = say_by(due, turn.now)
        return [say("relations.status.until", stage=stage, handler=handler, by=by)]
    return [say("relations.status.merged", stage=stage, handler=handler)]


def _next_lines(turn: Turn, case: Case) -> list[str]:
    if case.state == CaseState.COMPLETED:
        return [say("cases.status.completed", note=case.completion or "")]
    paused = paused_words(turn, case, "people.pause.status")
    if paused:
        return [paused]
    due = _on_site_due(turn, case) or _next_due(case)
    given = _given_line(turn, case, due)
    if given or due is None:
        return given
    if due <= turn.now:
        return [say("cases.status.late" if superiors(turn, case) else "cases.status.late_at_top")]
    by = say_by(due, turn.now)
    if case.state == CaseState.PLANNED:
        return [say("cases.status.planned", step=case.next_step or case.plan or "", by=by)]
    waits_for = "response" if case.first_word_at is None and case.response_due else "feedback"
    if case.emergency and case.visited_at is None:
        waits_for = "on_site"
    return [say(f"cases.status.{waits_for}", by=by)]


def _given_line(turn: Turn, case: Case, due: datetime | None) -> list[str]:
    """The hour said in words, where it is the next that he waits for."""
    given = book.given_time(turn, case) if case.state in WORKING else None
    if given is None or given.due_at <= turn.now or (due is not None and due <= given.due_at):
        return []
    return [say("visits.status", by=say_by(given.due_at, turn.now), words=_short(given.about))]


def paused_words(turn: Turn, case: Case, key: str) -> str:
    """Why it stands still and until when; empty when it does not."""
    row = book.pause_of(turn, case) if case.state == CaseState.PAUSED else None
    if row is None:
        return ""
    return say(
        key,
        number=case.number,
        handler=handler_line(turn, case),
        reason=row.reason,
        by=say_by(row.until_at, turn.now),
    )


def _on_site_due(turn: Turn, case: Case) -> datetime | None:
    """By when somebody is to be there (RULEBOOK §4.8); None when it is no emergency, or he is."""
    if not case.emergency or case.visited_at is not None or case.state not in UNFINISHED:
        return None
    rules = turn.calendar_of(case.community_id).policy.emergency.kinds[case.emergency]
    return case.filed_at + timedelta(minutes=rules.on_site_minutes)


def _next_due(case: Case) -> datetime | None:
    """What the resident is waiting for now: the plan's date, the first word, clear feedback."""
    if case.state == CaseState.PLANNED:
        return case.promised_due
    if case.state == CaseState.CLOSED:
        return None
    first = case.response_due if case.first_word_at is None else None
    return first or case.feedback_due


def light_buttons(case: Case) -> tuple[Button, ...]:
    """[明白了] [还有疑问] under an answer."""
    return tuple(
        Button(label(f"light.button.{name}"), f"{name}:{case.number}")
        for name in ("understood", "ask_on")
    )


def resident_buttons(case: Case) -> tuple[Button, ...]:
    """What the filer may do now."""
    if case.state == CaseState.CLOSED:
        return ()
    if case.kind in LIGHT and case.state == CaseState.COMPLETED:
        return light_buttons(case)
    names = (
        ("solved", "unsolved") if case.state == CaseState.COMPLETED else ("urge", "add", "withdraw")
    )
    return tuple(Button(label(f"common.button.{n}"), f"{n}:{case.number}") for n in names)


def handler_line(turn: Turn, case: Case) -> str:
    """Role and name of whoever holds the case: 管家 林晓."""
    holder = book.handler_of(turn, case)
    role = ROLE_NAMES.get(case.handler_role or "", "")
    return f"{role} {holder.name}".strip() if holder else say("cases.card.nobody")


def _community(turn: Turn, case: Case) -> str:
    community = turn.roster.community(case.community_id)
    return community.name if community else ""


def _short(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
