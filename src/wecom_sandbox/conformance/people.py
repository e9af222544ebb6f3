"""Checks 6 to 9: customers, tags, contact ways, welcomes."""

from wecom_sandbox.conformance import receiver
from wecom_sandbox.conformance.bench import Bench
from wecom_sandbox.conformance.hands import Failed, Platform, expect

BATCH = "externalcontact/batch/get_by_user"
PER_STAFF = 257


def customers(bench: Bench) -> None:
    """6 · Paging loses and repeats nobody while somebody comes; a limit of 500 is 100."""
    if bench.sandbox is None:
        _customers_of(bench)
        return
    corp = bench.corp()
    people = {userid: set[str]() for userid in ("lin", "chen", "zhao")}
    for userid, known in people.items():
        for _ in range(PER_STAFF // 10 if bench.quick else PER_STAFF):
            known.add(corp.friend(userid))
    limit = 10 if bench.quick else 100
    pairs, cursor, came = [], "", False
    while True:
        page = corp.do(BATCH, userid_list=list(people), limit=limit, cursor=cursor)
        rows = page["external_contact_list"]
        expect("rows of a page", len(rows) <= limit, wanted=True)
        pairs += [(row["follow_info"]["userid"], _id(row)) for row in rows]
        cursor = page["next_cursor"]
        if not came:
            corp.friend("lin")
            came = True
        if not cursor:
            break
    expect("pairs twice", len(pairs), len(set(pairs)))
    wanted = {(userid, person) for userid, known in people.items() for person in known}
    expect("pairs lost", sorted(wanted - set(pairs)), [])
    if not bench.quick:
        page = corp.do(BATCH, userid_list=list(people), limit=500)
        expect("rows of limit 500", len(page["external_contact_list"]), 100)


def _id(row: dict[str, dict[str, str]]) -> str:
    return row["external_contact"]["external_userid"]


def _customers_of(bench: Bench) -> None:
    reader = bench.reader
    userids = reader.ask("externalcontact/get_follow_user_list")["follow_user"][:3]
    if not userids:
        raise Failed("no member with 客户联系 is in the app's range")
    seen = [
        (row["follow_info"]["userid"], _id(row))
        for row in reader.pages(BATCH, "external_contact_list", userid_list=userids, limit=100)
    ]
    expect("pairs twice", len(seen), len(set(seen)))
    page = reader.do(BATCH, userid_list=userids, limit=500)
    expect("rows of limit 500", len(page["external_contact_list"]), min(100, len(seen)))


def tags(bench: Bench) -> None:
    """7 · A tag's life; names are unique; what the API does makes no callback."""
    corp = bench.corp()
    person = corp.friend("chen")
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        path = "externalcontact/"
        made = corp.do(path + "add_corp_tag", group_name="口味", tag=[{"name": "红茶"}])
        group = made["tag_group"]
        tag_id = group["tag"][0]["id"]
        corp.refuses(
            40071, path + "add_corp_tag", group_id=group["group_id"], tag=[{"name": "红茶"}]
        )
        listed = corp.do(path + "get_corp_tag_list")["tag_group"]
        expect("tags", [tag["id"] for each in listed for tag in each["tag"]], [tag_id])
        pair = {"userid": "chen", "external_userid": person}
        for _ in range(2):
            corp.do(path + "mark_tag", **pair, add_tag=[tag_id])
        expect("worn", _worn(corp.ask(path + "get", external_userid=person)), [tag_id])
        corp.do(path + "mark_tag", **pair, remove_tag=[tag_id])
        expect("worn", _worn(corp.ask(path + "get", external_userid=person)), [])
        corp.do(path + "del_corp_tag", tag_id=[tag_id])
        expect("all tags", corp.do(path + "get_corp_tag_list").get("tag_group"), [])
        found = corp.do(path + "get_corp_tag_list", tag_id=[tag_id])["tag_group"]
        expect("deleted tag", [tag["deleted"] for tag in found[0]["tag"]], [True])
        expect("callbacks", receiver.heard(corp, listener), [])


def _worn(found: dict[str, list[dict[str, list[dict[str, str]]]]]) -> list[str]:
    return [tag["tag_id"] for tag in found["follow_user"][0]["tags"]]


def contact_ways(bench: Bench) -> None:
    """8 · A scanned code's state comes back; an update overwrites; 31 letters are too many."""
    corp = bench.corp()
    path = "externalcontact/"
    way = {"type": 2, "scene": 2, "user": ["chen"], "state": "s-0302"}
    corp.refuses(40058, path + "add_contact_way", **{**way, "state": "s" * 31})
    made = corp.do(path + "add_contact_way", **way)
    expect("qr_code", bool(made.get("qr_code")), wanted=True)
    config_id = made["config_id"]
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)
        person = corp.person()
        corp.world.act("customer.scan", external_userid=person, config_id=config_id)
        (event,) = receiver.heard(corp, listener)
        expect("event", event["ChangeType"], "add_external_contact")
        expect("State", event.get("State"), "s-0302")
        follow = corp.ask(path + "get", external_userid=person)["follow_user"]
        expect("state", [row.get("state") for row in follow], ["s-0302"])
        corp.do(path + "update_contact_way", config_id=config_id, user=["zhao", "lin"])
        shown = corp.do(path + "get_contact_way", config_id=config_id)["contact_way"]
        expect("people", sorted(shown["user"]), ["lin", "zhao"])
        expect("callbacks", receiver.heard(corp, listener), [])


def welcomes(bench: Bench) -> None:
    """9 · A code works at 19 s and once; two apps race; a console greeting leaves none."""
    corp = bench.corp()
    other = corp.act("app.create", name="另一应用", rights=["contact"])["secret"]
    rival = Platform(corp.http, corp.corp_id, other)
    path, text = "externalcontact/send_welcome_msg", {"content": "欢迎"}
    with receiver.listening(corp.corp_id, bench.receiver_host) as listener:
        receiver.register(corp, listener)

        def code() -> str:
            corp.friend("chen")
            return receiver.heard(corp, listener)[-1].get("WelcomeCode", "")

        on_time = code()
        bench.world.wait(seconds=19)
        corp.do(path, welcome_code=on_time, text=text)
        bench.world.wait(seconds=2)
        corp.refuses(41051, path, welcome_code=on_time, text=text)
        late = code()
        bench.world.wait(seconds=21)
        corp.refuses(41050, path, welcome_code=late, text=text)
        corp.refuses(41050, path, welcome_code="nothing", text=text)
        raced = code()
        corp.do(path, welcome_code=raced, text=text)
        expect("race", rival.call("POST", path, welcome_code=raced, text=text)["errcode"], 41096)
        corp.act("staff.console_greeting", on=True)
        expect("a code beside a console greeting", code(), "")
