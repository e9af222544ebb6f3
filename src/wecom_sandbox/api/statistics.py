"""Figures that the platform aggregates a day later: of owners' groups, of members' 1:1 chats.

Everything is counted from the state when asked; days are the corp's, today is never among them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api import fields
from wecom_sandbox.api.call import Answer, Call
from wecom_sandbox.api.groups import OwnerFilter
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import scope
from wecom_sandbox.store import pack

DAY_S = 86400
PAGE_DEFAULT = 500
PAGE_MAX = 1000
ORDERS = {1: "new_chat_cnt", 2: "chat_total", 3: "new_member_cnt", 4: "member_total"}

# ?1 corp, ?2 owners, ?3 from, ?4 until (exclusive).
_CHATS = (
    "WITH chats AS (SELECT chat_id, created_at FROM groupchat"
    " WHERE corp_id = ?1 AND owner IN (SELECT value FROM json_each(?2))"
    " AND created_at < ?4 AND (dissolved_at IS NULL OR dissolved_at >= ?4)),"
    " members AS (SELECT chat_id, member_id, join_time, NULL AS left_at FROM group_member"
    "  WHERE chat_id IN (SELECT chat_id FROM chats) UNION ALL"
    " SELECT chat_id, member_id, join_time, left_at FROM group_leave"
    "  WHERE chat_id IN (SELECT chat_id FROM chats)),"
    " said AS (SELECT chat_id, sender FROM message WHERE chat_id IN (SELECT chat_id FROM chats)"
    "  AND msgtime_ms >= ?3 * 1000 AND msgtime_ms < ?4 * 1000) "
)
_GROUP_FIGURES = " ".join(
    (
        _CHATS,
        "SELECT (SELECT count(*) FROM chats WHERE created_at >= ?3) AS new_chat_cnt,",
        "(SELECT count(*) FROM chats) AS chat_total,",
        "(SELECT count(DISTINCT chat_id) FROM said) AS chat_has_msg,",
        "(SELECT count(*) FROM members WHERE join_time >= ?3 AND join_time < ?4)",
        "AS new_member_cnt,",
        "(SELECT count(*) FROM members WHERE join_time < ?4",
        "AND (left_at IS NULL OR left_at >= ?4)) AS member_total,",
        "(SELECT count(*) FROM (SELECT DISTINCT chat_id, sender FROM said)) AS member_has_msg,",
        "(SELECT count(*) FROM said) AS msg_total, 0 AS migrate_trainee_chat_cnt",
    )
)
_CHAT_FIGURES = (
    "WITH people AS (SELECT value AS userid FROM json_each(?2)),"
    " said AS (SELECT userid, external_userid, sender FROM message WHERE corp_id = ?1"
    "  AND external_userid <> '' AND userid IN (SELECT userid FROM people)"
    "  AND msgtime_ms >= ?3 * 1000 AND msgtime_ms < ?4 * 1000)"
    " SELECT (SELECT count(*) FROM (SELECT DISTINCT userid, external_userid FROM said"
    "   WHERE sender = userid)) AS chat_cnt,"
    " (SELECT count(*) FROM said WHERE sender = userid) AS message_cnt,"
    " (SELECT count(*) FROM friendship_end WHERE corp_id = ?1 AND ended_by = 'customer'"
    "   AND userid IN (SELECT userid FROM people) AND ended_at >= ?3 AND ended_at < ?4)"
    "   AS negative_feedback_cnt,"
    " (SELECT count(*) FROM friendship WHERE corp_id = ?1"
    "   AND userid IN (SELECT userid FROM people) AND created_at >= ?3 AND created_at < ?4)"
    "   AS new_contact_cnt"
)


class ByOwner(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/statistic"""

    day_begin_time: fields.Time
    day_end_time: fields.Time | None = None
    owner_filter: OwnerFilter
    order_by: Literal[1, 2, 3, 4] = 1
    order_asc: fields.Flag = 0
    offset: fields.Limit = 0
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = PAGE_DEFAULT


class ByDay(msgspec.Struct, kw_only=True):
    """POST externalcontact/groupchat/statistic_group_by_day"""

    day_begin_time: fields.Time
    day_end_time: fields.Time | None = None
    owner_filter: OwnerFilter


class Behavior(msgspec.Struct, kw_only=True):
    """POST externalcontact/get_user_behavior_data"""

    userid: fields.Ids100 = []
    partyid: Annotated[list[int], Meta(max_length=100)] = []
    start_time: fields.Time
    end_time: fields.Time


def by_owner(call: Call, request: ByOwner) -> Answer:
    """A line per owner, sorted and paged by offset."""
    owners = _owners(call, request.owner_filter)
    days = _days(call, request.day_begin_time, request.day_end_time)
    items = [
        {"owner": owner, "data": _figures(call, [owner], days[0], days[-1] + DAY_S)}
        for owner in owners
    ]
    key = ORDERS[request.order_by]
    items.sort(key=lambda item: item["data"][key], reverse=not request.order_asc)  # type: ignore[index]  # data is a dict
    end = request.offset + request.limit
    return {
        "total": len(items),
        "next_offset": min(end, len(items)),
        "items": items[request.offset : end],
    }


def by_day(call: Call, request: ByDay) -> Answer:
    """A line per day, all owners together."""
    owners = _owners(call, request.owner_filter)
    days = _days(call, request.day_begin_time, request.day_end_time)
    return {
        "items": [
            {"stat_time": day, "data": _figures(call, owners, day, day + DAY_S)} for day in days
        ]
    }


def behavior(call: Call, request: Behavior) -> Answer:
    """A line per day of 1:1 chats, all members together."""
    if not request.userid and not request.partyid:
        raise ApiError(40063, "userid or partyid")
    scope.require_staff_list(call.box, call.app, request.userid)
    people = scope.staff_of(call.box, call.corp_id, request.userid, request.partyid, active=False)
    settings = call.box.settings
    days = _span(
        call,
        request.start_time,
        request.end_time,
        back=settings.behavior_days_back_max,
        most=settings.behavior_span_days_max,
    )
    found = []
    for day in days:
        row = call.store.one(_CHAT_FIGURES, call.corp_id, pack(people), day, day + DAY_S)
        assert row is not None
        found.append({"stat_time": day, **dict(row), "new_apply_cnt": row["new_contact_cnt"]})
    return {"behavior_data": found}


def _owners(call: Call, chosen: OwnerFilter) -> list[str]:
    if not chosen.userid_list:
        raise ApiError(40063, "owner_filter.userid_list")
    scope.require_staff_list(call.box, call.app, chosen.userid_list)
    return list(dict.fromkeys(chosen.userid_list))


def _days(call: Call, begin: int, end: int | None) -> list[int]:
    settings = call.box.settings
    return _span(
        call,
        begin,
        begin if end is None else end,
        back=settings.statistics_days_back_max,
        most=settings.statistics_span_days_max,
    )


def _span(call: Call, begin: int, end: int, *, back: int, most: int) -> list[int]:
    """The midnights from one day to another, yesterday at the latest, or 40058."""
    clock = call.box.clock
    first, last = clock.day_start(begin), clock.day_start(end)
    today = clock.day_start(call.box.now())
    if first > last or last >= today or first < today - back * DAY_S:
        raise ApiError(40058, f"days from yesterday to {back} days ago")
    days = list(range(first, last + 1, DAY_S))
    if len(days) > most:
        raise ApiError(40058, f"at most {most} days at once")
    return days


def _figures(call: Call, owners: list[str], begin: int, end: int) -> dict[str, int]:
    row = call.store.one(_GROUP_FIGURES, call.corp_id, pack(owners), begin, end)
    assert row is not None
    return dict(row)
