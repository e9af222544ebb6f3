"""The fifteen checks on one page, and how they are run."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import httpx

from wecom_sandbox.conformance import basics, groups, hands, people, robustness, sending
from wecom_sandbox.conformance.bench import Bench


@dataclass(frozen=True, kw_only=True)
class Check:
    """One of them; the first line of the function says what it holds."""

    number: int
    run: Callable[[Bench], None]
    read_only: bool = False  # may be pointed at a real corp

    @property
    def says(self) -> str:
        """The check in words."""
        return (self.run.__doc__ or "").strip().partition(" · ")[2].partition("\n")[0]


CHECKS = (
    Check(number=1, run=basics.tokens, read_only=True),
    Check(number=2, run=basics.expiry),
    Check(number=3, run=basics.directory, read_only=True),
    Check(number=4, run=basics.address_check),
    Check(number=5, run=basics.envelopes),
    Check(number=6, run=people.customers, read_only=True),
    Check(number=7, run=people.tags),
    Check(number=8, run=people.contact_ways),
    Check(number=9, run=people.welcomes),
    Check(number=10, run=groups.groups, read_only=True),
    Check(number=11, run=groups.kicking),
    Check(number=12, run=sending.mass_sends),
    Check(number=13, run=sending.moments),
    Check(number=14, run=robustness.callbacks),
    Check(number=15, run=robustness.limits),
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one check; no error means it holds."""

    check: Check
    seconds: float
    error: str = ""


def run(bench: Bench, only: Iterable[int] = ()) -> Iterator[Outcome]:
    """Run the checks that fit the bench. A sandbox's clock stands still meanwhile."""
    wanted = set(only)
    speed = 1.0
    if bench.sandbox is not None:
        speed = float(bench.sandbox.act("clock.set")["speed"])
        bench.sandbox.act("clock.set", speed=0)
    try:
        for check in CHECKS:
            fits = bench.sandbox is not None or check.read_only
            if fits and (not wanted or check.number in wanted):
                yield _outcome(check, bench)
    finally:
        if bench.sandbox is not None:
            bench.sandbox.act("clock.set", speed=speed)


def _outcome(check: Check, bench: Bench) -> Outcome:
    began = time.monotonic()
    error = ""
    try:
        check.run(bench)
    except (hands.Failed, httpx.HTTPError, LookupError, TypeError, ValueError) as problem:
        error = f"{type(problem).__name__}: {problem}"
    return Outcome(check=check, seconds=time.monotonic() - began, error=error)
