"""Corps and their apps: rights, scope, receivers."""

from enum import StrEnum
from typing import Self

import msgspec

from wecom_sandbox.errors import WorldError, not_found
from wecom_sandbox.sandbox import Sandbox
from wecom_sandbox.store import Row, unpack


class Right(StrEnum):
    """What an app may be granted in the admin console."""

    CONTACT = "contact"  # 客户联系: 可调用接口的应用
    DIRECTORY = "directory"  # the whole directory, and its events
    ARCHIVE = "archive"  # 会话内容存档
    ACQUISITION = "acquisition"  # 获客助手


class App(msgspec.Struct, frozen=True, kw_only=True):
    """An app of a corp as the rules look at it."""

    app_id: int
    corp_id: str
    agent_id: int
    name: str
    description: str
    secret: str
    rights: frozenset[Right]
    scope_all: bool
    scope_users: list[str]
    scope_departments: list[int]
    allowed_ips: list[str]
    trusted_domains: list[str]
    home_url: str
    has_callback: bool

    @classmethod
    def of(cls, row: Row) -> Self:
        """From its row."""
        return cls(
            app_id=row["app_id"],
            corp_id=row["corp_id"],
            agent_id=row["agent_id"],
            name=row["name"],
            description=row["description"],
            secret=row["secret"],
            rights=frozenset(right for right in Right if row[right]),
            scope_all=bool(row["scope_all"]),
            scope_users=unpack(row["scope_users_json"]),
            scope_departments=unpack(row["scope_departments_json"]),
            allowed_ips=unpack(row["allowed_ips_json"]),
            trusted_domains=unpack(row["trusted_domains_json"]),
            home_url=row["home_url"],
            has_callback=bool(row["callback_url"]),
        )


def corp(box: Sandbox, corp_id: str) -> Row:
    """A corp by its id; the only one when none is named."""
    if not corp_id:
        rows = box.store.all("SELECT * FROM corp LIMIT 2")
        if len(rows) != 1:
            raise WorldError(
                "which_corp",
                zh="请写明 corp_id（没有企业，或不止一个）",
                en="name a corp_id: there is no corp, or more than one",
                status=422,
            )
        return rows[0]
    row = box.store.one("SELECT * FROM corp WHERE corp_id = ?", corp_id)
    if row is None:
        raise not_found("corp", corp_id)
    return row


def app(box: Sandbox, app_id: int) -> App:
    """An app that must exist."""
    row = box.store.one("SELECT * FROM app WHERE app_id = ?", app_id)
    if row is None:
        raise not_found("app", app_id)
    return App.of(row)


def find_app(box: Sandbox, corp_id: str, agent_id: int) -> App | None:
    """An app by the number that its corp knows it by."""
    row = box.store.one("SELECT * FROM app WHERE corp_id = ? AND agent_id = ?", corp_id, agent_id)
    return None if row is None else App.of(row)


def listeners(box: Sandbox, corp_id: str, right: Right | None) -> list[App]:
    """The apps with a receiver and a right."""
    rows = box.store.all(
        "SELECT * FROM app WHERE corp_id = ? AND callback_url <> '' ORDER BY app_id", corp_id
    )
    found = [App.of(row) for row in rows]
    return [each for each in found if right is None or right in each.rights]
