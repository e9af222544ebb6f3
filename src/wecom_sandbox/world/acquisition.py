"""Customers who come through acquisition links."""

from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.records import acquisition, friends
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack
from wecom_sandbox.world import friends as friend_verbs
from wecom_sandbox.world import staff
from wecom_sandbox.world.verbs import Done, Request

BY_LINK = 16  # add_way


class OpenLink(Request, kw_only=True):
    """customer.open_link: its address, or its id with a channel; `adds` False only looks."""

    external_userid: str
    url: str = ""
    link_id: str = ""
    customer_channel: str = ""
    adds: bool = True


class LinkId(Request, kw_only=True):
    """acquisition.delete_link"""

    link_id: str


def open_link(box: Sandbox, request: OpenLink) -> Done:
    """打开获客链接 · A customer opens an acquisition link and adds the member behind it."""
    person = friends.person(box, request.external_userid)
    link, channel = _link(box, request)
    if link["corp_id"] != person["corp_id"]:
        raise not_found("link", link["link_id"])
    acquisition.click(box, link, request.external_userid)
    if not request.adds:
        return {"link_id": link["link_id"], "callbacks": 0}
    member = staff.member(box, link["corp_id"], _whom(box, link, request.external_userid))
    state = acquisition.channel(channel)
    pair = link["corp_id"], member["userid"], request.external_userid
    if friends.reachable(box, *pair):
        return {"userid": member["userid"], "already_friends": True, "callbacks": 0}
    told = acquisition.use(box, link)
    told += acquisition.tell(
        box,
        link["corp_id"],
        "friend_request",
        {"LinkId": link["link_id"], "State": state or None},
        app_id=link["app_id"],
    )
    acquisition.came(box, link, member["userid"], request.external_userid, state)
    half = not link["skip_verify"] or box.settings.half_friends
    done = friend_verbs.befriend(box, member, person, add_way=BY_LINK, state=state, half=half)
    heard = done["callbacks"]
    assert isinstance(heard, int), "befriend counts callbacks"
    return {**done, "link_id": link["link_id"], "state": state, "callbacks": heard + told}


def delete_link(box: Sandbox, request: LinkId) -> Done:
    """后台删除获客链接 · An administrator deletes a link in the console."""
    link, _ = _by_id(box, request.link_id)
    told = acquisition.tell(
        box,
        link["corp_id"],
        "delete_link",
        {"LinkId": link["link_id"]},
        app_id=link["app_id"],
    )
    box.store.run("DELETE FROM acquisition_link WHERE no = ?", link["no"])
    return {"callbacks": told}


def _link(box: Sandbox, request: OpenLink) -> tuple[Row, str]:
    if request.url:
        return acquisition.by_url(box, request.url)
    link, _ = _by_id(box, request.link_id)
    return link, request.customer_channel


def _by_id(box: Sandbox, link_id: str) -> tuple[Row, str]:
    row = box.store.one("SELECT * FROM acquisition_link WHERE link_id = ?", link_id)
    if row is None:
        raise not_found("link", link_id)
    return row, ""


def _whom(box: Sandbox, link: Row, external_userid: str) -> str:
    """A friend of theirs first, if the link prefers so; then by the dice. Nobody: unavailable."""
    people = acquisition.people(box, link)
    if not people:
        acquisition.tell(
            box,
            link["corp_id"],
            "link_unavailable",
            {"LinkId": link["link_id"]},
            app_id=link["app_id"],
        )
        raise WorldError("nobody_there", zh="链接没有可用的员工", en="nobody is behind this link")
    priority = unpack(link["priority_json"]) or {}
    if priority.get("priority_type"):
        preferred = [*priority.get("priority_userid_list", []), *people]
        for userid in preferred:
            if friends.reachable(box, link["corp_id"], userid, external_userid):
                return str(userid)
    return box.chance("link", link["link_id"], external_userid).choice(people)
