"""Files spoilt by a seeded fuzzer, and bombs, through the doors that people use.

Each is taken (its bad rows kept with their text) or refused in both languages. Nothing else may
happen: no error, no hanging, no memory beyond a bound, nothing left half done.
"""

import json
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import figures
from benchmarks.figures import Figure
from benchmarks.house import House
from benchmarks.torture import forged_bombs, forged_material, forged_reader
from benchmarks.torture.forged_material import Forged

SEED = 20260712
SECONDS_MAX = 20.0
SPOILT = (120, 1_200)
_READER = "benchmarks.torture.forged_reader"
# The facts that tell of a row of each kind of file.
_FACTS = {
    "messages": "community.message_sent",
    "memberships": "community.member_joined",
    "orders": "order.placed",
}


def measure(house: House) -> Iterator[Figure]:
    """Spoilt files and bombs first, good files last: these must come in as if nothing had been."""
    dice = random.Random(SEED)  # noqa: S311 (which byte is spoilt next)
    started = time.monotonic()
    spoilt = (forged_material.spoilt(dice, number) for number in range(house.size(*SPOILT)))
    bad = _brought(house, house.home / "bad", [*forged_bombs.bombs(), *spoilt])
    good = _brought(house, house.home / "good", forged_material.good())
    yield from _told(bad, time.monotonic() - started)
    yield from _left(bad, good)


def _brought(house: House, folder: Path, files: Iterable[Forged]) -> list[dict[str, Any]]:
    """What became of each file; a reader that dies is followed by another behind its file."""
    folder.mkdir()
    manifest = []
    for number, each in enumerate(files):
        name = f"{number:05d}-{each.name}"
        (folder / name).write_bytes(each.content)
        manifest.append({"kind": each.kind, "name": name, "good_rows": each.good_rows})
    (folder / "manifest.json").write_text(json.dumps(manifest))
    found: list[dict[str, Any]] = []
    while len(found) < len(manifest):
        found += _read(house, folder, len(found))
    for each, known in zip(found, manifest, strict=True):
        each.update(known)
        if each["outcome"].startswith("broken"):
            print(f"{each['name']}: {each['outcome']}")
        if each["seconds"] > SECONDS_MAX or each["memory"] > forged_reader.RESIDENT_BYTES_MAX:
            print(f"{each['name']}: {each['seconds']:.1f} s, {each['memory'] >> 20} MB")
    return found


def _read(house: House, folder: Path, first: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-W", "ignore", "-m", _READER, str(folder), str(first)]
    log = (house.home / "forged.log").open("ab")
    done = subprocess.run(
        command, env=house.environment(), stdout=subprocess.PIPE, stderr=log, check=False
    )
    log.close()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = [line for line in lines if "outcome" in line]
    assert lines, "the reader did not even begin; see forged.log"
    if "outcome" not in lines[-1]:
        by = signal.Signals(-done.returncode).name if done.returncode < 0 else done.returncode
        died = {"outcome": f"broken: the process died ({by})", "batch": None}
        found.append({**died, "seconds": 0.0, "memory": 0})
    return found


def _told(bad: list[dict[str, Any]], seconds: float) -> Iterator[Figure]:
    outcomes = Counter(each["outcome"].split()[0].rstrip(":") for each in bad)
    codes = {each["outcome"] for each in bad if each["outcome"].startswith("refused")}
    said = ", ".join(f"{count} {word}" for word, count in sorted(outcomes.items()))
    yield figures.made(
        "forged files tried", len(bad), "files",
        against=f"{said} in {len(codes)} ways, {seconds:.0f} s",
    )  # fmt: skip
    slow = [each for each in bad if each["seconds"] > SECONDS_MAX]
    large = [each for each in bad if each["memory"] > forged_reader.RESIDENT_BYTES_MAX]
    worst = max(bad, key=lambda each: each["seconds"])
    peak = max(each["memory"] for each in bad) >> 20
    for name, count, against in (
        ("forged files that broke with anything but a refusal", outcomes["broken"], ""),
        (
            f"forged files that took over {SECONDS_MAX:g} s",
            len(slow),
            f"{worst['seconds']:.1f} s: {worst['name'][6:]}",
        ),
        ("forged files that took over 1 GB of memory", len(large), f"peak {peak} MB"),
    ):
        yield figures.made(name, count, "files", against=against, target=figures.exactly(0, count))


def _left(bad: list[dict[str, Any]], good: list[dict[str, Any]]) -> Iterator[Figure]:
    refused = [
        each["batch"] for each in bad if each["batch"] and not each["outcome"].startswith("taken")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_fact WHERE batch_id = ANY(%s)", [refused])
        facts = int(cursor.fetchone()[0])
        cursor.execute("SELECT count(*) FROM files_importbatch WHERE state = 'running'")
        running = int(cursor.fetchone()[0])
    yield figures.made(
        "imports left half done: running, or refused with facts",
        running + facts, "imports",
        against=f"{running} running, {facts} facts",
        target=figures.exactly(0, running + facts),
    )  # fmt: skip
    wrong = [each for each in good if _facts(each) != each["good_rows"]]
    for each in wrong:
        print(f"{each['kind']} {each['name']}: {each['outcome']}, {_facts(each)} facts")
    yield figures.made(
        "good files after them that came in other than exactly", len(wrong), "files",
        against=f"{len(good)} brought in",
        target=figures.exactly(0, len(wrong)),
    )  # fmt: skip


def _facts(brought: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        if brought["kind"] == "communities":  # descriptions belong to no batch: a list is put right
            cursor.execute(
                "SELECT rows_accepted FROM files_importbatch WHERE id = %s", [brought["batch"]]
            )
        else:
            cursor.execute(
                "SELECT count(*) FROM events_fact WHERE batch_id = %s AND name = %s",
                [brought["batch"], _FACTS[brought["kind"]]],
            )
        return int(cursor.fetchone()[0])
