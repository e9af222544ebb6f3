"""Every write of customers, one file per noun."""

from huoqun.customers.actions.friendships import Friend, befriend, unfriend
from huoqun.customers.actions.people import (
    Bond,
    erase,
    forget_batch,
    forget_namespace,
    move_bonds,
    reach,
    resolve,
    reveal,
)

__all__ = [
    "Bond",
    "Friend",
    "befriend",
    "erase",
    "forget_batch",
    "forget_namespace",
    "move_bonds",
    "reach",
    "resolve",
    "reveal",
    "unfriend",
]
