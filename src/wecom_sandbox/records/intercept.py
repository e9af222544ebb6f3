"""The rules about staff's words as they meet a message."""

from wecom_sandbox.errors import WorldError
from wecom_sandbox.records import scope
from wecom_sandbox.rules import intercept
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import unpack


def warnings(box: Sandbox, corp_id: str, userid: str, msgtype: str, text: str) -> list[str]:
    """What the member is warned of; a rule that blocks refuses the message."""
    found = []
    for row in box.store.all(
        "SELECT * FROM intercept_rule WHERE corp_id = ? AND NOT deleted ORDER BY no", corp_id
    ):
        hit = intercept.hit(
            text=text,
            msgtype=msgtype,
            words=unpack(row["words_json"]),
            semantics=unpack(row["semantics_json"]),
        )
        users, departments = unpack(row["users_json"]), unpack(row["departments_json"])
        if not hit or userid not in scope.staff_of(box, corp_id, users, departments):
            continue
        if row["intercept_type"] == intercept.BLOCK:
            raise WorldError(
                "intercepted",
                zh=f"被规则“{row['name']}”拦截：{hit}",
                en=f"the rule {row['name']} blocks it: {hit}",
            )
        found.append(hit)
    return found
