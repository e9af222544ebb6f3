"""Tables of the WeCom connector, one file per noun."""

from huoqun.connectors.wecom.models.hand_overs import HandOver, HandOverItem
from huoqun.connectors.wecom.models.links import (
    Account,
    Callback,
    CallWindow,
    CorpTag,
    Department,
    Group,
    Link,
    Look,
    Way,
    Welcome,
    WelcomeText,
)
from huoqun.connectors.wecom.models.sendings import Sending, SendingPart
from huoqun.connectors.wecom.models.tags import FriendTag, SharedGroup

__all__ = [
    "Account",
    "CallWindow",
    "Callback",
    "CorpTag",
    "Department",
    "FriendTag",
    "Group",
    "HandOver",
    "HandOverItem",
    "Link",
    "Look",
    "Sending",
    "SendingPart",
    "SharedGroup",
    "Way",
    "Welcome",
    "WelcomeText",
]
