"""Customers of staff who left, until they are given to somebody (path 92124)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

LEFT_PER_PAGE_MAX = 1_000


class LeftBehind(msgspec.Struct):
    """A customer whose member of staff left."""

    handover_userid: str
    external_userid: str
    dimission_time: int


class LeftBehindPage(msgspec.Struct):
    """A page of them."""

    info: list[LeftBehind] = []
    next_cursor: str = ""
    is_last: bool = True


LEFT_BEHIND = Endpoint(path="externalcontact/get_unassigned_list", answer=LeftBehindPage)
