"""One access token for all processes, and calls within the budget that they share."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection

from huoqun.connectors.wecom import actions, models, rules
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.platform import refusals
from huoqun.connectors.wecom.platform.endpoints import directory as calls
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from huoqun.core import clock
from tests.wecom import plant
from tests.wecom.world import Company

pytestmark = pytest.mark.django_db(transaction=True)
CALLS_EACH = 5
BEGINS = datetime(2030, 1, 1, tzinfo=UTC)
# Two of these begin together, as far as two processes can.
CALLER = """
import json, sys, time
from pathlib import Path
from huoqun.server import boot
boot.boot(process="worker")
from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.actions import access
from huoqun.connectors.wecom.platform.endpoints import directory
link = models.Link.objects.get()
signs, me, calls = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
(signs / me).touch()
while len(list(signs.iterdir())) < 2:
    time.sleep(0.005)
found = [len(access.client(link).call(directory.DEPARTMENTS).department) for _ in range(calls)]
print(json.dumps(found))
"""


def _tokens_fetched(company: Company) -> int:
    calls = company.sandbox.box.limits.calls
    return sum(number for (_, path, _), number in calls.items() if path == "gettoken")


def _ask(company: Company) -> None:
    assert access.client(company.link).call(calls.DEPARTMENTS).department


def test_two_processes_meet_an_expired_token_and_fetch_one(
    company: Company, home: Path, tmp_path: Path
):
    _ask(company)
    company.do("token.expire", agent_id=company.link.agent_id)
    before = _tokens_fetched(company)
    told = plant.environment(home, wecom_url=company.sandbox.base_url)
    callers = [
        subprocess.Popen(
            [sys.executable, "-c", CALLER, str(tmp_path), name, str(CALLS_EACH)],
            env=told,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    for each in callers:
        said, _ = each.communicate(timeout=plant.SECONDS_MAX)
        assert json.loads(said.splitlines()[-1]) == [1] * CALLS_EACH
    assert _tokens_fetched(company) == before + 1
    refused = company.sandbox.box.limits.calls["", calls.DEPARTMENTS.path, 42001]
    assert 1 <= refused <= 2


def test_a_token_is_used_to_its_end_and_fetched_once_after_it(company: Company, their_time: None):
    _ask(company)
    assert _tokens_fetched(company) == 1
    # The platform repeats the token that it gave until it ends: there is nothing to fetch before.
    company.turn("clock.advance", seconds=7_200 - 60)
    for _ in range(5):
        _ask(company)
    assert _tokens_fetched(company) == 1
    company.turn("clock.advance", seconds=90)
    for _ in range(5):
        _ask(company)
    assert _tokens_fetched(company) == 2


def test_a_revoked_token_is_fetched_anew_once(company: Company):
    _ask(company)
    company.do("token.expire", agent_id=company.link.agent_id, revoke=True)
    _ask(company)
    _ask(company)
    # The platform gives another one, since the first is unknown to it.
    assert _tokens_fetched(company) == 2


@pytest.fixture
def few_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten calls a minute, a hundred an hour."""
    monkeypatch.setattr(rules, "CALLS_PER_WINDOW", {60: 10, 3_600: 100})


def _next_minute(company: Company) -> None:
    """Go to where a minute begins: what is asked then is asked in one, on a slow machine too."""
    company.turn("clock.advance", seconds=60 - company.sandbox.box.now() % 60 + 1)


def _spend(company: Company, *, share: float, times: int) -> int:
    """Ask so often; how many calls were made."""
    client = access.client(company.link, share=share)
    made, waits = 0, list[float]()
    for _ in range(times):
        try:
            client.call(calls.DEPARTMENTS)
        except refusals.TooOften as refusal:
            waits.append(refusal.wait_seconds)
        else:
            made += 1
    assert all(0 < each <= 60 for each in waits)
    return made


def test_sweeps_leave_something_to_callbacks_however_often_they_ask(
    company: Company, few_calls: None, their_time: None
):
    _next_minute(company)
    assert _spend(company, share=rules.SWEEP_SHARE, times=40) == 9
    assert _spend(company, share=1.0, times=3) == 1
    _next_minute(company)
    assert _spend(company, share=rules.SWEEP_SHARE, times=40) == 9
    assert _spend(company, share=1.0, times=3) == 1


def test_a_sync_beyond_the_budget_waits_and_loses_nothing(
    company: Company, few_calls: None, their_time: None
):
    company.do("staff.create", userid="lin", name="林夏")
    for number in range(25):
        company.do("staff.create_group", owner="lin", name=f"{number} 群")
    limits, path = company.sandbox.box.limits, group_calls.GROUP.path
    before, minutes = 0, 0
    company.deliver()
    while models.Look.objects.exists() or actions.handle_due():
        _next_minute(company)
        # Whoever waits for this minute is due in it, however long the last one took to say so.
        models.Look.objects.update(due_at="2000-01-01T00:00Z")
        while actions.look_due():
            pass
        now = limits.calls[company.corp_id, path, 0]
        assert now - before <= 10
        before, minutes = now, minutes + 1
        assert minutes < 20
    assert models.Group.objects.count() == 25
    assert limits.refused[path] == 0
    # By its callback, by the first look, and by the look that a new member of staff led to.
    assert before <= 3 * 25


def test_many_at_once_do_not_overdraw_the_budget(company: Company, few_calls: None):
    budget = access.SharedBudget(link_id=company.link.pk, share=1.0)

    def take(number: int) -> bool:
        try:
            # Another API than those that are called meanwhile, in the same minute for all.
            with clock.frozen(BEGINS):
                budget.take(f"api/{number % 2}")
        except refusals.TooOften:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        taken = sum(pool.map(take, range(60)))
    assert taken == 2 * 10
    windows = models.CallWindow.objects.filter(api__startswith="api/")
    assert set(windows.values_list("seconds", "calls")) == {(60, 10), (3_600, 10)}
