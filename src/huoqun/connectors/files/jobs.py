"""What workers do with imports."""

import logging

from huoqun.connectors.files import actions
from huoqun.core.refusal import Refused

logger = logging.getLogger(__name__)


def run_import(batch_id: int) -> None:
    """Run an import; what stops it is written on it for people to read."""
    try:
        actions.run(batch_id=batch_id)
    except actions.AlreadyRunning:
        raise  # its worker may have died: tried again later
    except Refused as refusal:
        logger.warning("import %s stopped: %s", batch_id, refusal.code)


def take_back_import(batch_id: int) -> None:
    """Take an import back."""
    actions.take_back(batch_id=batch_id)


def forget_stale() -> None:
    """Remove files that nobody imported and rejected rows that nobody mended."""
    actions.forget_stale()
