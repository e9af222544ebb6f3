"""Callbacks of WeCom in a flood while no worker runs: acknowledged, kept, and handled after."""

from collections.abc import Iterator

from django.conf import settings

from benchmarks import figures, sending
from benchmarks.figures import Figure
from benchmarks.house import House
from huoqun.connectors.wecom import models
from huoqun.connectors.wecom.kinds import CallbackState
from tests.wecom import forgery, plant, world
from wecom_sandbox.server import serving

CALLS = (2_000, 20_000)
SENDERS = 64
# The platform drops what takes longer and tells it again, three times (reference/wecom.md §9).
SECONDS_MAX = 5.0


def measure(house: House) -> Iterator[Figure]:
    """All at once into the web process; then a worker comes."""
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
            yield from _flood(company, works, house.size(*CALLS))
        finally:
            works.end()


def _flood(company: world.Company, works: plant.Plant, number: int) -> Iterator[Figure]:
    made = (forgery.true(company.link, number=each) for each in range(number))
    calls = [sending.Post(each.target, each.body) for each in made]
    told = sending.send(works.url, calls, threads=SENDERS)
    kept = models.Callback.objects.count()
    lost = number - told.refused - kept
    yield figures.made(
        f"WeCom: {number:,} callbacks at once from {SENDERS} connections: p99 of acknowledging",
        told.p99_ms,
        "ms",
        against=f"{told.a_second:,.0f}/s by one web process",
        target=figures.at_most(SECONDS_MAX * 1_000, told.p99_ms),
    )
    yield figures.made(
        "WeCom: callbacks acknowledged without a worker and lost, or refused",
        lost + told.refused,
        "callbacks",
        target=figures.exactly(0, lost + told.refused),
    )
    waiting = models.Callback.objects.filter(state=CallbackState.WAITING)
    works.start("worker")
    works.awake()
    seconds = sending.until(lambda: not waiting.exists(), seconds_max=600)
    aside = models.Callback.objects.exclude(state=CallbackState.HANDLED).count()
    yield figures.made(
        "WeCom: a worker handles what waited",
        number / seconds,
        "callbacks/s",
        against=f"{seconds:.1f} s; {aside} not handled",
        target=figures.exactly(0, aside),
    )
