"""Checks 10 and 11: groups, and that nobody is kicked by the API."""

from wecom_sandbox.conformance import receiver
from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.conformance.hands import Corp, Failed, expect

PATH = "externalcontact/groupchat/"
STAFF_ABOVE_LIMIT = 1001
# What clients look for and the platform does not have.
KICKING = (
    "groupchat/kick", "groupchat/del_member", "groupchat/remove_member", "groupchat/member/delete",
    "groupchat/quit", "groupchat/send", "groupchat/rename", "groupchat/update",
)  # fmt: skip


def groups(bench: Bench) -> None:
    """10 · Lists, members, join ways; a lost event is noticed by the versions and healed."""
    if bench.sandbox is None:
        _read(bench)
        return
    corp = bench.corp()
    person = corp.friend("chen")
    chat_id = corp.group("chen", person)
    plain = corp.do(PATH + "get", chat_id=chat_id)["group_chat"]["member_list"]
    expect("names without need_name", [row for row in plain if "name" in row], [])
    named = corp.chat(chat_id)["member_list"]
    expect("names with need_name", [row for row in named if "name" not in row], [])
    _join(corp, chat_id)
    _versions(bench, corp, chat_id)
    crowd = bench.corp()
    crowd.act("bulk.seed", staff=STAFF_ABOVE_LIMIT, groups=0, customers=0)
    crowd.refuses(81017, PATH + "list", limit=10)
    expect("with an owner", crowd.do(PATH + "list", **_owned("lin"))["group_chat_list"], [])


def _owned(userid: str) -> dict[str, object]:
    return {"limit": 10, "owner_filter": {"userid_list": [userid]}}


def _join(corp: Corp, chat_id: str) -> None:
    """A code's state and scene 3 stand at the member who came by it."""
    way = {"scene": 2, "chat_id_list": [chat_id], "state": "j-0302", "auto_create_room": 0}
    made = corp.do(PATH + "add_join_way", **way)
    expect("qr_code of add_join_way", made.get("qr_code"), None)
    shown = corp.do(PATH + "get_join_way", config_id=made["config_id"])["join_way"]
    expect("qr_code of get_join_way", bool(shown.get("qr_code")), wanted=True)
    came = corp.person()
    corp.world.act("customer.join_group", external_userid=came, config_id=made["config_id"])
    (row,) = [row for row in corp.chat(chat_id)["member_list"] if row["userid"] == came]
    expect("join_scene", row["join_scene"], 3)
    expect("state", row.get("state"), "j-0302")


def _versions(bench: Bench, corp: Corp, chat_id: str) -> None:
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        mirror = set(corp.members(chat_id))
        version = corp.chat(chat_id)["member_version"]
        people = [corp.person() for _ in range(4)]
        for person in people:
            corp.world.act("customer.join_group", external_userid=person, by="invite",
                           chat_id=chat_id, invitor="chen")  # fmt: skip
        events = receiver.heard(corp, listener)
        expect("events", len(events), 4)
        healed = 0
        for event in events[:1] + events[2:]:  # the second is lost
            expect("detail", event["UpdateDetail"], "add_member")
            if event["LastMemVer"] == version:
                mirror |= set(event["MemChangeList"].split(","))
                version = event["CurMemVer"]
            elif event["CurMemVer"] != version:
                mirror, healed = set(corp.members(chat_id)), healed + 1
                version = corp.chat(chat_id)["member_version"]
        expect("a gap that was noticed", healed > 0, wanted=True)  # events may overtake each other
        expect("members", sorted(mirror), corp.members(chat_id))


def _read(bench: Bench) -> None:
    reader = bench.reader
    userids = reader.ask("externalcontact/get_follow_user_list")["follow_user"][:100]
    said = {"limit": 100, "owner_filter": {"userid_list": userids}}
    listed = list(reader.pages(PATH + "list", "group_chat_list", **said))
    expect("groups twice", len(listed), len({row["chat_id"] for row in listed}))
    for row in listed[:3]:
        plain = reader.do(PATH + "get", chat_id=row["chat_id"])["group_chat"]
        named = reader.do(PATH + "get", chat_id=row["chat_id"], need_name=1)["group_chat"]
        expect("version", plain["member_version"], named["member_version"])
        expect("need_name=0", any("name" in each for each in plain["member_list"]), wanted=False)
        expect("need_name=1", any("name" in each for each in named["member_list"]), wanted=True)


def kicking(bench: Bench) -> None:
    """11 · A kick is visible, a leave is told from it, and no call of the API kicks."""
    corp = bench.corp()
    kicked, leaves = corp.friend("chen"), corp.friend("chen")
    chat_id = corp.group("chen", kicked, leaves)
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        corp.world.act("staff.kick", chat_id=chat_id, members=[kicked])
        corp.world.act("customer.leave", chat_id=chat_id, member_id=leaves)
        events = receiver.heard(corp, listener)
        expect("details", {event["UpdateDetail"] for event in events}, {"del_member"})
        scenes = {event["MemChangeList"]: event["QuitScene"] for event in events}
        expect("scenes", scenes, {kicked: "2", leaves: "1"})
    for path in KICKING:
        whole = f"externalcontact/{path}"
        if not corp.call("POST", whole, chat_id=chat_id, userid=kicked)["errcode"]:
            raise Failed(f"{whole} exists")
