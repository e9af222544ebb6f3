"""A member leaves the corp; what they held waits to be handed over."""

from wecom_sandbox.records import events, groups, transfers
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.world import groups as group_verbs
from wecom_sandbox.world import staff
from wecom_sandbox.world.verbs import Done

LEFT, OWNER_LEFT = 5, 1


def resign(box: Sandbox, request: staff.OneStaff) -> Done:
    """员工离职 · A member leaves: customers wait to be assigned, their groups for a new owner."""
    member = staff.member(box, request.corp_id, request.userid)
    corp_id, userid = member["corp_id"], member["userid"]
    told = events.emit(
        box,
        corp_id,
        ("change_contact", "delete_user"),
        {"UserID": userid},
        concerning=[userid],
        right=None,
    )
    customers = transfers.leave_behind(box, member)
    owned, joined = [], []
    for chat_id in box.store.column(
        "SELECT chat_id FROM group_member JOIN groupchat USING (chat_id)"
        " WHERE member_id = ? AND corp_id = ? AND dissolved_at IS NULL ORDER BY no",
        userid,
        corp_id,
    ):
        group = groups.living(box, chat_id)
        if group["owner"] == userid:
            box.store.update("groupchat", {"chat_id": chat_id}, status=OWNER_LEFT)
            owned.append(chat_id)
            continue
        change = groups.remove(box, group, [userid], quit_scene=groups.LEFT)
        told += group_verbs.tell_change(box, group, "del_member", change, quit_scene=groups.LEFT)
        joined.append(chat_id)
    box.store.update(
        "staff", {"corp_id": corp_id, "userid": userid}, status=LEFT, resigned_at=box.now()
    )
    box.store.run("DELETE FROM staff_department WHERE corp_id = ? AND userid = ?", corp_id, userid)
    box.touch_directory()
    return {
        "userid": userid,
        "customers": len(customers),
        "groups_owned": owned,
        "groups_left": joined,
        "callbacks": told,
    }
