"""Rules about what staff may say to customers (§8)."""

from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta

from wecom_sandbox.api.call import Answer, Call, Nothing
from wecom_sandbox.errors import ApiError
from wecom_sandbox.records import scope
from wecom_sandbox.store import Row, Value, pack, unpack

WORDS_MAX = 300
WORD_MAX = 32
RANGE_MAX = 1000
SEMANTICS = {1, 2, 3}  # a mobile number, a mail address, a red packet

Name = Annotated[str, Meta(min_length=1, max_length=20)]


class Range(msgspec.Struct, kw_only=True):
    """applicable_range"""

    user_list: list[str] = []
    department_list: list[int] = []


class Extra(msgspec.Struct, kw_only=True):
    """extra_rule"""

    semantics_list: list[int] = []


class Add(msgspec.Struct, kw_only=True):
    """POST add_intercept_rule."""

    rule_name: Name
    word_list: list[str]
    semantics_list: list[int] = []
    intercept_type: Literal[1, 2]
    applicable_range: Range


class OneRule(msgspec.Struct, kw_only=True):
    """POST get_intercept_rule and del_intercept_rule."""

    ERRCODES: ClassVar[dict[str, int]] = {"rule_id": 41070}

    rule_id: str


class Update(OneRule, kw_only=True):
    """POST update_intercept_rule; its shape is not the creation's."""

    rule_name: Name | None = None
    word_list: list[str] | None = None
    extra_rule: Extra | None = None
    intercept_type: Literal[1, 2] | None = None
    add_applicable_range: Range | None = None
    remove_applicable_range: Range | None = None


def add(call: Call, request: Add) -> Answer:
    """A rule for people and departments."""
    _check_words(request.word_list)
    _check_semantics(request.semantics_list)
    _check_range(call, request.applicable_range)
    if not request.applicable_range.user_list and not request.applicable_range.department_list:
        raise ApiError(41076, "nobody is in applicable_range")
    _check_name(call, request.rule_name, "")
    count = call.store.value(
        "SELECT count(*) FROM intercept_rule WHERE corp_id = ? AND NOT deleted", call.corp_id
    )
    if count >= call.box.settings.intercept_rules_max:
        raise ApiError(41069)
    rule_id = call.box.ids.next("intercept", 32)
    call.store.insert(
        "intercept_rule",
        rule_id=rule_id,
        corp_id=call.corp_id,
        app_id=call.app.app_id,
        name=request.rule_name,
        words_json=pack(request.word_list),
        semantics_json=pack(request.semantics_list),
        intercept_type=request.intercept_type,
        users_json=pack(request.applicable_range.user_list),
        departments_json=pack(request.applicable_range.department_list),
        created_at=call.box.now(),
    )
    return {"rule_id": rule_id}


def listed(call: Call, request: Nothing) -> Answer:
    """Every rule of the corp by name."""
    rows = call.store.all(
        "SELECT * FROM intercept_rule WHERE corp_id = ? AND NOT deleted ORDER BY no", call.corp_id
    )
    return {
        "rule_list": [
            {
                "rule_id": row["rule_id"],
                "rule_name": row["name"],
                "create_time": row["created_at"],
            }
            for row in rows
        ]
    }


def get(call: Call, request: OneRule) -> Answer:
    """One rule in full."""
    row = _require(call, request.rule_id)
    return {
        "rule": {
            "rule_id": row["rule_id"],
            "rule_name": row["name"],
            "word_list": unpack(row["words_json"]),
            "extra_rule": {"semantics_list": unpack(row["semantics_json"])},
            "intercept_type": row["intercept_type"],
            "applicable_range": {
                "user_list": unpack(row["users_json"]),
                "department_list": unpack(row["departments_json"]),
            },
        }
    }


def update(call: Call, request: Update) -> None:
    """Change what is named; the range grows and shrinks by parts."""
    row = _require(call, request.rule_id)
    changes: dict[str, Value] = {}
    if request.rule_name is not None:
        _check_name(call, request.rule_name, request.rule_id)
        changes["name"] = request.rule_name
    if request.word_list is not None:
        _check_words(request.word_list)
        changes["words_json"] = pack(request.word_list)
    if request.extra_rule is not None:
        _check_semantics(request.extra_rule.semantics_list)
        changes["semantics_json"] = pack(request.extra_rule.semantics_list)
    if request.intercept_type is not None:
        changes["intercept_type"] = request.intercept_type
    changes |= _new_range(call, row, request)
    call.store.update("intercept_rule", {"rule_id": request.rule_id}, **changes)


def _new_range(call: Call, row: Row, request: Update) -> dict[str, Value]:
    more = request.add_applicable_range or Range()
    less = request.remove_applicable_range or Range()
    _check_range(call, more)
    users = _merged(unpack(row["users_json"]), more.user_list, less.user_list)
    departments = _merged(
        unpack(row["departments_json"]), more.department_list, less.department_list
    )
    if len(users) > RANGE_MAX or len(departments) > RANGE_MAX or not (users or departments):
        raise ApiError(41076)
    return {"users_json": pack(users), "departments_json": pack(departments)}


def _merged(now: list[Any], more: list[Any], less: list[Any]) -> list[Any]:
    return [each for each in dict.fromkeys([*now, *more]) if each not in less]


def delete(call: Call, request: OneRule) -> None:
    """The rule ends; its id is remembered as deleted."""
    _require(call, request.rule_id)
    call.store.update("intercept_rule", {"rule_id": request.rule_id}, deleted=1)


def _require(call: Call, rule_id: str) -> Row:
    row = call.store.one(
        "SELECT * FROM intercept_rule WHERE rule_id = ? AND corp_id = ?", rule_id, call.corp_id
    )
    if row is None:
        raise ApiError(41070, rule_id)
    if row["deleted"]:
        raise ApiError(41071, rule_id)
    return row


def _check_words(words: list[str]) -> None:
    if not 1 <= len(words) <= WORDS_MAX:
        raise ApiError(41068, f"{len(words)} words, {WORDS_MAX} are allowed")
    for word in words:
        if not 1 <= len(word) <= WORD_MAX:
            raise ApiError(41083, word)


def _check_semantics(semantics: list[int]) -> None:
    if not set(semantics) <= SEMANTICS:
        raise ApiError(41084, str(semantics))


def _check_range(call: Call, range_: Range) -> None:
    if len(range_.user_list) > RANGE_MAX or len(range_.department_list) > RANGE_MAX:
        raise ApiError(41076, f"{RANGE_MAX} members and departments are allowed")
    if range_.user_list:
        scope.require_staff_list(call.box, call.app, range_.user_list)
    known = set(
        call.store.column("SELECT department_id FROM department WHERE corp_id = ?", call.corp_id)
    )
    if lost := set(range_.department_list) - known:
        raise ApiError(60123, str(sorted(lost)[0]))


def _check_name(call: Call, name: str, rule_id: str) -> None:
    row = call.store.one(
        "SELECT 1 FROM intercept_rule WHERE corp_id = ? AND name = ? AND rule_id <> ?"
        " AND NOT deleted",
        call.corp_id,
        name,
        rule_id,
    )
    if row is not None:
        raise ApiError(41077, name)
