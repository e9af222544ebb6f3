"""Calls by which we learn what an app may do: the archive (91614) and acquisition links (97297)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint


class PermitUsers(msgspec.Struct):
    """The staff whose messages are archived."""

    ids: list[str] = []


class LinkPage(msgspec.Struct):
    """A page of acquisition links."""

    link_id_list: list[str] = []
    next_cursor: str = ""


ARCHIVED_USERS = Endpoint(path="msgaudit/get_permit_user_list", answer=PermitUsers)
ACQUISITION_LINKS = Endpoint(path="externalcontact/customer_acquisition/list_link", answer=LinkPage)
