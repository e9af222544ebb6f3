"""The worker: loops that survive their faults, jobs on their clock, stalled ones rescued."""

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app as procrastinate_app

from huoqun.core.kinds import Kind
from huoqun.server import doctor, jobs, postgres, wiring, worker
from huoqun.server.tests.installation import Installation, wait_until


def test_a_loop_works_until_idle_and_pauses_longer_after_each_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    stopping = threading.Event()
    results: Iterator[int | Exception] = iter(
        [3, 2, 0, RuntimeError("one"), RuntimeError("two"), 1, 0]
    )
    rests: list[float] = []

    def run() -> int:
        found = next(results, None)
        if found is None:
            stopping.set()
            return 0
        if isinstance(found, Exception):
            raise found
        return found

    loop = jobs.Loop(name="test", run=run, idle_seconds=0.5)
    worker.run_loop(loop, stopping, rest=rests.append)
    assert rests == [0.5, 1.0, 2.0, 0.5, 0.5]


def test_every_job_of_the_wiring_is_known_by_its_name() -> None:
    known = procrastinate_app.tasks
    for job in wiring.JOBS:
        if isinstance(job, jobs.Job):
            assert job.name in known
    assert {"server.rescue_stalled", "server.forget_finished", "server.backup"} <= set(known)


_DEFER_AND_LOSE = """
import json
from django.db import connection
from procrastinate.contrib.django import app
from huoqun.server import start
start.ready()
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - interval '10 minutes') RETURNING id")
    dead = cursor.fetchone()[0]
    for attempts in (1, 99):
        number = app.configure_task("server.forget_finished").defer(timestamp=0)
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s,"
            " attempts = %s, queueing_lock = NULL WHERE id = %s", [dead, attempts, number])
app.configure_task("server.rescue_stalled").defer(timestamp=0)
print(json.dumps(dead))
"""
_STATES = """
SELECT status::text FROM procrastinate_jobs
WHERE task_name = 'server.forget_finished' ORDER BY id LIMIT 2
"""


def test_jobs_of_a_dead_worker_are_done_by_the_next_one(installation: Installation) -> None:
    installation.open_quickly()
    installation.script(_DEFER_AND_LOSE)
    process = installation.start("worker")
    with psycopg.connect(postgres.address(installation.home), autocommit=True) as watching:
        wait_until(
            lambda: [state for (state,) in watching.execute(_STATES)] == ["succeeded", "failed"]
        )
    assert installation.stop(process) == 0


@pytest.mark.django_db
def test_doctor_asks_everything_and_survives_a_missing_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_workers RENAME TO gone")
    found = {check.en: finding for check, finding in doctor.examine(doctor.CHECKS[:6])}
    assert found["database"].verdict is doctor.Verdict.OK
    assert found["migrations"].verdict is doctor.Verdict.OK
    ((_, worker_finding),) = doctor.examine([doctor.CHECKS[6]])
    assert worker_finding.verdict is doctor.Verdict.FAIL
    assert worker_finding.mend_zh


def test_verdicts_speak_both_languages() -> None:
    assert issubclass(doctor.Verdict, Kind)
    assert (doctor.Verdict.WARN.zh, doctor.Verdict.WARN.en) == ("注意", "Warning")
