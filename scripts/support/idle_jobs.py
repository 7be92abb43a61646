"""What the desk's timers are measured against: APScheduler's own store, as shipped."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.events import EVENT_JOB_EXECUTED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

__all__ = ["idle_jobs_per_second"]


def idle_jobs_per_second(path: Path, jobs: int) -> float:
    """Due jobs that do nothing, drained by APScheduler 3 with its SQLAlchemy store on SQLite."""
    store = SQLAlchemyJobStore(url=f"sqlite:///{path}")
    scheduler = BackgroundScheduler(jobstores={"default": store}, timezone="Asia/Shanghai")
    done: list[object] = []
    scheduler.add_listener(done.append, EVENT_JOB_EXECUTED)
    scheduler.start(paused=True)
    due = datetime.now(UTC) - timedelta(seconds=1)
    for _ in range(jobs):
        scheduler.add_job(nothing, "date", run_date=due, misfire_grace_time=None)
    begin = time.perf_counter()
    scheduler.resume()
    while len(done) < jobs:
        time.sleep(0.001)
    took = time.perf_counter() - begin
    scheduler.shutdown()
    return jobs / took


def nothing() -> None:
    """What such a job does."""
