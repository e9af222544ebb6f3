"""The fifteen checks against a sandbox over real HTTP, and the read-only ones without a world."""

import httpx
import pytest

from wecom_sandbox.conformance import hands, table
from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.server import serving
from wecom_sandbox.settings import Settings


@pytest.fixture(scope="module")
def bench():
    with (
        serving(Settings(clock_speed=0, start_at=1_772_424_000)) as sandbox,
        httpx.Client(base_url=sandbox.base_url, trust_env=False, timeout=30) as http,
    ):
        yield Bench(http=http, sandbox=hands.World(http), quick=True)


@pytest.mark.parametrize("check", table.CHECKS, ids=lambda check: str(check.number))
def test_check(bench, check):
    check.run(bench)
    assert check.says


def test_read_only(bench):
    corp = bench.corp()
    for userid in ("lin", "chen"):
        corp.group(userid, corp.friend(userid))
    reader = hands.Platform(bench.http, corp.corp_id, corp.secret)
    real = Bench(http=bench.http, platform=reader)
    outcomes = list(table.run(real))
    assert [each.check.number for each in outcomes] == [1, 3, 6, 10]
    assert [each.error for each in outcomes] == [""] * 4


@pytest.mark.parametrize(
    ("number", "knobs", "told"),
    [
        (7, {"tags_max": 0}, "40126"),
        (9, {"welcome_code_seconds": 60}, "41050"),
        (9, {"welcome_race_ms": 0}, "41096"),
        (10, {"staff_without_filter_max": 5000}, "81017"),
        (10, {"member_versions_on": False}, "member_version"),
        (12, {"reminders_per_day_max": 4}, "41094"),
        (12, {"dispatch_ms": 1000}, "41063"),
        (13, {"moment_job_seconds": 1}, "40088"),
        (15, {"limits_on": False}, "45009"),
    ],
)
def test_a_platform_with_other_rules_fails(bench, number, knobs, told):
    with bench.world.knobs(**knobs):
        (outcome,) = table.run(bench, only=[number])
    assert told in outcome.error
