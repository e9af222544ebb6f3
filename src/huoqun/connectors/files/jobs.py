"""What workers do with imports."""

import logging

from huoqun.connectors.files import actions
from huoqun.core.refusal import Refused

logger = logging.getLogger(__name__)


def run_import(batch_id: int) -> None:
    """Run an import; what stops it is written on it for people to read.

    A worker that dies leaves the job to another; one that finds another at work has nothing to do.
    """
    try:
        actions.run(batch_id=batch_id)
    except Refused as refusal:
        logger.warning("import %s stopped: %s", batch_id, refusal.code)


def take_back_import(batch_id: int) -> None:
    """Take an import back; when that is done or another is at it, there is nothing to do."""
    try:
        actions.take_back(batch_id=batch_id)
    except actions.Busy as refusal:
        logger.warning("import %s was not taken back: %s", batch_id, refusal)


def forget_stale() -> None:
    """Remove files that nobody imported and rejected rows that nobody mended."""
    actions.forget_stale()
