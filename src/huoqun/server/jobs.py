"""How background work is declared, and how Procrastinate learns of it.

Loops poll tables of ours (facts, seals); Procrastinate runs what has a clock or takes long. Either
may run twice: every one of them is safe to repeat.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import procrastinate
from procrastinate import jobs as procrastinate_jobs

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5
# A job whose worker died this often kills workers: it is set aside as failed, for people to see.
RESCUES_MAX = 5
FINISHED_JOBS_KEPT_HOURS = 24 * 7
MAINTENANCE_QUEUE = "maintenance"


@dataclass(frozen=True, kw_only=True)
class Loop:
    """Work polled by every worker: ``run`` returns how much it did, 0 to rest for a while."""

    name: str
    run: Callable[[], int]
    idle_seconds: float = IDLE_SECONDS


@dataclass(frozen=True, kw_only=True)
class Job:
    """Work run by Procrastinate under its name: on a clock (``cron``, UTC), when deferred, or both.

    ``retries`` counts further attempts after a failure, a minute apart, then two, four …
    """

    name: str
    run: Callable[..., None]
    cron: str | None = None
    retries: int = 3


def register(app: procrastinate.App) -> None:
    """Tell Procrastinate of every job in the wiring; called by its Django app when it is ready."""
    # The wiring imports every room, which only works once Django's models are loaded.
    from huoqun.server import wiring

    for job in wiring.JOBS:
        if isinstance(job, Job):
            _register_job(app, job)
    _register_maintenance(app)


def _register_job(app: procrastinate.App, job: Job) -> None:
    retry = procrastinate.RetryStrategy(max_attempts=job.retries, exponential_wait=60)
    if job.cron is None:
        app.task(name=job.name, retry=retry)(job.run)
        return

    def on_the_clock(timestamp: int | None = None, **arguments: object) -> None:
        """Procrastinate says when the run was due; our jobs ask the clock themselves."""
        del timestamp
        job.run(**arguments)

    # One waiting run is enough: what was missed while no worker ran is not repeated.
    task = app.task(name=job.name, retry=retry, queueing_lock=job.name)(on_the_clock)
    app.periodic(cron=job.cron, periodic_id=job.name)(task)


def _register_maintenance(app: procrastinate.App) -> None:
    for name, cron, run in (
        ("server.rescue_stalled", "*/2 * * * *", rescue_stalled),
        ("server.forget_finished", "41 19 * * *", forget_finished),
    ):
        task = app.task(name=name, queue=MAINTENANCE_QUEUE, queueing_lock=name, pass_context=True)(
            run
        )
        app.periodic(cron=cron, periodic_id=name)(task)


async def rescue_stalled(context: procrastinate.JobContext, timestamp: int) -> None:
    """Give jobs whose worker died back to the queue; set aside those that keep killing workers."""
    del timestamp
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs():
        if job.attempts < RESCUES_MAX:
            await jobs.retry_job(job)
            logger.warning(
                "job %s (%s) lost its worker and was queued again", job.id, job.task_name
            )
        else:
            await jobs.finish_job(job, procrastinate_jobs.Status.FAILED, delete_job=False)
            logger.error("job %s (%s) lost its worker too often", job.id, job.task_name)


async def forget_finished(context: procrastinate.JobContext, timestamp: int) -> None:
    """Delete jobs that succeeded more than a week ago; failed ones stay for people to see."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(nb_hours=FINISHED_JOBS_KEPT_HOURS)
