"""A first sync of WeCom that is killed on the way: its calls, its progress, its rows."""

from collections.abc import Iterator

from django.conf import settings

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.connectors.wecom import rules
from huoqun.connectors.wecom.actions import looking
from huoqun.connectors.wecom.platform.endpoints import groups as group_calls
from tests.wecom import plant, world
from tests.wecom.first_sync import Past, Sync
from wecom_sandbox.server import serving

DEATHS = (0.2, 0.4, 0.6, 0.8)
# A worker that dies has groups in both hands, and each of its lives asks for a token at most.
AGAIN_MAX = (2 * looking.GROUPS_TOGETHER + 2) * len(DEATHS)


def measure(house: House) -> Iterator[Figure]:
    """10,000 groups in full size, 1,000 in small."""
    groups = house.size(1_000, 10_000)
    past = Past(staff=groups // 50, groups=groups, members=20, customers=groups * 3)
    with serving() as sandbox:
        settings.HUOQUN_WECOM_URL = sandbox.base_url
        works = plant.Plant(
            environment=house.environment()
            | {"HUOQUN_WECOM_URL": sandbox.base_url, "HUOQUN_WEB_PROCESSES": "1"},
            folder=house.home,
        )
        try:
            works.open()
            company = world.found(sandbox, works.url)
            members = past.write(company)
            sync = Sync(company=company, works=works, past=past, deaths=DEATHS)
            sync.run(seconds_max=groups)
            dead = works.kills
        finally:
            works.end()
        yield from _told(sync, members, dead)


def _told(sync: Sync, members: int, dead: int) -> Iterator[Figure]:
    calls, least = sync.calls(), sync.calls_min()
    over = calls.total() - least
    yield figures.made(
        f"WeCom: first sync of {sync.past.groups:,} groups with the worker killed on the way",
        sync.seconds,
        "s",
        against=f"{dead} kills, {members:,} members; {sync.past.groups / sync.seconds:,.0f}"
        " groups/s with the platform in one process with the watcher",
    )
    yield figures.made(
        "WeCom: calls of a first sync beyond what nobody can do without",
        over,
        "calls",
        against=f"{calls.total():,} made, {least:,} needed",
        target=figures.at_most(AGAIN_MAX, over),
    )
    a_minute = calls[group_calls.GROUP.path] / max(1.0, sync.seconds / 60)
    yield figures.made(
        "WeCom: calls of one API a minute during a first sync",
        a_minute,
        "calls/min",
        target=figures.at_most(rules.CALLS_PER_WINDOW[60], a_minute),
    )
    for name, wrong in (
        ('answers "too often" during a first sync', sync.refused()),
        ("steps back of what the console shows", int(not sync.moved_one_way())),
        ("rows lost or twice after a first sync", _wrong(sync, members)),
    ):
        yield figures.made(f"WeCom: {name}", wrong, "", target=figures.exactly(0, wrong))


def _wrong(sync: Sync, members: int) -> int:
    try:
        sync.agrees(members)
    except AssertionError as fault:
        print(f"{fault!r:.2000}")
        return 1
    return 0
