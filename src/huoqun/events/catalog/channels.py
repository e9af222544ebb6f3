"""The ways by which people come to us."""

from huoqun.core.kinds import Kind
from huoqun.events.fact import Fact, fact


class ChannelKind(Kind):
    """What a channel is to those who come through it."""

    LIVE_CODE = "live_code", "个人活码", "Code of accounts"
    GROUP_CODE = "group_code", "群活码", "Code of communities"
    LINK = "link", "获客链接", "Acquisition link"


@fact("channel.described", zh="渠道资料变更", en="Channel described", kinds=ChannelKind)
class ChannelDescribed(Fact):
    """The whole current description of a channel; facts of those who came carry its number."""

    kind: ChannelKind
    channel_id: int
    unit_id: int | None
    title: str
    removed: bool = False
