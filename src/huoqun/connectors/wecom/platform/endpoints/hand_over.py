"""Customers and groups that go from one member to another (wecom.md §8; error codes: path 90313).

Whoever stays or has left: two families of calls that answer alike.
"""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

CUSTOMERS_PER_CALL_MAX = 100
GROUPS_PER_CALL_MAX = 100
MESSAGE_LENGTH_MAX = 200
# Of "status": everything else says that the platform has no such hand-over.
DONE, WAITING, DECLINED, TAKER_FULL = 1, 2, 3, 4


class CustomerAsked(msgspec.Struct):
    """Whether the hand-over of one customer has begun."""

    external_userid: str
    errcode: int = 0


class CustomersAsked(msgspec.Struct):
    """The answer, customer by customer."""

    customer: list[CustomerAsked] = []


class CustomerMoved(msgspec.Struct):
    """How one stands; ``takeover_time`` is when it ended, or will."""

    external_userid: str
    status: int = 0
    takeover_time: int = 0


class CustomersMoved(msgspec.Struct):
    """A page of those between two members."""

    customer: list[CustomerMoved] = []
    next_cursor: str = ""


class GroupKept(msgspec.Struct):
    """A group that did not go over."""

    chat_id: str
    errcode: int = 0


class GroupsMoved(msgspec.Struct):
    """What failed; every other group has changed hands."""

    failed_chat_list: list[GroupKept] = []


_CUSTOMERS = "externalcontact/transfer_customer"
_CUSTOMERS_OF_LEAVER = "externalcontact/resigned/transfer_customer"
_RESULT = "externalcontact/transfer_result"
_RESULT_OF_LEAVER = "externalcontact/resigned/transfer_result"
_GROUPS = "externalcontact/groupchat/onjob_transfer"
_GROUPS_OF_LEAVER = "externalcontact/groupchat/transfer"


def customers(*, on_job: bool) -> Endpoint[CustomersAsked]:
    """Begin for up to a hundred customers."""
    return Endpoint(path=_CUSTOMERS if on_job else _CUSTOMERS_OF_LEAVER, answer=CustomersAsked)


def results(*, on_job: bool) -> Endpoint[CustomersMoved]:
    """How those between two members stand."""
    return Endpoint(path=_RESULT if on_job else _RESULT_OF_LEAVER, answer=CustomersMoved)


def groups(*, on_job: bool) -> Endpoint[GroupsMoved]:
    """Give up to a hundred groups another owner."""
    return Endpoint(path=_GROUPS if on_job else _GROUPS_OF_LEAVER, answer=GroupsMoved)
