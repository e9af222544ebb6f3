"""What staff send: mass sends (paths 93338, 93563) and moments (path 93333), with their results."""

import msgspec

from huoqun.connectors.wecom.platform.client import Endpoint

# Both lists reach back a month at most; moments 30 days.
DAYS_BACK_MAX = 30
SENDS_PER_PAGE_MAX = 100
MOMENTS_PER_PAGE_MAX = 20
PARTS_PER_PAGE_MAX = 1_000
AUDIENCE_PER_PAGE_MAX = 5_000
# ``status`` of a part and of a target.
PART_SENT = 2
TARGET_UNSENT, TARGET_SENT, TARGET_NO_FRIEND, TARGET_CAPPED = 0, 1, 2, 3


class SentText(msgspec.Struct):
    """The words of a send or a moment."""

    content: str = ""


class Titled(msgspec.Struct):
    """The part of an attachment that has a title."""

    title: str = ""


class Attachment(msgspec.Struct):
    """An attachment; of a picture or a video the kind is all that says something."""

    msgtype: str = ""
    link: Titled = msgspec.field(default_factory=Titled)
    miniprogram: Titled = msgspec.field(default_factory=Titled)


class MassSend(msgspec.Struct):
    """A mass send; without ``creator`` an app made it."""

    msgid: str
    create_time: int
    creator: str = ""
    text: SentText = msgspec.field(default_factory=SentText)
    attachments: list[Attachment] = []


class MassSendPage(msgspec.Struct):
    """A page of mass sends; an empty cursor is the end."""

    group_msg_list: list[MassSend] = []
    next_cursor: str = ""


class SendPart(msgspec.Struct):
    """What one member of staff has to confirm."""

    userid: str
    status: int = 0
    send_time: int = 0


class SendPartPage(msgspec.Struct):
    """A page of parts."""

    task_list: list[SendPart] = []
    next_cursor: str = ""


class Target(msgspec.Struct):
    """A customer or a group of one part, and what became of it."""

    external_userid: str = ""
    chat_id: str = ""
    status: int = 0
    send_time: int = 0


class TargetPage(msgspec.Struct):
    """A page of targets."""

    send_list: list[Target] = []
    next_cursor: str = ""


class Moment(msgspec.Struct):
    """A moment; without ``creator`` the company made it."""

    moment_id: str
    create_time: int
    creator: str = ""
    text: SentText = msgspec.field(default_factory=SentText)
    link: Titled = msgspec.field(default_factory=Titled)


class MomentPage(msgspec.Struct):
    """A page of moments."""

    moment_list: list[Moment] = []
    next_cursor: str = ""


class MomentPart(msgspec.Struct):
    """Whether one member of staff has published; the platform does not say when."""

    userid: str
    publish_status: int = 0


class MomentPartPage(msgspec.Struct):
    """A page of parts of a moment."""

    task_list: list[MomentPart] = []
    next_cursor: str = ""


class Viewer(msgspec.Struct):
    """A customer who can see a moment."""

    external_userid: str


class ViewerPage(msgspec.Struct):
    """A page of those who can see a moment."""

    customer_list: list[Viewer] = []
    next_cursor: str = ""


class Answer(msgspec.Struct):
    """Who liked or commented, and when; colleagues have a ``userid`` instead."""

    create_time: int
    external_userid: str = ""


class Answers(msgspec.Struct):
    """What a moment led to; the words of comments are not told."""

    comment_list: list[Answer] = []
    like_list: list[Answer] = []


MASS_SENDS = Endpoint(path="externalcontact/get_groupmsg_list_v2", answer=MassSendPage)
SEND_PARTS = Endpoint(path="externalcontact/get_groupmsg_task", answer=SendPartPage)
TARGETS = Endpoint(path="externalcontact/get_groupmsg_send_result", answer=TargetPage)
MOMENTS = Endpoint(path="externalcontact/get_moment_list", answer=MomentPage)
MOMENT_PARTS = Endpoint(path="externalcontact/get_moment_task", answer=MomentPartPage)
VIEWERS = Endpoint(path="externalcontact/get_moment_send_result", answer=ViewerPage)
ANSWERS = Endpoint(path="externalcontact/get_moment_comments", answer=Answers)
