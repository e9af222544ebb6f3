"""Acquisition links (获客助手, paths 97297 and 97398): who came by which."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

LINKS_PER_PAGE_MAX = 100
CUSTOMERS_PER_PAGE_MAX = 1_000


class LinkPage(msgspec.Struct):
    """A page of links that this app made."""

    link_id_list: list[str] = []
    next_cursor: str = ""


class Link(msgspec.Struct):
    """A link as it is now."""

    link_name: str = ""
    url: str = ""
    create_time: int = 0
    skip_verify: bool = True


class Range(msgspec.Struct):
    """Who receives those who come by it."""

    user_list: list[str] = []


class LinkAnswer(msgspec.Struct):
    """One link."""

    link: Link
    range: Range = msgspec.field(default_factory=Range)


class Comer(msgspec.Struct):
    """Somebody who came by a link, to whom, and what the link's address carried."""

    external_userid: str
    userid: str
    state: str = ""


class ComerPage(msgspec.Struct):
    """A page of those who came by a link."""

    customer_list: list[Comer] = []
    next_cursor: str = ""


LINKS = Endpoint(path="externalcontact/customer_acquisition/list_link", answer=LinkPage)
LINK = Endpoint(path="externalcontact/customer_acquisition/get", answer=LinkAnswer)
COMERS = Endpoint(path="externalcontact/customer_acquisition/customer", answer=ComerPage)
