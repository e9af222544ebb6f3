"""The welcome of a new friend (path 92137)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

TEXT_BYTES_MAX = 4_000


class Sent(msgspec.Struct):
    """Nothing but that it was sent."""


SEND_WELCOME = Endpoint(path="externalcontact/send_welcome_msg", answer=Sent)
