"""Customers of the staff and the company's tags (paths 92571, 92114, 92994, 92117)."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

# Customers on one page of "batch/get_by_user".
CUSTOMERS_PER_PAGE_MAX = 100


class FollowUsers(msgspec.Struct):
    """The staff who may have customers."""

    follow_user: list[str] = []


class ExternalContact(msgspec.Struct):
    """A customer; ``type`` 1 has WeChat, 2 WeCom. The union id needs a bound open platform."""

    external_userid: str
    name: str = ""
    type: int = 1
    unionid: str = ""


class FollowInfo(msgspec.Struct):
    """A friendship of a member of staff; tags by id, ``add_way`` and ``state`` tell whence.

    ``remark_mobiles`` are what the member of staff typed.
    """

    userid: str
    createtime: int = 0
    remark: str = ""
    description: str = ""
    remark_mobiles: list[str] = []
    tag_id: list[str] = []
    add_way: int = 0
    state: str = ""


class FollowTag(msgspec.Struct):
    """A tag as the single call tells it; personal tags (type 2) have no id."""

    tag_id: str = ""


class FollowUser(msgspec.Struct):
    """The same friendship as the single call tells it."""

    userid: str
    createtime: int = 0
    remark: str = ""
    description: str = ""
    remark_mobiles: list[str] = []
    tags: list[FollowTag] = []
    add_way: int = 0
    state: str = ""


class ContactOfStaff(msgspec.Struct):
    """One friendship on a page."""

    external_contact: ExternalContact
    follow_info: FollowInfo


class ContactPage(msgspec.Struct):
    """A page of friendships; an empty cursor is the end."""

    external_contact_list: list[ContactOfStaff] = []
    next_cursor: str = ""


class Contact(msgspec.Struct):
    """A customer with those who follow them (a cursor when there are over 500)."""

    external_contact: ExternalContact
    follow_user: list[FollowUser] = []
    next_cursor: str = ""


class CorpTag(msgspec.Struct):
    """A tag of the company."""

    id: str
    name: str
    order: int = 0


class CorpTagGroup(msgspec.Struct):
    """A group of tags."""

    group_id: str
    group_name: str
    order: int = 0
    tag: list[CorpTag] = []


class CorpTags(msgspec.Struct):
    """All tags of the company."""

    tag_group: list[CorpTagGroup] = []


class NewCorpTags(msgspec.Struct):
    """The group to which tags were added, with these tags only."""

    tag_group: CorpTagGroup


class Marked(msgspec.Struct):
    """A customer was tagged; there is nothing to say."""


FOLLOW_USERS = Endpoint(
    path="externalcontact/get_follow_user_list", answer=FollowUsers, method="GET"
)
CONTACTS_OF_STAFF = Endpoint(path="externalcontact/batch/get_by_user", answer=ContactPage)
CONTACT = Endpoint(path="externalcontact/get", answer=Contact, method="GET")
CORP_TAGS = Endpoint(path="externalcontact/get_corp_tag_list", answer=CorpTags)
ADD_CORP_TAGS = Endpoint(path="externalcontact/add_corp_tag", answer=NewCorpTags)
EDIT_CORP_TAG = Endpoint(path="externalcontact/edit_corp_tag", answer=Marked)
MARK_TAGS = Endpoint(path="externalcontact/mark_tag", answer=Marked)
# What the platform takes as the name of a tag or of a group (path 92117).
TAG_NAME_MAX = 30
