"""Closed words of the customers' room."""

from huoqun.core.kinds import Kind
from huoqun.events.catalog.customers import FriendEnd, FriendWay

__all__ = ["FriendEnd", "FriendWay", "ReachBecause"]


class ReachBecause(Kind):
    """Why someone of a unit or a community may see a customer."""

    MEMBERSHIP = "membership", "群成员", "Member of the community"
    SPOKE = "spoke", "在群内发言", "Spoke in the community"
    ORDER = "order", "在门店下单", "Ordered at the store"
    FRIENDSHIP = "friendship", "好友关系", "Friend of an account"
