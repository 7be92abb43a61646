"""The composition root: the only place that joins settings, desk, dispatcher, channels, relay,
scheduler and web. ``serve_demo``, ``serve_live`` and ``work_live`` stand behind the commands.
"""

import asyncio
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot import outcomes
from bot.channels.joined import Messenger
from bot.channels.terminal.media import tidy
from bot.desk import Desk
from bot.dispatcher import Dispatcher
from bot.duties import Duties
from bot.group import Done, Heard
from bot.media_worker import MediaWorker
from bot.memory import settle_memory
from bot.messengers import messengers
from bot.opening import open_desk
from bot.relay import Relay
from bot.scheduler import Scheduler
from bot.settings import Settings
from bot.web.app import make_web
from bot.web.demo.stage import Stage
from bot.web.mail import Mailroom
from bot.web.server import WebServer, listen
from handlers.messages import PUSH_CHANNELS
from storage.locks import FILE_NAME as LOCK_FILE
from storage.locks import DeskLock
from storage.spool import Spool

log = logging.getLogger(__name__)

SPOOL_FILE = "spool.db"
SET_ASIDE_FILE = "spool-set-aside.db"  # spooled events that the database refuses
WORDS_FOLDER = "words"  # what the language reader keeps between starts


def serve_demo(settings: Settings) -> None:
    """Open or make a demo database and serve it until SIGTERM; raises OpeningRefused."""
    _run(settings, open_desk(settings, kind="demo", create=True), listens=True)


def serve_live(settings: Settings) -> None:
    """Receive, relay and schedule on a live database until SIGTERM; raises OpeningRefused."""
    _run(settings, open_desk(settings, kind="live", create=True), listens=True)


def work_live(settings: Settings) -> None:
    """Relay and schedule only, on a live database, until SIGTERM; raises OpeningRefused."""
    _run(settings, open_desk(settings, kind="live", create=False), listens=False)


def _run(settings: Settings, desk: Desk, *, listens: bool) -> None:
    try:
        joined = messengers(settings, desk)
        server = WebServer(listen(settings.port)) if listens else None
        asyncio.run(_serve(settings, desk, joined, server))
    finally:
        desk.store.close()


async def _serve(
    settings: Settings, desk: Desk, joined: Sequence[Messenger], server: WebServer | None
) -> None:
    stopped = _stop_signals()
    app = _join(settings, desk, joined)

    # Up, in this order: what was accepted earlier comes before anything new.
    await asyncio.to_thread(_warm_up, settings.data_dir)
    await app.dispatcher.start()
    tasks = [asyncio.create_task(app.duties.run())]
    ears: list[asyncio.Task[None]] = []
    if server is not None:
        webhooks = [route for one in joined for route in one.routes(app.dispatcher)]
        ears = [asyncio.create_task(one.receive(app.dispatcher)) for one in joined if one.receive]
        web = make_web(app.mailroom, webhooks, base_url=settings.base_url, stage=app.stage)
        tasks.append(asyncio.create_task(server.serve(web, is_demo=desk.is_demo)))
    log.info("the desk is open (%s)", "demo" if desk.is_demo else "live")

    stopping = asyncio.create_task(stopped.wait())
    await asyncio.wait([*tasks, *ears, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()

    # Down: nobody comes in, what came in is finished, what is on its way out arrives.
    for ear in ears:
        ear.cancel()
    heard = await asyncio.gather(*ears, return_exceptions=True)
    if server is not None:
        await server.stop()
    app.duties.stop()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    await app.mailroom.stop()
    await app.dispatcher.close()
    for spool in app.spools:
        spool.close()
    log.info("the desk is closed")
    for result in [*results, *heard]:
        if isinstance(result, BaseException) and not isinstance(result, asyncio.CancelledError):
            raise result


@dataclass(frozen=True, slots=True)
class App:
    """The parts that stand around one desk."""

    dispatcher: Dispatcher
    duties: Duties
    mailroom: Mailroom
    stage: Stage | None  # of a demo desk
    spools: tuple[Spool, Spool]


def _join(settings: Settings, desk: Desk, joined: Sequence[Messenger]) -> App:
    lock = DeskLock(desk.store.path.with_name(LOCK_FILE)) if desk.store.path else None
    spools = Spool(settings.data_dir / SPOOL_FILE), Spool(settings.data_dir / SET_ASIDE_FILE)
    dispatcher = Dispatcher(desk, spools[0], set_aside=spools[1])
    channels = [one.push for one in joined]
    relay = Relay(desk, channels, alone=lock is not None) if channels else None
    sources = [one.media for one in joined if one.media is not None]
    fetcher = MediaWorker(desk, dispatcher.accept, sources) if sources else None
    scheduler = Scheduler(desk, dispatcher)
    speed = settings.clock_speed if desk.is_demo else None
    duties = Duties(
        desk,
        dispatcher,
        relay,
        scheduler,
        lock=lock,
        clock_speed=speed,
        fetcher=fetcher,
        tidy=lambda: tidy(desk.store, settings.data_dir),
    )
    mailroom = Mailroom(desk, dispatcher)
    stage = Stage(mailroom, duties.clock_turned) if desk.is_demo else None
    loop = asyncio.get_running_loop()

    def in_the_loop(done: Done) -> None:
        mailroom.committed(done)
        duties.committed(done)
        if stage is not None:
            stage.committed(done)

    def committed(done: Done) -> None:  # in the writer's thread, after each commit
        loop.call_soon_threadsafe(in_the_loop, done)

    def heard(events: Sequence[Heard]) -> None:  # in the writer's thread, after each batch
        spoke = [one.account_id for one in events if one.incoming.channel in PUSH_CHANNELS]
        if spoke:
            outcomes.revive(desk.store, spoke)

    desk.listeners.append(committed)
    dispatcher.listeners.append(heard)
    return App(dispatcher, duties, mailroom, stage, spools)


def _warm_up(data_dir: Path) -> None:
    """Load the language reader before the first message, not with it."""
    import nlp  # noqa: PLC0415

    nlp.warm(data_dir / WORDS_FOLDER)
    settle_memory()


def _stop_signals() -> asyncio.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped
