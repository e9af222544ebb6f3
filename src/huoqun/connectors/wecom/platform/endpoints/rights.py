"""The call by which we learn what an app may do: the archive (91614)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint


class PermitUsers(msgspec.Struct):
    """The staff whose messages are archived."""

    ids: list[str] = []


ARCHIVED_USERS = Endpoint(path="msgaudit/get_permit_user_list", answer=PermitUsers)
