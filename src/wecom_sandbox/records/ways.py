"""Codes that people scan, of both kinds: how many there may be and where they lead."""

from wecom_sandbox.errors import ApiError
from wecom_sandbox.sandbox import Sandbox


def require_quota(box: Sandbox, corp_id: str) -> None:
    """One more way, or 41045; contact ways and join ways share the quota."""
    have = sum(
        box.store.value(f"SELECT count(*) FROM {table} WHERE corp_id = ?", corp_id)  # noqa: S608  # two names
        for table in ("contact_way", "join_way")
    )
    if have >= box.settings.ways_max:
        raise ApiError(41045)


def qr_url(box: Sandbox, config_id: str) -> str:
    """The picture; the page behind it makes a persona scan."""
    return f"{box.settings.base_url}/qr/{config_id}"
