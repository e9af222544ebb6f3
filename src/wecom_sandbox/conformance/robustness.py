"""Checks 14 and 15: callbacks that go wrong, limits of calls."""

import concurrent.futures
import random

from wecom_sandbox.conformance import receiver
from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.conformance.hands import Corp, expect

MINUTE_CALLS = 10_000
SEEDS = (1, 2, 3, 4, 5)
ACTIONS = 30
GROUPS = 100


def callbacks(bench: Bench) -> None:
    """14 · Retries carry the same text; duplicates and disorder end where a full pull ends."""
    with bench.world.knobs(callback_timeout_s=0.2, callback_retry_seconds=[0, 0, 0]):
        _retries(bench)
    with bench.world.knobs(callback_hold_ms=100):
        for seed in SEEDS[:2] if bench.quick else SEEDS:
            _disorder(bench, seed)


def _retries(bench: Bench) -> None:
    corp = bench.corp()
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        listener.delay_s = 0.5
        corp.act("staff.create", userid="wang", name="王")
        receiver.heard(corp, listener)
        expect("attempts", len(listener.plaintexts), 4)
        expect("texts", len(set(listener.plaintexts)), 1)
        expect("nonces", len({query["nonce"] for query in listener.queries}), 4)


def _disorder(bench: Bench, seed: int) -> None:
    """A mirror that follows versions and pulls where they do not fit equals the platform."""
    corp = bench.corp()
    faults = {"duplicate": 0.2, "reorder": 0.3, "drop": 0.1}
    dice = random.Random(seed)  # noqa: S311  # a schedule, not a secret
    chat_id = corp.group("chen")
    people = [corp.friend("chen") for _ in range(6)]
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        corp.act("faults.set", agent_id=corp.agent_id, faults=faults)
        mirror, version = _pull(corp, chat_id)
        for _ in range(ACTIONS):
            _happen(corp, chat_id, dice.choice(people))
        seen: set[str] = set()
        for event in receiver.heard(corp, listener):
            if event.get("ChatId") != chat_id or repr(event) in seen:
                continue
            seen.add(repr(event))
            changed = set(event["MemChangeList"].split(","))
            if event["LastMemVer"] == version:
                joined = event["UpdateDetail"] == "add_member"
                mirror = mirror | changed if joined else mirror - changed
                version = event["CurMemVer"]
            else:
                mirror, version = _pull(corp, chat_id)
        if version != _pull(corp, chat_id)[1]:  # the last event was lost: the periodic pull
            mirror, version = _pull(corp, chat_id)
        expect(f"members after seed {seed}", sorted(mirror), corp.members(chat_id))


def _happen(corp: Corp, chat_id: str, person: str) -> None:
    if person in corp.members(chat_id):
        corp.world.act("customer.leave", chat_id=chat_id, member_id=person)
    else:
        said = {"external_userid": person, "chat_id": chat_id, "invitor": "chen"}
        corp.world.act("customer.join_group", by="invite", **said)


def _pull(corp: Corp, chat_id: str) -> tuple[set[str], str]:
    chat = corp.chat(chat_id)
    return {row["userid"] for row in chat["member_list"]}, chat["member_version"]


def limits(bench: Bench) -> None:
    """15 · The 10,001st call of a minute, recovery, calls at once, a sync within its budget."""
    corp = bench.corp()
    path = "department/simplelist"
    most = 50 if bench.quick else MINUTE_CALLS
    knobs = {"calls_per_minute": {path: most}} if bench.quick else {}
    with bench.world.knobs(**knobs):
        bench.world.wait(minutes=1)
        codes = [corp.call("GET", path)["errcode"] for _ in range(most + 1)]
        expect("codes within the minute", set(codes[:-1]), {0})
        expect("the call above it", codes[-1], 45009)
        bench.world.wait(seconds=59)
        expect("a second too early", corp.call("GET", path)["errcode"], 45009)
        bench.world.wait(seconds=1)
        expect("after the block", corp.call("GET", path)["errcode"], 0)
    with bench.world.knobs(parallel_max=2, latency_ms=100), _pool() as pool:
        asked = [pool.submit(corp.call, "GET", path) for _ in range(8)]
        codes = [each.result()["errcode"] for each in asked]
        expect("codes at once", {0, 45033} == set(codes), wanted=True)
    _budget(bench)


def _pool() -> concurrent.futures.ThreadPoolExecutor:
    return concurrent.futures.ThreadPoolExecutor(8)


def _budget(bench: Bench) -> None:
    """Reading every group costs its pages and one call each, and loses none."""
    corp = bench.corp()
    count = GROUPS // 10 if bench.quick else GROUPS
    corp.act("bulk.seed", staff=10, groups=count, customers=100, members_per_group=5)
    bench.world.act("limits.calls", reset=True)
    listed = corp.pages("externalcontact/groupchat/list", "group_chat_list", limit=7)
    found = {row["chat_id"] for row in listed}
    members = sum(len(corp.chat(chat_id)["member_list"]) for chat_id in found)
    expect("groups", len(found), count)
    expect("members", members >= count, wanted=True)
    spent = sum(
        int(row["calls"])
        for row in bench.world.act("limits.calls")["calls"]
        if row["corp_id"] == corp.corp_id and "groupchat" in row["path"]
    )
    expect("calls", spent, -(-count // 7) + count)
