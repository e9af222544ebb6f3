"""The corp's tags and who wears them (§5)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import friends, taglib
from wecom_sandbox.store import Row

Name = Annotated[str, Meta(min_length=1, max_length=30)]
Ids = Annotated[list[fields.Id], Meta(max_length=1000)]


class ListTags(msgspec.Struct, kw_only=True):
    """POST externalcontact/get_corp_tag_list"""

    tag_id: Ids = []
    group_id: Ids = []


class NewTag(msgspec.Struct, kw_only=True):
    """One of add_corp_tag's"""

    name: Name
    order: fields.OrderNo = 0


class AddTags(msgspec.Struct, kw_only=True):
    """POST externalcontact/add_corp_tag"""

    group_id: str = ""
    group_name: fields.Text30 = ""
    order: fields.OrderNo = 0
    tag: Annotated[list[NewTag], Meta(min_length=1, max_length=1000)]
    agentid: int | None = None


class EditTag(msgspec.Struct, kw_only=True):
    """POST externalcontact/edit_corp_tag"""

    id: fields.Id
    name: Name | None = None
    order: fields.OrderNo | None = None
    agentid: int | None = None


class DeleteTags(msgspec.Struct, kw_only=True):
    """POST externalcontact/del_corp_tag"""

    tag_id: Ids = []
    group_id: Ids = []
    agentid: int | None = None


class MarkTags(msgspec.Struct, kw_only=True):
    """POST externalcontact/mark_tag"""

    userid: fields.Id
    external_userid: fields.Id
    add_tag: Ids = []
    remove_tag: Ids = []


def listed(call: Call, request: ListTags) -> Answer:
    """The library, or what is named; only what is named shows that it was deleted."""
    if not request.tag_id and not request.group_id:
        groups = call.store.all(
            "SELECT * FROM tag_group WHERE corp_id = ? AND NOT deleted"
            " ORDER BY order_no DESC, created_at, group_id",
            call.corp_id,
        )
        return {"tag_group": [_group(call, row, by_name=False) for row in groups]}
    by_id: dict[str, list[Row]] = {}
    for tag_id in request.tag_id:
        tag = taglib.find_tag(call.box, call.corp_id, tag_id)
        if tag is not None:
            by_id.setdefault(tag["group_id"], []).append(tag)
    found = []
    for group_id in dict.fromkeys([*request.group_id, *by_id]):
        group = taglib.find_group(call.box, call.corp_id, group_id)
        if group is None:
            continue
        shown = _group(call, group, by_name=True)
        if group_id not in request.group_id:
            shown["tag"] = [_tag(row, by_name=True) for row in by_id[group_id]]
        found.append(shown)
    return {"tag_group": found}


def add(call: Call, request: AddTags) -> Answer:
    """New tags in a group that is named, found by its name or new; answers the new ones."""
    group = taglib.group_for(
        call.box,
        call.corp_id,
        group_id=request.group_id,
        name=request.group_name,
        order=request.order,
    )
    new = taglib.add_tags(call.box, group, [(each.name, each.order) for each in request.tag])
    return {
        "tag_group": {
            "group_id": group["group_id"],
            "group_name": group["name"],
            "create_time": group["created_at"],
            "order": group["order_no"],
            "tag": [_tag(row, by_name=False) for row in new],
        }
    }


def edit(call: Call, request: EditTag) -> Answer:
    """Another name or place, for a tag or a group."""
    taglib.edit(call.box, call.corp_id, request.id, name=request.name, order=request.order)
    return {}


def delete(call: Call, request: DeleteTags) -> Answer:
    """Tags, whole groups; an emptied group goes too."""
    if not request.tag_id and not request.group_id:
        raise ApiError(40063, "tag_id and group_id are both empty")
    taglib.delete(call.box, call.corp_id, tag_ids=request.tag_id, group_ids=request.group_id)
    return {}


def mark(call: Call, request: MarkTags) -> Answer:
    """Put tags on a customer for one follower, take others off."""
    if not request.add_tag and not request.remove_tag:
        raise ApiError(40063, "add_tag and remove_tag are both empty")
    call.staff(request.userid)
    friends.customer(call.box, call.corp_id, request.external_userid)
    relation = friends.require(call.box, call.corp_id, request.userid, request.external_userid)
    taglib.mark(call.box, relation, add=request.add_tag, remove=request.remove_tag)
    return {}


def _group(call: Call, row: Row, *, by_name: bool) -> dict[str, object]:
    tags = call.store.all(
        "SELECT * FROM tag WHERE group_id = ? AND (NOT deleted OR ?)"
        " ORDER BY order_no DESC, created_at, tag_id",
        row["group_id"],
        by_name,
    )
    found: dict[str, object] = {
        "group_id": row["group_id"],
        "group_name": row["name"],
        "create_time": row["created_at"],
        "order": row["order_no"],
    }
    if by_name and row["deleted"]:
        found["deleted"] = True
    return {**found, "tag": [_tag(tag, by_name=by_name) for tag in tags]}


def _tag(row: Row, *, by_name: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "id": row["tag_id"],
        "name": row["name"],
        "create_time": row["created_at"],
        "order": row["order_no"],
    }
    if by_name and row["deleted"]:
        found["deleted"] = True
    return found
