"""Checks 12 and 13: mass sends and moments."""

from typing import Any

from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.conformance.hands import Corp, expect

PATH = "externalcontact/"
TEXT = {"content": "明早十点上新"}
DAY_S = 86400
SENDS = {"1_per_day": 1, "7_per_week": 7}


def mass_sends(bench: Bench) -> None:
    """12 · Nothing is sent before a tap; results, quotas, reminders, cancelling."""
    corp = bench.corp()
    stays, leaves, picked_not = (corp.friend("chen") for _ in range(3))
    msgid = _plan(corp, sender="chen", allow_select=True)
    expect("tasks", _tasks(corp, msgid), [0])
    expect("results", set(_results(corp, msgid).values()), {0})
    said = corp.world.act("message.list", userid="chen", external_userid=stays)["messages"]
    expect("messages before the tap", said, [])
    corp.world.act("customer.delete_staff", external_userid=leaves, userid="chen")
    corp.act("staff.confirm_send", userid="chen", msgid=msgid, only=[stays, leaves])
    expect("tasks", _tasks(corp, msgid), [2])
    expect("results", _results(corp, msgid), {stays: 1, leaves: 2, picked_not: 0})
    _quotas(corp)
    chat = corp.group("zhao")
    msgid = _plan(corp, chat_type="group", sender="zhao")
    for _ in range(3):
        corp.do(PATH + "remind_groupmsg_send", msgid=msgid)
    corp.refuses(41094, PATH + "remind_groupmsg_send", msgid=msgid)
    corp.do(PATH + "cancel_groupmsg_send", msgid=msgid)
    code = corp.world.refuses(
        "staff.confirm_send", corp_id=corp.corp_id, userid="zhao", msgid=msgid
    )
    expect("a tap after cancelling", code, "cancelled")
    expect("results", _results(corp, msgid, "zhao"), {chat: 0})
    too_many = {"chat_type": "group", "sender": "zhao", "chat_id_list": ["x"] * 2001}
    corp.refuses(40058, PATH + "add_msg_template", text=TEXT, **too_many)


def _quotas(corp: Corp) -> None:
    for rule, most in SENDS.items():
        corp.act("corp.update", send_rule=rule)
        chat = corp.group("lin")
        for turn in range(most + 1):
            msgid = _plan(corp, chat_type="group", sender="lin", chat_id_list=[chat])
            corp.act("staff.confirm_send", userid="lin", msgid=msgid)
            wanted = {chat: 1 if turn < most else 3}
            expect(f"send {turn + 1} under {rule}", _results(corp, msgid, "lin"), wanted)
    corp.act("corp.update", send_rule="month_days")


def _plan(corp: Corp, **said: object) -> str:
    return str(corp.do(PATH + "add_msg_template", text=TEXT, **said)["msgid"])


def _tasks(corp: Corp, msgid: str) -> list[int]:
    rows = corp.pages(PATH + "get_groupmsg_task", "task_list", msgid=msgid)
    return [row["status"] for row in rows]


def _results(corp: Corp, msgid: str, userid: str = "chen") -> dict[str, int]:
    rows = corp.pages(PATH + "get_groupmsg_send_result", "send_list", msgid=msgid, userid=userid)
    return {row.get("chat_id") or row["external_userid"]: row["status"] for row in rows}


def moments(bench: Bench) -> None:
    """13 · A job runs by the clock; one of two publishes; meant and reached differ."""
    corp = bench.corp()
    stays, leaves = corp.friend("chen"), corp.friend("chen")
    range_ = {"sender_list": {"user_list": ["chen", "zhao", "nobody"]}}
    jobid = corp.do(PATH + "add_moment_task", text=TEXT, visible_range=range_)["jobid"]
    knobs = bench.world.settings()
    statuses = [_job(corp, jobid)["status"]]
    for age_ms in (knobs["moment_start_ms"], knobs["moment_done_ms"] - knobs["moment_start_ms"]):
        bench.world.wait(seconds=age_ms / 1000)
        statuses.append(_job(corp, jobid)["status"])
    expect("statuses", statuses, [1, 2, 3])
    result = _job(corp, jobid)["result"]
    expect("invalid senders", result["invalid_sender_list"]["user_list"], ["nobody"])
    moment = {"moment_id": result["moment_id"]}
    of_chen = {**moment, "userid": "chen"}
    corp.refuses(41062, PATH + "get_moment_send_result", **of_chen)
    corp.world.act("customer.delete_staff", external_userid=leaves, userid="chen")
    corp.act("staff.publish_moment", userid="chen", **moment)
    tasks = corp.do(PATH + "get_moment_task", **moment)["task_list"]
    published = {row["userid"]: row["publish_status"] for row in tasks}
    expect("published", published, {"chen": 1, "zhao": 0})
    meant = corp.do(PATH + "get_moment_customer_list", **of_chen)["customer_list"]
    expect("meant for", {row["external_userid"] for row in meant}, {stays, leaves})
    reached = corp.do(PATH + "get_moment_send_result", **of_chen)["customer_list"]
    expect("reached", [row["external_userid"] for row in reached], [stays])
    corp.world.act("customer.like", external_userid=stays, **of_chen)
    corp.world.act("customer.comment", external_userid=stays, text="想喝", **of_chen)
    found = corp.do(PATH + "get_moment_comments", **of_chen)
    for name in ("like_list", "comment_list"):
        expect(name, [row["external_userid"] for row in found[name]], [stays])
    now = bench.world.now()
    span = {"start_time": now - 31 * DAY_S, "end_time": now}
    corp.refuses(40058, PATH + "get_moment_list", **span)


def _job(corp: Corp, jobid: str) -> dict[str, Any]:
    return corp.ask(PATH + "get_moment_task_result", jobid=jobid)
