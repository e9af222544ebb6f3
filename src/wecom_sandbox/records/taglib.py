"""The corp's library of tags; deleted ones are kept, so that their ids still answer."""

from collections.abc import Sequence

from wecom_sandbox.errors import ApiError
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row


def find_tag(box: Sandbox, corp_id: str, tag_id: str) -> Row | None:
    """A tag, deleted or not."""
    return box.store.one("SELECT * FROM tag WHERE tag_id = ? AND corp_id = ?", tag_id, corp_id)


def find_group(box: Sandbox, corp_id: str, group_id: str) -> Row | None:
    """A group of tags, deleted or not."""
    return box.store.one(
        "SELECT * FROM tag_group WHERE group_id = ? AND corp_id = ?", group_id, corp_id
    )


def group_for(box: Sandbox, corp_id: str, *, group_id: str, name: str, order: int) -> Row:
    """The group that new tags go to: by id, else by name, else new under that name."""
    if group_id:
        group = find_group(box, corp_id, group_id)
        if group is None or group["deleted"]:
            raise ApiError(40068, group_id)
        return group
    if not name:
        raise ApiError(40063, "group_id or group_name")
    row = box.store.one(
        "SELECT * FROM tag_group WHERE corp_id = ? AND name = ? AND NOT deleted", corp_id, name
    )
    if row is not None:
        return row
    new = box.ids.tag_id()
    box.store.insert(
        "tag_group",
        group_id=new,
        corp_id=corp_id,
        name=name,
        order_no=order,
        created_at=box.now(),
    )
    found = find_group(box, corp_id, new)
    assert found is not None
    return found


def add_tags(box: Sandbox, group: Row, tags: Sequence[tuple[str, int]]) -> list[Row]:
    """New tags as (name, order) in a group; give them."""
    corp_id = group["corp_id"]
    have = box.store.value("SELECT count(*) FROM tag WHERE corp_id = ? AND NOT deleted", corp_id)
    if have + len(tags) > box.settings.tags_max:
        raise ApiError(40126)
    new = []
    for name, order in tags:
        _free(box, group["group_id"], name)
        tag_id = box.ids.tag_id()
        box.store.insert(
            "tag",
            tag_id=tag_id,
            group_id=group["group_id"],
            corp_id=corp_id,
            name=name,
            order_no=order,
            created_at=box.now(),
        )
        found = find_tag(box, corp_id, tag_id)
        assert found is not None
        new.append(found)
    return new


def edit(box: Sandbox, corp_id: str, id_: str, *, name: str | None, order: int | None) -> str:
    """Rename or move a tag or a group; give which it was: tag or tag_group."""
    for kind, key in (("tag", "tag_id"), ("tag_group", "group_id")):
        row = find_tag(box, corp_id, id_) if kind == "tag" else find_group(box, corp_id, id_)
        if row is None or row["deleted"]:
            continue
        if name is not None and name != row["name"]:
            if kind == "tag":
                _free(box, row["group_id"], name)
            elif box.store.one(
                "SELECT 1 FROM tag_group WHERE corp_id = ? AND name = ? AND NOT deleted",
                corp_id,
                name,
            ):
                raise ApiError(40071, name)
            box.store.update(kind, {key: id_}, name=name)
        if order is not None:
            box.store.update(kind, {key: id_}, order_no=order)
        return kind
    raise ApiError(40068, id_)


def delete(
    box: Sandbox, corp_id: str, *, tag_ids: Sequence[str], group_ids: Sequence[str]
) -> list[str]:
    """Delete tags and groups; give the ids of groups that went, the emptied ones included."""
    for group_id in group_ids:
        group = find_group(box, corp_id, group_id)
        if group is None or group["deleted"]:
            raise ApiError(40068, group_id)
        tag_ids = [
            *tag_ids,
            *box.store.column(
                "SELECT tag_id FROM tag WHERE group_id = ? AND NOT deleted", group_id
            ),
        ]
    touched = dict.fromkeys(group_ids)
    for tag_id in dict.fromkeys(tag_ids):
        tag = find_tag(box, corp_id, tag_id)
        if tag is None or tag["deleted"]:
            raise ApiError(40068, tag_id)
        touched[tag["group_id"]] = None
        box.store.update("tag", {"tag_id": tag_id}, deleted=1)
        box.store.run("DELETE FROM friendship_tag WHERE tag_id = ?", tag_id)
    gone = []
    for group_id in touched:
        left = box.store.one("SELECT 1 FROM tag WHERE group_id = ? AND NOT deleted", group_id)
        if left is None:
            box.store.update("tag_group", {"group_id": group_id}, deleted=1)
            gone.append(group_id)
    return gone


def mark(box: Sandbox, relation: Row, *, add: Sequence[str], remove: Sequence[str]) -> None:
    """Put tags on a relation and take others off; doing it twice changes nothing."""
    pair = relation["external_userid"], relation["userid"]
    for tag_id in (*add, *remove):
        tag = find_tag(box, relation["corp_id"], tag_id)
        if tag is None or (tag["deleted"] and tag_id in add):
            raise ApiError(40068, tag_id)
    for tag_id in add:
        box.store.run(
            "INSERT OR IGNORE INTO friendship_tag (corp_id, external_userid, userid, tag_id)"
            " VALUES (?, ?, ?, ?)",
            relation["corp_id"],
            *pair,
            tag_id,
        )
    for tag_id in remove:
        box.store.run(
            "DELETE FROM friendship_tag WHERE external_userid = ? AND userid = ? AND tag_id = ?",
            *pair,
            tag_id,
        )


def _free(box: Sandbox, group_id: str, name: str) -> None:
    """A name stands once in its group."""
    if box.store.one(
        "SELECT 1 FROM tag WHERE group_id = ? AND name = ? AND NOT deleted", group_id, name
    ):
        raise ApiError(40071, name)
