"""Moments: a job of the platform makes one, staff publish it, customers react."""

from collections.abc import Iterable
from typing import Any

import msgspec

from wecom_sandbox.errors import ApiError, WorldError, not_found
from wecom_sandbox.records import apps, friends, scope
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, marks, pack, unpack

JOB = "moment_job"
STARTED, RUNNING, DONE = 1, 2, 3
BY_CORP, BY_MEMBER = 0, 1
SOME, EVERYONE = 0, 1
MOMENT_ID_LENGTH = 32
LIKE, COMMENT = "like", "comment"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A corp's moment as it was asked for; empty lists mean everybody."""

    text: dict[str, str] | None = None
    attachments: list[Any] = []
    users: list[str] = []
    departments: list[int] = []
    tags: list[str] = []


def job_status(box: Sandbox, job: Row) -> int:
    """1 started, 2 running, 3 done: by the clock."""
    age_ms = box.now_ms() - job["created_ms"]
    if age_ms >= box.settings.moment_done_ms:
        return DONE
    return RUNNING if age_ms >= box.settings.moment_start_ms else STARTED


def finish_job(box: Sandbox, subject: dict[str, Any]) -> None:
    """The timer behind a job: who may send gets it to the phone, the rest is listed."""
    job = box.store.one("SELECT * FROM moment_job WHERE jobid = ?", subject["jobid"])
    assert job is not None, "a timer outlived its job"
    app = apps.app(box, job["app_id"])
    wanted = msgspec.json.decode(job["request_json"], type=Wanted)
    senders, lost = _senders(box, app, wanted)
    lost_tags = _unknown_tags(box, app.corp_id, wanted.tags)
    tags = [each for each in wanted.tags if each not in lost_tags]
    result: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
    moment_id = None
    if senders and (tags or not wanted.tags):
        plan = {userid: _audience(box, app.corp_id, userid, tags) for userid in senders}
        moment_id = create(box, app.corp_id, wanted, plan, app_id=app.app_id)
        result["moment_id"] = moment_id
    else:
        result |= {"errcode": 41048, "errmsg": "nobody to publish or nobody to see it"}
    result["invalid_sender_list"] = lost
    result["invalid_external_contact_list"] = {"tag_list": lost_tags}
    box.store.update(
        "moment_job",
        {"jobid": job["jobid"]},
        status=DONE,
        result_json=pack(result),
        moment_id=moment_id,
    )


def _senders(box: Sandbox, app: apps.App, wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    people = scope.visible(box, app)
    able = [
        userid
        for userid in box.store.column(
            "SELECT userid FROM staff WHERE corp_id = ? AND status = 1 AND contact ORDER BY no",
            app.corp_id,
        )
        if people is None or userid in people
    ]
    if not wanted.users and not wanted.departments:
        return able, {"user_list": [], "department_list": []}
    known = set(
        box.store.column("SELECT department_id FROM department WHERE corp_id = ?", app.corp_id)
    )
    seen = scope.visible_departments(box, app)
    departments = [
        each for each in wanted.departments if each in known and (seen is None or each in seen)
    ]
    named = set(scope.staff_of(box, app.corp_id, wanted.users, departments))
    lost = {
        "user_list": [each for each in wanted.users if each not in able],
        "department_list": [each for each in wanted.departments if each not in departments],
    }
    return [each for each in able if each in named], lost


def _unknown_tags(box: Sandbox, corp_id: str, tags: list[str]) -> list[str]:
    known = set(
        box.store.column(
            f"SELECT tag_id FROM tag WHERE corp_id = ? AND NOT deleted"  # noqa: S608  # marks only
            f" AND tag_id IN ({marks(tags)})",
            corp_id,
            *tags,
        )
    )
    return [each for each in tags if each not in known]


def _audience(box: Sandbox, corp_id: str, userid: str, tags: list[str]) -> list[str]:
    """A member's customers; with tags, those who carry one of them."""
    return box.store.column(
        "SELECT external_userid FROM friendship AS f WHERE corp_id = ?1 AND userid = ?2"
        " AND customer_left_at IS NULL AND (?3 = '[]' OR EXISTS (SELECT 1 FROM friendship_tag AS t"
        "  WHERE t.external_userid = f.external_userid AND t.userid = f.userid"
        "  AND t.tag_id IN (SELECT value FROM json_each(?3)))) ORDER BY no",
        corp_id,
        userid,
        pack(tags),
    )


def create(
    box: Sandbox,
    corp_id: str,
    wanted: Wanted,
    plan: dict[str, list[str]],
    *,
    app_id: int | None = None,
    creator: str = "",
) -> str:
    """A moment with who is to publish it to whom; a named creator made it by hand."""
    moment_id = box.ids.next("moment", MOMENT_ID_LENGTH, "mom")
    box.store.insert(
        "moment",
        moment_id=moment_id,
        corp_id=corp_id,
        app_id=app_id,
        creator=creator,
        create_type=BY_MEMBER if creator else BY_CORP,
        visible_type=SOME if wanted.tags else EVERYONE,
        text_json=pack(wanted.text) if wanted.text else None,
        attachments_json=pack(wanted.attachments),
        created_at=box.now(),
    )
    for userid, audience in plan.items():
        box.store.insert("moment_task", moment_id=moment_id, userid=userid)
        box.store.insert_many(
            "moment_audience",
            ("moment_id", "userid", "external_userid", "chosen"),
            [(moment_id, userid, external, 1) for external in audience],
        )
    return moment_id


def by_hand(box: Sandbox, corp_id: str, userid: str, wanted: Wanted) -> str:
    """A member's own moment for all customers of theirs, published at once."""
    plan = {userid: _audience(box, corp_id, userid, [])}
    moment_id = create(box, corp_id, wanted, plan, creator=userid)
    publish(box, corp_id, userid, moment_id)
    return moment_id


def publish(box: Sandbox, corp_id: str, userid: str, moment_id: str) -> int:
    """The member taps: whoever is still a friend sees it. Give how many."""
    moment = box.store.one(
        "SELECT * FROM moment WHERE moment_id = ? AND corp_id = ?", moment_id, corp_id
    )
    task = find_task(box, moment_id, userid)
    if moment is None or task is None:
        raise not_found("moment", moment_id)
    if moment["cancelled_at"] is not None:
        raise WorldError("cancelled", zh="这条朋友圈已停止发表", en="this moment was cancelled")
    if task["publish_status"]:
        raise WorldError("published", zh="这条朋友圈已发表", en="this moment was published already")
    box.store.update("moment_task", {"no": task["no"]}, publish_status=1, published_at=box.now())
    return box.store.run(
        "UPDATE moment_audience SET reached = 1 WHERE moment_id = ?1 AND userid = ?2"
        " AND EXISTS (SELECT 1 FROM friendship AS f WHERE f.corp_id = ?3 AND f.userid = ?2"
        "  AND f.external_userid = moment_audience.external_userid AND customer_left_at IS NULL)",
        moment_id,
        userid,
        corp_id,
    )


def find_task(box: Sandbox, moment_id: str, userid: str) -> Row | None:
    """What a member has to do with a moment."""
    return box.store.one(
        "SELECT * FROM moment_task WHERE moment_id = ? AND userid = ?", moment_id, userid
    )


def pending(box: Sandbox, corp_id: str, userid: str) -> list[dict[str, Any]]:
    """Moments that wait for a member's tap, the newest first."""
    rows = box.store.all(
        "SELECT m.* FROM moment_task AS t JOIN moment AS m USING (moment_id) WHERE t.userid = ?"
        " AND publish_status = 0 AND m.corp_id = ? AND cancelled_at IS NULL ORDER BY m.no DESC",
        userid,
        corp_id,
    )
    return [
        {
            "moment_id": row["moment_id"],
            "created_at": row["created_at"],
            "text": unpack(row["text_json"]),
            "attachments": unpack(row["attachments_json"]),
        }
        for row in rows
    ]


def react(
    box: Sandbox, external_userid: str, moment_id: str, userid: str, kind: str, text: str = ""
) -> None:
    """A customer who sees it likes it once, or comments."""
    friends.person(box, external_userid)
    seen = box.store.one(
        "SELECT 1 FROM moment_audience WHERE moment_id = ? AND userid = ? AND external_userid = ?"
        " AND reached",
        moment_id,
        userid,
        external_userid,
    )
    if seen is None:
        raise WorldError(
            "not_seen", zh="这位客户看不到这条朋友圈", en="this customer does not see this moment"
        )
    liked = box.store.one(
        "SELECT 1 FROM moment_reaction WHERE moment_id = ? AND userid = ? AND author = ?"
        " AND kind = 'like'",
        moment_id,
        userid,
        external_userid,
    )
    if kind == LIKE and liked:
        raise WorldError("liked", zh="已经点过赞", en="this customer likes it already")
    box.store.insert(
        "moment_reaction",
        moment_id=moment_id,
        userid=userid,
        kind=kind,
        author=external_userid,
        author_is_staff=0,
        text=text,
        at=box.now(),
    )


def reactions(box: Sandbox, moment_id: str, userid: str, kind: str) -> Iterable[dict[str, Any]]:
    """Who liked or commented, in order."""
    rows = box.store.all(
        "SELECT * FROM moment_reaction WHERE moment_id = ? AND userid = ? AND kind = ? ORDER BY no",
        moment_id,
        userid,
        kind,
    )
    for row in rows:
        who = "userid" if row["author_is_staff"] else "external_userid"
        yield {who: row["author"], "create_time": row["at"]}


def require(box: Sandbox, corp_id: str, moment_id: str, *, by_corp: bool = False) -> Row:
    """A moment, or 41059, 41060; 41067 for a member's own where a corp's is meant."""
    if not moment_id:
        raise ApiError(41059)
    row = box.store.one(
        "SELECT * FROM moment WHERE moment_id = ? AND corp_id = ?", moment_id, corp_id
    )
    if row is None:
        raise ApiError(41060, moment_id)
    if by_corp and row["create_type"] != BY_CORP:
        raise ApiError(41067)
    return row
