"""Every write of imports: receiving, preparing, running, taking back, forgetting."""

from huoqun.connectors.files.actions.alone import Busy
from huoqun.connectors.files.actions.enrolling import ShownTag, TagLook
from huoqun.connectors.files.actions.forgetting import erase, forget_stale, rejections_of
from huoqun.connectors.files.actions.listing import Look, look
from huoqun.connectors.files.actions.preparing import (
    FileIncomplete,
    Prepared,
    Wanted,
    prepare,
    prepare_path,
)
from huoqun.connectors.files.actions.receiving import (
    PartMisplaced,
    discard,
    receive,
    take_part,
)
from huoqun.connectors.files.actions.running import Progress, run, start
from huoqun.connectors.files.actions.taking_back import (
    start_take_back,
    take_back,
)

__all__ = [
    "Busy",
    "FileIncomplete",
    "Look",
    "PartMisplaced",
    "Prepared",
    "Progress",
    "ShownTag",
    "TagLook",
    "Wanted",
    "discard",
    "erase",
    "forget_stale",
    "look",
    "prepare",
    "prepare_path",
    "receive",
    "rejections_of",
    "run",
    "start",
    "start_take_back",
    "take_back",
    "take_part",
]
